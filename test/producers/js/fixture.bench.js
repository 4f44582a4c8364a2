// For Vitest 5, where bench is a fixture of the test; writes one file per benchmark.
import { test } from 'vitest';
import { encode, plain } from './codec.js';

const small = plain(16), large = plain(65536);
const run = { time: 20, iterations: 5, warmupTime: 5, warmupIterations: 1 };

test('codec', async ({ bench }) => {
	await bench('encode small', { writeResult: './small.json' }, () => { encode(small); }).run(run);
	await bench('encode large', { writeResult: './large.json' }, () => { encode(large); })
		.run({ time: 0.5, iterations: 12, warmup: false, retainSamples: true });
});
