// Included by criterion03.rs and criterion08.rs, which name the version of criterion.
use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use shelf::{checksum, Shelf};
use std::time::Duration;

fn find(c: &mut Criterion) {
    let mut group = c.benchmark_group("shelf");
    for n in [16u64, 1024] {
        let shelf = Shelf::new(n);
        group.throughput(Throughput::Elements(n));
        group.bench_with_input(BenchmarkId::new("sorted", n), &shelf, |b, s| b.iter(|| s.sorted()));
    }
    group.finish();
}

fn sums(c: &mut Criterion) {
    let mut group = c.benchmark_group("sum");
    let bytes = vec![7u8; 4096];
    group.throughput(Throughput::Bytes(4096));
    group.bench_function("4 KiB: all sevens", |b| b.iter(|| checksum(&bytes)));
    group.sampling_mode(criterion::SamplingMode::Flat);
    group.bench_with_input(BenchmarkId::from_parameter("a/b c"), &bytes, |b, s| b.iter(|| checksum(s)));
    group.finish();
}

fn alone(c: &mut Criterion) {
    let shelf = Shelf::new(4096);
    c.bench_function("find", |b| b.iter(|| shelf.find(std::hint::black_box(333))));
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .nresamples(1001)
        .warm_up_time(Duration::from_millis(20))
        .measurement_time(Duration::from_millis(50))
        .without_plots();
    targets = find, sums, alone
}
criterion_main!(benches);
