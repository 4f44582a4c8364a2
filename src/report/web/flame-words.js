// What the page says of numbers and boxes, in words and in colours.
const flameWords = (page) => {
	'use strict';

	const { data, names, forward, two, state } = page;

	// ---- words ----

	const group = (x) => x.toLocaleString('en-US', { maximumFractionDigits: x < 100 ? 2 : 0 });
	const SCALES = {
		s: [
			[1, 's'],
			[1e-3, 'ms'],
			[1e-6, 'µs'],
			[1e-9, 'ns'],
		],
		B: [
			[2 ** 40, 'TiB'],
			[2 ** 30, 'GiB'],
			[2 ** 20, 'MiB'],
			[2 ** 10, 'KiB'],
			[1, 'B'],
		],
	};
	const three = (x) => (x >= 1000 ? group(Math.round(x)) : x.toPrecision(3));
	const value = (raw, bare) => {
		const x = raw * data.factor,
			size = Math.abs(x),
			sign = x < 0 ? '−' : '';
		const scales = SCALES[data.unit];
		if (!scales) return `${sign}${group(size)}${data.count && !bare ? ` ${data.count}` : ''}`;
		if (!size) return `0 ${data.unit}`;
		const [factor, unit] =
			scales.find(([least]) => size >= least * 0.9995) || scales[scales.length - 1];
		return `${sign}${three(size / factor)} ${unit}`;
	};
	const percent = (ratio) => {
		const p = Math.abs(ratio * 100);
		return `${ratio < 0 ? '−' : ''}${p && p < 0.01 ? '<0.01' : p < 1 ? p.toFixed(2) : p.toFixed(1)} %`;
	};
	const signed = (text, x) => (x > 0 ? `+${text}` : text);
	const share = (part, whole) => (whole ? percent(part / whole) : '–');
	const factor = () => (state.normalized && forward.head[0] ? forward.base[0] / forward.head[0] : 1);
	const change = (head, base) => {
		const h = head * factor();
		if (!base) return head ? 'new' : '';
		return head ? (h === base ? 'unchanged' : signed(percent(h / base - 1), h - base)) : 'gone';
	};
	const words = (tree, i) => {
		const all = forward.head[0],
			was = forward.base[0];
		if (!two)
			return `${value(tree.head[i])}, ${share(tree.head[i], all)} of all${tree.byTotal ? '' : `; itself ${value(tree.headSelf[i])}`}`;
		return (
			`${value(tree.base[i])} → ${value(tree.head[i])}, ${change(tree.head[i], tree.base[i])}; ` +
			`${share(tree.base[i], was)} → ${share(tree.head[i], all)} of all` +
			`${tree.byTotal ? '' : `; itself ${value(tree.baseSelf[i])} → ${value(tree.headSelf[i])}`}${tree.noise[i] && tree.head[i] !== tree.base[i] ? '; not proven' : ''}`
		);
	};

	// ---- colours ----

	const dark = matchMedia('(prefers-color-scheme: dark)');
	const LIGHT_INK = {
		same: [226, 226, 222],
		more: [236, 78, 62],
		less: [84, 142, 236],
		gone: '#dde8fb',
		stripe: '#a9c4f2',
		ink: '#16171a',
		paper: '#fdfdfc',
	};
	const DARK_INK = {
		same: [66, 69, 75],
		more: [214, 64, 50],
		less: [54, 112, 214],
		gone: '#22304a',
		stripe: '#3d5c96',
		ink: '#f2f2ee',
		paper: '#17181a',
	};
	const inks = () => (dark.matches && !state.printing ? DARK_INK : LIGHT_INK);
	const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	const ofName = (name) => {
		const at = name * 4;
		if (at >= data.colours.length) return [190, 190, 186];
		const bits = [0, 1, 2, 3].reduce(
			(sum, k) => sum * 64 + BASE64.indexOf(data.colours[at + k]),
			0,
		);
		return [bits >> 16, (bits >> 8) & 255, bits & 255];
	};
	const changeOf = (tree, i) => {
		const total = state.by === 'total' || tree.byTotal;
		if (total ? tree.noise[i] : tree.quiet && tree.quiet[i]) return 0;
		return state.by === 'total' || tree.byTotal
			? tree.head[i] * factor() - tree.base[i]
			: tree.headSelf[i] * factor() - tree.baseSelf[i];
	};
	const mix = (from, to, part) => from.map((x, k) => Math.round(x + (to[k] - x) * part));
	const colour = (graph, i) => {
		if (!two) return ofName(graph.tree.name[i]);
		const ink = inks(),
			delta = changeOf(graph.tree, i);
		const part = graph.most ? Math.min(1, Math.sqrt(Math.abs(delta) / graph.most)) : 0;
		return mix(ink.same, delta < 0 ? ink.less : ink.more, part);
	};
	const inkOn = ([r, g, b]) => (r * 0.299 + g * 0.587 + b * 0.114 > 120 ? '#16171a' : '#ffffff');

	return { group, value, percent, signed, share, factor, words, inks, changeOf, mix, colour, inkOn };
};
