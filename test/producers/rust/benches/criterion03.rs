use criterion03 as criterion;

include!("shelf.rs");
