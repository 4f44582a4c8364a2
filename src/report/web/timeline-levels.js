// Bars by row, and coarser copies of them: what is narrower than a pixel is drawn together, as the longest of what is in it.
const timelineLevels = (() => {
	'use strict';

	const FIRST_STEPS = 22, FACTOR = 4;

	// Base64 of little-endian 32-bit numbers, as the element holds it; the element is emptied.
	const block = (id) => {
		const element = document.getElementById(id), text = atob(element.textContent), n = text.length >> 2;
		const x = new Uint32Array(n);

		element.remove();
		for (let i = 0, at = 0; i < n; i++, at += 4)
			x[i] = (text.charCodeAt(at) | text.charCodeAt(at + 1) << 8 | text.charCodeAt(at + 2) << 16 |
				text.charCodeAt(at + 3) << 24) >>> 0;
		return x;
	};

	// Joins neighbours of a row that lie within `width` together.
	const coarser = (level, width) => {
		const rows = level.first.length - 1, n = level.start.length;
		const first = new Uint32Array(rows + 1), start = new Uint32Array(n), end = new Uint32Array(n), bar = new Uint32Array(n);
		let out = 0;

		for (let row = 0; row < rows; row++) {
			first[row] = out;
			for (let i = level.first[row]; i < level.first[row + 1]; i++) {
				const last = out - 1;

				if (out > first[row] && level.end[i] - start[last] < width) {
					const held = bar[last], longer = level.end[i] - level.start[i];

					if (longer > level.longest(held))
						bar[last] = level.bar[i];
					end[last] = Math.max(end[last], level.end[i]);
				} else {
					start[out] = level.start[i];
					end[out] = level.end[i];
					bar[out++] = level.bar[i];
				}
			}
		}
		first[rows] = out;
		return { first, start: start.slice(0, out), end: end.slice(0, out), bar: bar.slice(0, out), width, longest: level.longest };
	};

	// From the finest on; a level is only kept when it is much smaller than the one before.
	const build = (first, start, end, total) => {
		const bar = new Uint32Array(start.length).map((_, i) => i);
		const levels = [{ first, start, end, bar, width: 0, longest: (i) => end[i] - start[i] }];

		for (let width = Math.max(1, total / 2 ** FIRST_STEPS); width < total / 64; width *= FACTOR) {
			const last = levels[levels.length - 1], next = coarser(last, width);

			if (next.start.length < 0.8 * last.start.length)
				levels.push(next);
		}
		return levels;
	};

	// The coarsest level in which nothing wider than a pixel was joined.
	const pick = (levels, pixel) => levels.reduce((best, level) => level.width <= pixel ? level : best);

	// The first entry of a row that ends after `at`: ends are ascending within a row.
	const from = (level, row, at) => {
		let lo = level.first[row], hi = level.first[row + 1];

		while (lo < hi) {
			const mid = (lo + hi) >>> 1;

			if (level.end[mid] <= at)
				lo = mid + 1;
			else
				hi = mid;
		}
		return lo;
	};

	return { block, build, pick, from };
})();
