// work writes a CPU profile of a small program: work FILE.
use pprof::protos::Message;
use std::io::Write;

#[inline(never)]
fn hash(n: u64) -> u64 {
    (0..n).fold(7, |h, i| (h ^ i).wrapping_mul(0x9e3779b97f4a7c15))
}

#[inline(never)]
fn sorting(n: u64) -> u64 {
    let mut x: Vec<u64> = (0..n).map(|i| i * 7919 % n).collect();
    x.sort();
    x[n as usize / 2]
}

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let guard = pprof::ProfilerGuardBuilder::default().frequency(200).build().unwrap();
    let mut sum = 0u64;
    for i in 0..400 {
        sum = sum.wrapping_add(hash(200_000 + i)).wrapping_add(sorting(20_000));
    }
    let profile = guard.report().build().unwrap().pprof().unwrap();
    let mut bytes = Vec::new();
    profile.write_to_vec(&mut bytes).unwrap();
    std::fs::File::create(path).unwrap().write_all(&bytes).unwrap();
    println!("{}", sum);
}
