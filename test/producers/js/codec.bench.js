// KIND=failing: one benchmark throws; KIND=odd: one has no samples worth speaking of, one is skipped.
import { bench, describe } from 'vitest';
import { decode, encode, plain } from './codec.js';

const small = plain(16), large = plain(65536), coded = encode(large);
const options = { time: 20, iterations: 5, warmupTime: 5, warmupIterations: 1 };

describe('codec', () => {
	bench('encode small', () => { encode(small); }, options);
	describe('large', () => {
		bench('encode', () => { encode(large); }, options);
		bench('decode', () => { decode(coded); }, options);
	});
});

if (process.env.KIND === 'failing')
	describe('broken', () => {
		bench('throws', () => { throw new Error('it never works'); }, options);
		bench('sound', () => { encode(small); }, options);
	});
if (process.env.KIND === 'odd')
	describe('odd', () => {
		bench.skip('skipped', () => { encode(small); }, options);
		bench.todo('to do');
		bench('slow', () => new Promise(done => setTimeout(done, 30)), { time: 1, iterations: 1, warmupTime: 0, warmupIterations: 0 });
	});
