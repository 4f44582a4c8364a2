#![feature(test)]
extern crate test;

use shelf::{checksum, Shelf};
use test::{black_box, Bencher};

#[bench]
fn find(b: &mut Bencher) {
    let shelf = Shelf::new(4096);
    b.iter(|| shelf.find(black_box(333)));
}

#[bench]
fn sum_4096(b: &mut Bencher) {
    let bytes = vec![7u8; 4096];
    b.bytes = 4096;
    b.iter(|| checksum(black_box(&bytes)));
}

mod sorted {
    use super::*;

    #[bench]
    fn of_65536(b: &mut Bencher) {
        let shelf = Shelf::new(65536);
        b.iter(|| shelf.sorted());
    }

    #[bench]
    #[ignore]
    fn of_a_lot(b: &mut Bencher) {
        let shelf = Shelf::new(1 << 28);
        b.iter(|| shelf.sorted());
    }
}

#[cfg(feature = "failing")]
#[bench]
fn lost(b: &mut Bencher) {
    let shelf = Shelf::new(16);
    b.iter(|| shelf.find(1).expect("one is on the shelf"));
}

#[test]
fn finds_a_third() {
    assert_eq!(Shelf::new(16).find(9), Some(3));
}

#[cfg(feature = "aborting")]
#[bench]
fn halfway(b: &mut Bencher) {
    b.iter(|| std::process::abort());
}
