use gungraun::{library_benchmark, library_benchmark_group, main};
use shelf::{checksum, Shelf};
use std::hint::black_box;

#[library_benchmark]
#[bench::small(16)]
#[bench::large(1024)]
fn sorted(n: u64) -> Vec<u64> {
    black_box(Shelf::new(n)).sorted()
}

#[library_benchmark]
fn sum() -> u32 {
    checksum(black_box(&[7u8; 4096]))
}

library_benchmark_group!(name = places; benchmarks = sorted, sum);
main!(library_benchmark_groups = places);
