//! Something to measure: a shelf of numbers and a sum over bytes.

pub struct Shelf {
    place: Vec<u64>,
}

impl Shelf {
    pub fn new(n: u64) -> Shelf {
        Shelf { place: (0..n).map(|i| i * 3).collect() }
    }

    pub fn find(&self, wanted: u64) -> Option<usize> {
        self.place.binary_search(&wanted).ok()
    }

    pub fn sorted(&self) -> Vec<u64> {
        let mut copy: Vec<u64> = self.place.iter().rev().copied().collect();
        copy.sort_unstable();
        copy
    }
}

pub fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(1, |sum, &b| sum.rotate_left(5) ^ u32::from(b))
}
