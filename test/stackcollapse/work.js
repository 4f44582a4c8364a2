function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
class Tree { constructor(d) { this.k = d ? [new Tree(d - 1), new Tree(d - 1)] : []; } sum() { return this.k.reduce((a, b) => a + b.sum(), 1); } }
let s = 0;
for (let i = 0; i < 12; i++) { s += fib(25) + new Tree(14).sum(); s += JSON.stringify([...Array(20000).keys()].map(x => ({ x, y: 'a' + x }))).length; s += "ab12cd".repeat(5000).replace(/\d+/g, m => m * 2).length; }
process.stderr.write(s + "\n");
