fn largest<T: PartialOrd + Copy>(v: &[T]) -> T {
    let mut best = v[0];
    for &x in v {
        if x > best {
            best = x;
        }
    }
    best
}

fn never(x: i32) -> i32 {
    if x > 3 && x < 9 { 1 } else { 0 }
}

fn main() {
    let twice = |x: i32| if x > 2 { x * 2 } else { x };
    println!("{} {}", twice(largest(&[1, 3, 2])), largest(&[1.5, 0.5]));
    if std::env::args().count() > 100 {
        println!("{}", never(5));
    }
}
