// criterion 0.2 had no groups.
use criterion02::{criterion_group, criterion_main, Criterion, ParameterizedBenchmark, Throughput};
use shelf::{checksum, Shelf};
use std::time::Duration;

fn find(c: &mut Criterion) {
    let shelf = Shelf::new(4096);
    c.bench_function("find", move |b| b.iter(|| shelf.find(std::hint::black_box(333))));
}

fn sums(c: &mut Criterion) {
    let sum = ParameterizedBenchmark::new("sum", |b, n| b.iter(|| checksum(&vec![7u8; *n as usize])), vec![64u32])
        .throughput(|n| Throughput::Bytes(*n));
    c.bench("bytes", sum);
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .nresamples(1001)
        .warm_up_time(Duration::from_millis(20))
        .measurement_time(Duration::from_millis(50))
        .without_plots();
    targets = find, sums
}
criterion_main!(benches);
