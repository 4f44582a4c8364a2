use criterion08 as criterion;

include!("shelf.rs");
