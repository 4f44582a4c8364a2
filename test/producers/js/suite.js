// Prints what benchmark.js prints; `node suite.js failing` has one that throws, `node suite.js names` odd names.
import Benchmark from 'benchmark';
import { decode, encode, plain } from './codec.js';

const names = process.argv[2] === 'names';
const small = plain(16), large = plain(65536), coded = encode(large);
const suite = new Benchmark.Suite();
const options = { maxTime: 0.2 };

suite.add(names ? '2 x 3 ops' : 'encode small', () => encode(small), options);
suite.add(names ? undefined : 'encode large', () => encode(large), options);
suite.add(names ? 'décode#large: "quoted" x' : 'decode large', () => decode(coded), options);
if (process.argv[2] === 'failing')
	suite.add('throws', () => { throw new Error('it never works'); }, options);
if (process.argv[2] === 'slow')
	suite.add('deferred', deferred => setTimeout(() => deferred.resolve(), 150), { defer: true, ...options });
suite.on('cycle', event => console.log(String(event.target)));
suite.on('complete', function () { console.log('Fastest is ' + this.filter('fastest').map('name')); });
suite.run();
