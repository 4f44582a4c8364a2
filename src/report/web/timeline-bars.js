// The bars of the page: those of the first picture at once, all of them later.  timeline_coarse.c and timeline_pack.c say what blocks mean.
const timelineBars = (data) => {
	'use strict';

	const ROWS = 128, PIXELS = 4096;        /* as timeline_coarse.c has them */
	const { block, unpacked, numbers, signed, columns, count } = timelineBlocks, { made } = timelineLevels;
	const n = data.bars, rows = data.rows, total = Math.max(1, data.wall / data.step, data.total);

	// By bar: until all is read of those alone that the first picture shows.
	const [start, end, name, command, parent, rowOf] = Array.from({ length: 6 }, () => new Uint32Array(n)), state = new Uint8Array(n);
	const longest = (i) => end[i] - start[i], utf8 = new TextDecoder();
	let texts = null, lineAt = null, lines = null;  // command lines: bytes, where each begins, apart for a search

	const coarse = (() => {
		const bytes = block('coarse'), all = count(bytes), there = Math.min(rows, ROWS), [x] = columns(bytes, all, 1);
		const entries = (all - there) / 7, first = new Uint32Array(rows + 1).fill(entries);
		const level = made({ first, width: data.total > PIXELS ? data.total / PIXELS : 1, longest,
			start: new Uint32Array(entries), end: new Uint32Array(entries), bar: new Uint32Array(entries) });

		for (let row = 0, i = 0, at = there, bar = 0; row < there; row++) {
			first[row] = i;
			for (let left = x[row], last = 0; left; left--, i++, at += 7) {
				level.start[i] = last + x[at];
				level.end[i] = last = level.start[i] + x[at + 1];
				level.bar[i] = bar = bar + x[at + 2];
				start[bar] = level.start[i] + x[at + 3];
				end[bar] = start[bar] + x[at + 1] - x[at + 4];
				name[bar] = x[at + 5];
				state[bar] = x[at + 6];
				rowOf[bar] = row;
			}
		}
		return level;
	})();
	const trail = (() => {
		const bytes = block('trail'), all = count(bytes) / 3, [x] = columns(bytes, 3 * all, 1);
		const out = { row: new Uint32Array(all), start: new Uint32Array(all), end: new Uint32Array(all) };

		for (let i = 0, row = 0, at = 0; i < all; i++) {
			out.row[i] = row += signed(x[3 * i]);
			out.start[i] = at += x[3 * i + 1];
			out.end[i] = at + x[3 * i + 2];
		}
		return out;
	})();

	const pause = () => new Promise((resolve) => setTimeout(resolve));
	const read = async (id, into) => {
		numbers(await unpacked(id), 0, into);
		await pause();
		return into;
	};
	const readBars = async () => {
		const many = await read('rows', new Uint32Array(rows));
		const gap = await read('start', new Uint32Array(n)), length = await read('end', new Uint32Array(n));
		const first = new Uint32Array(rows + 1), bar = new Uint32Array(n);

		for (let row = 0, i = 0; row < rows; row++) {
			first[row + 1] = first[row] + many[row];
			for (let last = 0; i < first[row + 1]; i++) {
				start[i] = last + gap[i];
				end[i] = last = start[i] + length[i];
				rowOf[i] = row;
				bar[i] = i;
			}
		}
		await read('name', name);
		await read('state', state);
		await read('parent', parent);
		for (let i = 0, last = 0; i < n; i++)
			parent[i] = last += signed(parent[i]);
		return made({ first, start, end, bar, width: 0, longest });
	};
	const readPath = async () => {
		const bytes = await unpacked('path'), [row, ends] = columns(bytes, count(bytes) / 2, 2), starts = new Uint32Array(row.length);

		for (let i = 0, last = 0, at = 0; i < row.length; i++) {
			row[i] = last += signed(row[i]);
			starts[i] = at;
			ends[i] = at += ends[i];
		}
		return { row, start: starts, end: ends };
	};
	const readWaits = async () => {
		const bytes = await unpacked('wait'), [bar, starts, ends, kind] = columns(bytes, count(bytes) / 4, 4);

		for (let i = 0, last = 0; i < bar.length; i++) {
			bar[i] = last += bar[i];
			starts[i] += start[last];
			ends[i] += starts[i];
		}
		return { bar, start: starts, end: ends, kind };
	};
	const readCommands = async () => {
		await read('command', command);
		texts = await unpacked('commands');
		lineAt = new Uint32Array(n + 1);
		for (let i = texts.indexOf(10), at = 1; i >= 0; i = texts.indexOf(10, i + 1))
			lineAt[at++] = i + 1;
		for (let i = 0, known = 0; i < n; i++) {
			command[i] = known - command[i];
			known += command[i] === known;
		}
	};

	const bars = {
		ROWS, n, rows, total, start, end, name, parent, rowOf, state, coarse, trail, path: trail,
		waits: { bar: [], start: [], end: [], kind: [] },
		complete: false,
		// The command line of a bar; nothing until it is known.
		command: (bar) => bars.complete ? utf8.decode(texts.subarray(lineAt[command[bar]], lineAt[command[bar] + 1] - 1)) : '',
		matching: (pattern) => {
			const matches = [];

			if (!bars.complete)
				return matches;
			lines = lines || utf8.decode(texts).split('\n');
			const hit = lines.map((text) => pattern.test(text));

			for (let i = 0; i < n; i++)
				if (hit[command[i]])
					matches.push(i);
			return matches;
		},
		// Everything, once the page is there; `drawn` is given the finest level when it is.
		read: async (drawn) => {
			if (document.readyState === 'loading')
				await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
			const finest = await readBars();

			bars.path = await readPath();
			bars.waits = await readWaits();
			drawn(finest);
			await readCommands();
			bars.complete = true;
		},
	};
	return bars;
};
