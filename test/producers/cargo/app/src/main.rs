fn main() { println!("{}", util::square(gen::seven!())); }
