pub fn square(x: u64) -> u64 { x * x }
#[test]
fn squares() { assert_eq!(square(3), 9); }
