// Bars by row, and coarser copies of them: what is narrower than a pixel is drawn together, as the longest of what is in it.
const timelineLevels = (() => {
	'use strict';

	const FINEST = 2 ** 22, FACTOR = 4;

	const made = (level) => Object.assign(level, { made: () => level });

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
		return made({ first, start: start.slice(0, out), end: end.slice(0, out), bar: bar.slice(0, out), width, longest: level.longest });
	};

	// Ever coarser ones of one; a level is only kept when it is much smaller than the one before.
	const build = (level, total) => {
		const levels = [level];

		for (let width = level.width * FACTOR; width < total / 64; width *= FACTOR) {
			const last = levels[levels.length - 1], next = coarser(last, width);

			if (next.start.length < 0.8 * last.start.length)
				levels.push(next);
		}
		return levels;
	};

	// Those between the finest and one of that width, made when they are looked at.
	const between = (finest, width, total) => {
		const levels = [];

		for (let w = Math.max(1, total / FINEST); w < 0.9 * width; w *= FACTOR) {
			const at = w;
			let level = null;

			levels.push({ width: at, made: () => level = level || coarser(finest, at) });
		}
		return levels;
	};

	// The coarsest level in which nothing wider than a pixel was joined, or the finest that is there.
	const pick = (levels, pixel) => levels.reduce((best, level) => level.width <= pixel ? level : best).made();

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

	// The first index of ascending x whose value is above `least`.
	const above = (x, least) => {
		let lo = 0, hi = x.length;

		while (lo < hi) {
			const mid = (lo + hi) >>> 1;

			if (x[mid] <= least)
				lo = mid + 1;
			else
				hi = mid;
		}
		return lo;
	};

	return { made, build, between, pick, from, above };
})();
