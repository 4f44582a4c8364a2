// The page around the tree: drawing, zoom, search, views, tables, keyboard.
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const names = [...data.names, flameTree.LEFT_OUT];
	const order = (a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b);
	const forward = flameTree.decode(data.tree, data.twoSided);
	const two = data.twoSided;
	const ROW_PX = 20, LEAST_PX = 0.4, ROWS_MOST = 1200, TABLE_MOST = 100;

	const state = {
		zoom: 0, focus: -1, find: '', view: two ? 'diff' : 'head', by: data.byTotal ? 'total' : 'self',
		normalized: data.normalized, inverted: data.inverted, reversed: data.reversed, name: -1, sort: two ? 'changeSelf' : 'headSelf', up: false,
		rows: TABLE_MOST,
	};
	// A graph that does not fit the window would show its far end first: then the root is on top.
	state.inverted = state.inverted || (forward.depth.reduce((a, b) => Math.max(a, b), 0) + 1) * ROW_PX > innerHeight * 0.75;
	let graphs = [], pattern = null, matches = null, printing = false;

	// ---- words ----

	const group = (x) => x.toLocaleString('en-US', { maximumFractionDigits: x < 100 ? 2 : 0 });
	const SCALES = {
		s: [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns']],
		B: [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']],
	};
	const three = (x) => (x >= 1000 ? group(Math.round(x)) : x.toPrecision(3));
	const value = (raw, bare) => {
		const x = raw * data.factor, size = Math.abs(x), sign = x < 0 ? '−' : '';
		const scales = SCALES[data.unit];
		if (!scales)
			return `${sign}${group(size)}${data.count && !bare ? ` ${data.count}` : ''}`;
		if (!size)
			return `0 ${data.unit}`;
		const [factor, unit] = scales.find(([least]) => size >= least * 0.9995) || scales[scales.length - 1];
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
		if (!base)
			return head ? 'new' : '';
		return head ? (h === base ? 'unchanged' : signed(percent(h / base - 1), h - base)) : 'gone';
	};
	const words = (tree, i) => {
		const all = forward.head[0], was = forward.base[0];
		if (!two)
			return `${value(tree.head[i])}, ${share(tree.head[i], all)} of all${tree.byTotal ? '' : `; itself ${value(tree.headSelf[i])}`}`;
		return `${value(tree.base[i])} → ${value(tree.head[i])}, ${change(tree.head[i], tree.base[i])}; ` +
			`${share(tree.base[i], was)} → ${share(tree.head[i], all)} of all` +
			`${tree.byTotal ? '' : `; itself ${value(tree.baseSelf[i])} → ${value(tree.headSelf[i])}`}${tree.noise[i] ? '; not significant' : ''}`;
	};

	// ---- colours ----

	const dark = matchMedia('(prefers-color-scheme: dark)');
	const LIGHT_INK = { same: [226, 226, 222], more: [236, 78, 62], less: [84, 142, 236], gone: '#dde8fb', stripe: '#a9c4f2', ink: '#16171a', paper: '#fdfdfc' };
	const DARK_INK = { same: [66, 69, 75], more: [214, 64, 50], less: [54, 112, 214], gone: '#22304a', stripe: '#3d5c96', ink: '#f2f2ee', paper: '#17181a' };
	const inks = () => (dark.matches && !printing ? DARK_INK : LIGHT_INK);
	const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	const ofName = (name) => {
		const at = name * 4;
		if (at >= data.colours.length)
			return [190, 190, 186];
		const bits = [0, 1, 2, 3].reduce((sum, k) => sum * 64 + DIGITS.indexOf(data.colours[at + k]), 0);
		return [bits >> 16, bits >> 8 & 255, bits & 255];
	};
	const changeOf = (tree, i) => {
		if (tree.noise[i])
			return 0;
		return state.by === 'total' || tree.byTotal ? tree.head[i] * factor() - tree.base[i] : tree.headSelf[i] * factor() - tree.baseSelf[i];
	};
	const largest = (tree) => {
		let most = 0;
		for (let i = 1; i < tree.n; i++)
			most = Math.max(most, Math.abs(changeOf(tree, i)));
		return most;
	};
	const mix = (from, to, part) => from.map((x, k) => Math.round(x + (to[k] - x) * part));
	const colour = (graph, i) => {
		if (!two)
			return ofName(graph.tree.name[i]);
		const ink = inks(), delta = changeOf(graph.tree, i);
		const part = graph.most ? Math.min(1, Math.sqrt(Math.abs(delta) / graph.most)) : 0;
		return mix(ink.same, delta < 0 ? ink.less : ink.more, part);
	};
	const inkOn = ([r, g, b]) => (r * 0.299 + g * 0.587 + b * 0.114 > 120 ? '#16171a' : '#ffffff');

	// ---- elements ----

	const make = (tag, attributes, ...children) => {
		const node = document.createElement(tag);
		for (const key in attributes)
			if (key.startsWith('on'))
				node.addEventListener(key.slice(2), attributes[key]);
			else if (attributes[key] !== false)
				node.setAttribute(key, attributes[key] === true ? '' : attributes[key]);
		node.append(...children);
		return node;
	};
	const choice = (label, key, options) => make('div', { class: 'choice', role: 'radiogroup', 'aria-label': label },
		make('span', { 'aria-hidden': 'true' }, label), ...options.map(([option, text, title]) => make('button', { type: 'button', role: 'radio', 'data-key': key, 'data-value': String(option), title,
			onclick: () => set({ [key]: option, ...(key === 'reversed' ? { zoom: 0, name: -1 } : {}) }) }, text)));

	const status = make('p', { id: 'status', role: 'status', 'aria-live': 'polite' });
	const matched = make('output', { id: 'matched' });
	const find = make('input', { id: 'find', type: 'search', placeholder: 'Search (regular expression)', 'aria-label': 'Search functions by regular expression',
		spellcheck: 'false', oninput: () => set({ find: find.value }, true) });
	const path = make('nav', { id: 'path', 'aria-label': 'Zoomed into' });
	const canvas = make('canvas', { id: 'graph', tabindex: '0', role: 'application', 'aria-describedby': 'status',
		'aria-label': 'Flame graph. Arrow keys move, Enter zooms, Escape zooms out, question mark lists keys; the tables below say the same.' });
	const table = make('section', { id: 'functions' }), inside = make('section', { id: 'inside' });
	const KEYS = [['← →', 'neighbours'], ['↑ ↓', 'callers and callees'], ['Enter', 'zoom into the box'], ['Backspace', 'zoom out one level'], ['Escape', 'zoom out, then end the search'],
		['/', 'search'], ['i', 'root on top or at the bottom'], ['r', 'merge from roots or from leaves'], ['c', 'callers and callees of the box\'s function'], ['?', 'these keys']];
	const help = make('dialog', { id: 'help', 'aria-label': 'Keys' }, make('h2', {}, 'Keys'),
		make('dl', {}, ...KEYS.flatMap(([key, text]) => [make('dt', {}, make('kbd', {}, key)), make('dd', {}, text)])),
		make('form', { method: 'dialog' }, make('button', {}, 'Close')));

	const legend = () => {
		if (!two)
			return [];
		const scale = make('span', { class: 'scale', 'aria-hidden': 'true' }, ...[-1, -0.5, 0, 0.5, 1].map((part) => {
			const swatch = make('i', {}), ink = inks();
			swatch.style.background = `rgb(${mix(ink.same, part < 0 ? ink.less : ink.more, Math.sqrt(Math.abs(part)))})`;
			return swatch;
		}));
		return [make('span', {}, `${graphs[0].tree.byTotal ? '' : state.by === 'self' ? 'in itself: ' : 'with all it calls: '}less `), scale, make('span', {}, ' more'),
			make('span', {}, make('i', { class: 'gone' }), ' gone')];
	};
	const summary = () => (two ? `${value(forward.base[0])} → ${value(forward.head[0])}, ${signed(percent(forward.head[0] / forward.base[0] - 1), forward.head[0] - forward.base[0])}`
		: `${value(forward.head[0])}`);

	const build = () => {
		const page = document.getElementById('page');
		page.replaceChildren(
			make('header', {}, make('h1', {}, data.title), make('p', { class: 'facts' }, make('b', {}, summary()),
				...[data.subtitle, data.filter.length ? `only ${data.filter.join(', ')}` : ''].filter(Boolean).map((text) => make('span', {}, text)))),
			make('div', { class: 'tools' }, find, matched,
				...(two ? [choice('Show', 'view', [['base', 'Base', data.baseName], ['diff', 'Both', 'the head, and what is gone'], ['head', 'Head', data.headName]]),
					choice('Change of', 'normalized', [[false, 'Values', 'changes of values'], [true, 'Shares', 'changes of shares: the head scaled to the base\'s total']]),
					choice('Colour by', 'by', [['self', 'Self', 'what changed in a box itself'], ['total', 'Total', 'what changed in it with all that it calls']])] : []),
				choice('Merge from', 'reversed', [[false, 'Roots', 'merge from the outermost call on'], [true, 'Leaves', 'merge from the innermost call on']]),
				choice('Root', 'inverted', [[false, '▲', 'the root at the bottom'], [true, '▼', 'the root on top']]),
				make('button', { type: 'button', class: 'plain', 'aria-label': 'Keys', onclick: () => help.showModal() }, '?')),
			path, make('div', { id: 'stage' }, make('div', { id: 'picture' }, canvas, make('div', { id: 'under' }, status, make('p', { id: 'legend' })), inside), table),
			...[data.left, data.notes].filter(Boolean).map((text) => make('p', { class: 'small' }, `${text[0].toUpperCase()}${text.slice(1)}.`)), help);
	};

	// ---- what is drawn: one graph, or the callers above and the callees below of one function ----

	const made = new Map();
	const treeOf = (kind, make) => {
		if (!made.has(kind))
			made.set(kind, make());
		return made.get(kind);
	};
	const graphOf = (tree, zoom, down) => {
		const key = `${state.view}`;
		tree.places = tree.places || {};
		tree.places[key] = tree.places[key] || flameTree.layout(tree, state.view);
		return { tree, zoom, down, ...tree.places[key], most: two ? largest(tree) : 0, rows: [] };
	};
	const current = () => {
		if (state.name >= 0)
			return [graphOf(treeOf(`callers${state.name}`, () => flameTree.callers(forward, state.name, names, order)), 0, false),
				graphOf(treeOf(`callees${state.name}`, () => flameTree.callees(forward, state.name, names, order)), 0, true)];
		const tree = state.reversed ? treeOf('reversed', () => flameTree.reverse(forward, names, order)) : forward;
		if (state.zoom >= tree.n)
			state.zoom = 0;
		return [graphOf(tree, state.zoom, state.inverted)];
	};

	// Rows of what is wide enough to be seen: ancestors of the zoomed box in full width, then it and what stands on it.
	const place = (graph, width) => {
		const { tree, zoom, x } = graph, ratio = graph.width[zoom] ? width / graph.width[zoom] : 0;
		const put = (i, left, wide, above) => (graph.rows[tree.depth[i]] = graph.rows[tree.depth[i]] || []).push({ i, left, wide, above, graph });

		graph.rows = [];
		for (let i = tree.parent[zoom]; i >= 0; i = tree.parent[i])
			put(i, 0, width, true);
		for (let i = zoom; i < tree.end[zoom];) {
			const wide = graph.width[i] * ratio;
			if (wide < LEAST_PX || tree.depth[i] >= ROWS_MOST) {
				i = tree.end[i];
				continue;
			}
			put(i, (x[i] - x[zoom]) * ratio, wide, false);
			i++;
		}
	};

	const context = canvas.getContext('2d');
	const short = (name) => name.slice(name.slice(0, -1).split(/[([<{ ]/, 1)[0].lastIndexOf('/') + 1);
	const cut = (name, wide) => {
		if (context.measureText(name).width <= wide)
			return name;
		const text = short(name);
		if (text !== name && context.measureText(text).width <= wide)
			return text;
		let low = 0, high = Math.min(text.length, Math.ceil(wide / 2));
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (context.measureText(`${text.slice(0, middle)}…`).width <= wide)
				low = middle;
			else
				high = middle - 1;
		}
		return low > 1 ? `${text.slice(0, low)}…` : '';
	};
	const stripes = () => {
		const tile = document.createElement('canvas'), ink = inks();
		tile.width = tile.height = 8;
		const c = tile.getContext('2d');
		c.fillStyle = ink.gone;
		c.fillRect(0, 0, 8, 8);
		c.strokeStyle = ink.stripe;
		c.lineWidth = 2;
		for (const shift of [-8, 0, 8]) {
			c.beginPath();
			c.moveTo(shift - 1, 9);
			c.lineTo(shift + 9, -1);
			c.stroke();
		}
		return context.createPattern(tile, 'repeat');
	};
	const drawBox = (graph, box, top, gone) => {
		const { i, left, wide, above } = box, { tree } = graph, ink = inks();
		const isGone = two && !tree.head[i] && tree.base[i];
		const fill = isGone ? null : colour(graph, i), hit = pattern && i && matches(tree.name[i]);

		context.globalAlpha = above ? 0.55 : pattern && !hit ? 0.35 : 1;
		context.fillStyle = fill ? `rgb(${fill})` : gone;
		context.fillRect(left, top, Math.max(wide - (wide > 3 ? 1 : 0), 0.4), ROW_PX - 1);
		context.globalAlpha = 1;
		if (hit && wide >= 1) {
			context.fillStyle = '#d400d4';
			context.fillRect(left, top + ROW_PX - 4, Math.max(wide - 1, 1), 3);
		}
		if (wide > 24) {
			context.fillStyle = above || (pattern && !hit) ? ink.ink : fill ? inkOn(fill) : ink.ink;
			context.fillText(cut(names[tree.name[i]], wide - 8), left + 4, top + ROW_PX / 2);
		}
		if (i === state.focus && graph === graphs[graphs.length - 1] && document.activeElement === canvas) {
			context.strokeStyle = ink.ink;
			context.lineWidth = 2;
			context.strokeRect(left + 1, top + 1, Math.max(wide - 3, 2), ROW_PX - 3);
		}
	};

	const draw = () => {
		const width = Math.max(200, canvas.parentElement.clientWidth), scale = printing ? 2 : window.devicePixelRatio || 1;
		let height = 0;

		graphs = current();
		for (const graph of graphs) {
			place(graph, width);
			graph.top = height;
			height += graph.rows.length * ROW_PX + (graphs.length > 1 ? 6 : 0);
		}
		canvas.width = Math.round(width * scale);
		canvas.height = Math.min(32000, Math.round(height * scale));
		canvas.style.height = `${canvas.height / scale}px`;
		context.scale(scale, scale);
		context.font = `12px ${getComputedStyle(document.body).getPropertyValue('--sans')}`;
		context.textBaseline = 'middle';
		const gone = two ? stripes() : null;
		for (const graph of graphs)
			graph.rows.forEach((row, depth) => {
				const top = graph.top + (graph.down ? depth : graph.rows.length - 1 - depth) * ROW_PX;
				for (const box of row) {
					box.top = top;
					drawBox(graph, box, top, gone);
				}
			});
	};
	const boxAt = (event) => {
		const bounds = canvas.getBoundingClientRect(), x = event.clientX - bounds.left, y = event.clientY - bounds.top;
		for (const graph of graphs) {
			const row = Math.floor((y - graph.top) / ROW_PX), depth = graph.down ? row : graph.rows.length - 1 - row;
			const found = row >= 0 && (graph.rows[depth] || []).find((box) => x >= box.left && x < box.left + Math.max(box.wide, 1));
			if (found)
				return found;
		}
		return null;
	};
	const tell = (tree, i) => {
		status.replaceChildren(make('b', {}, names[tree.name[i]]), ` ${words(tree, i)}`);
	};

	// ---- search: of boxes in each other the outer one counts ----

	const setPattern = () => {
		matched.textContent = '';
		pattern = null;
		find.removeAttribute('aria-invalid');
		if (!state.find)
			return;
		try {
			pattern = new RegExp(state.find, /[A-Z]/.test(state.find) ? '' : 'i');
		} catch (error) {
			find.setAttribute('aria-invalid', 'true');
			matched.textContent = 'not a regular expression';
			return;
		}
		const known = new Map();
		matches = (name) => {
			if (!known.has(name))
				known.set(name, pattern.test(names[name]));
			return known.get(name);
		};
		let head = 0, base = 0;
		for (let i = 1; i < forward.n; i++)
			if (matches(forward.name[i])) {
				head += forward.head[i];
				base += forward.base[i];
				i = forward.end[i] - 1;
			}
		matched.textContent = `matched ${two ? `${share(base, forward.base[0])} → ` : ''}${share(head, forward.head[0])}`;
	};

	// ---- tables ----

	const delta = (head, base) => head * factor() - base;
	const COLUMNS = two ? [['changeSelf', 'Δ self'], ['headSelf', 'Self'], ['changeAll', 'Δ total'], ['head', 'Total']] : [['headSelf', 'Self'], ['shareSelf', '%'], ['head', 'Total'], ['share', '%']];
	const cell = (row, key) => {
		if (key === 'changeSelf' || key === 'changeAll') {
			const x = key === 'changeSelf' ? delta(row.headSelf, row.baseSelf) : delta(row.head, row.base);
			return make('td', { class: x > 0 ? 'n more' : x < 0 ? 'n less' : 'n' }, x ? signed(value(x, true), x) : '0');
		}
		return make('td', { class: 'n' }, key === 'share' ? share(row.head, forward.head[0]) : key === 'shareSelf' ? share(row.headSelf, forward.head[0]) : value(row[key], true));
	};
	const sortKey = (row, key) => (key === 'name' ? names[row.name] : key === 'changeSelf' ? delta(row.headSelf, row.baseSelf)
		: key === 'changeAll' ? delta(row.head, row.base) : key === 'share' ? row.head : key === 'shareSelf' ? row.headSelf : row[key]);
	const sorted = (rows) => {
		const key = state.sort, sign = state.up ? 1 : -1, size = key.startsWith('change') && !state.up;
		return rows.map((row) => ({ row, key: size ? Math.abs(sortKey(row, key)) : sortKey(row, key) }))
			.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) || order(a.row.name, b.row.name)).map((pair) => pair.row);
	};
	const sortBy = (key) => set({ sort: key, up: state.sort === key ? !state.up : key === 'name' });
	const fillTable = () => {
		const all = treeOf('functions', () => flameTree.functions(forward, names.length)).filter((row) => !pattern || matches(row.name));
		const rows = sorted(all).slice(0, state.rows);
		const header = (key, text) => make('th', { class: key === 'name' ? false : 'n', scope: 'col', 'aria-sort': state.sort === key ? (state.up ? 'ascending' : 'descending') : false },
			make('button', { type: 'button', onclick: () => sortBy(key) }, text));
		table.replaceChildren(make('h2', {}, 'Functions', make('small', {}, data.unit ? '' : ` in ${data.count}`)), make('div', { class: 'scroll' }, make('table', {},
			make('thead', {}, make('tr', {}, ...COLUMNS.map(([key, text]) => header(key, text)), header('name', 'Function'))),
			make('tbody', {}, ...rows.map((row) => make('tr', { class: state.name === row.name && 'chosen' }, ...COLUMNS.map(([key]) => cell(row, key)),
				make('th', { scope: 'row' }, make('button', { type: 'button', title: names[row.name], 'aria-label': `callers and callees of ${names[row.name]}`,
					onclick: () => set({ name: state.name === row.name ? -1 : row.name }) }, names[row.name]))))))),
		all.length > rows.length ? make('button', { type: 'button', class: 'plain', onclick: () => set({ rows: state.rows * 10 }) }, `${group(all.length - rows.length)} more`) : '');
	};

	// What the zoomed box calls: the tree as a table, for those who do not see the picture.
	const fillInside = () => {
		const { tree, zoom, width } = graphs[graphs.length - 1], kids = [];
		for (let i = zoom + 1; i < tree.end[zoom]; i = tree.end[i])
			kids.push(i);
		kids.sort((a, b) => width[b] - width[a]);
		const row = (i) => make('tr', {}, make('th', { scope: 'row' }, make('button', { type: 'button', onclick: () => zoomTo(i) }, names[tree.name[i]])), make('td', {}, words(tree, i)));
		inside.replaceChildren(make('details', { open: inside.querySelector('details')?.open || false },
			make('summary', {}, `Boxes on ${names[tree.name[zoom]].slice(0, 80)} as a table: ${group(kids.length)}`), make('table', {}, make('tbody', {}, ...kids.slice(0, 200).map(row)))));
	};
	const fillPath = () => {
		const { tree, zoom } = graphs[0], list = [];
		if (state.name >= 0) {
			path.replaceChildren(make('button', { type: 'button', onclick: () => set({ name: -1 }) }, 'all'), ' › ', make('b', {}, 'callers (above) and callees (below) of '), make('code', {}, names[state.name]));
			return;
		}
		for (let i = zoom; i >= 0; i = tree.parent[i])
			list.unshift(i);
		const shown = list.length > 7 ? [list[0], -1, ...list.slice(-5)] : list;
		path.replaceChildren(...shown.flatMap((i, k) => [k ? ' › ' : '', i < 0 ? '…' : make('button', { type: 'button', 'aria-current': i === zoom && 'location', onclick: () => zoomTo(i) }, names[tree.name[i]])]));
	};

	// ---- state ----

	const KEPT = { zoom: 'z', find: 's', view: 'v', by: 'c', normalized: 'n', inverted: 'i', reversed: 'r', name: 'f' };
	const start = { ...state };
	const keep = () => {
		const words = new URLSearchParams();
		for (const key in KEPT)
			if (state[key] !== start[key])
				words.set(KEPT[key], state[key]);
		const hash = words.toString();
		history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
	};
	const restore = () => {
		const words = new URLSearchParams(location.hash.slice(1));
		for (const key in KEPT) {
			const word = words.get(KEPT[key]), was = start[key];
			state[key] = word === null ? was : typeof was === 'number' ? (/^\d{1,8}$/.test(word) ? +word : was) : typeof was === 'boolean' ? word === 'true' : word;
		}
		if (!two || !['base', 'diff', 'head'].includes(state.view))
			state.view = start.view;
		if (!(state.name < names.length - 1))
			state.name = -1;
		find.value = state.find;
	};
	const update = () => {
		setPattern();
		draw();
		fillPath();
		fillTable();
		fillInside();
		document.getElementById('legend').replaceChildren(...legend());
		for (const button of document.querySelectorAll('.choice button'))
			button.setAttribute('aria-checked', String(String(state[button.dataset.key]) === button.dataset.value));
		const { tree, zoom } = graphs[graphs.length - 1];
		tell(tree, state.focus > 0 && state.focus < tree.n ? state.focus : zoom);
	};
	let waiting = 0;
	const set = (change, later) => {
		Object.assign(state, change);
		if ('name' in change || 'reversed' in change)
			state.focus = -1;
		clearTimeout(waiting);
		const go = () => { update(); keep(); };
		if (later)
			waiting = setTimeout(go, 120);
		else
			go();
	};
	const zoomTo = (i) => {
		if (state.name >= 0) {
			const graph = graphs.find((g) => g.tree.name[i] !== undefined) || graphs[0];
			set({ name: graphs[graphs.length - 1].tree.name[i] ?? graph.tree.name[i] });
			return;
		}
		set({ zoom: i, focus: i });
	};

	// ---- mouse and keys ----

	const step = (key) => {
		const { tree, rows, down } = graphs[graphs.length - 1];
		const i = state.focus >= 0 && state.focus < tree.n ? state.focus : graphs[graphs.length - 1].zoom, row = rows[tree.depth[i]] || [];
		const at = row.findIndex((box) => box.i === i), inwards = down ? 'ArrowDown' : 'ArrowUp';
		if (key === 'ArrowLeft' || key === 'ArrowRight')
			return (row[at + (key === 'ArrowLeft' ? -1 : 1)] || { i }).i;
		if (key !== inwards)
			return Math.max(0, tree.parent[i]);
		const kids = (rows[tree.depth[i] + 1] || []).filter((box) => tree.parent[box.i] === i);
		return kids.length ? kids.reduce((a, b) => (b.wide > a.wide ? b : a)).i : i;
	};
	const onCanvas = (event) => {
		const graph = graphs[graphs.length - 1];
		if (event.key.startsWith('Arrow')) {
			state.focus = step(event.key);
			event.preventDefault();
			draw();
			tell(graph.tree, state.focus);
		} else if (event.key === 'Enter' && state.focus >= 0) {
			zoomTo(state.focus);
		} else if (event.key === 'Backspace') {
			set({ zoom: Math.max(0, forward === graph.tree || state.reversed ? graph.tree.parent[graph.zoom] : 0) });
		} else if (event.key === 'c' && state.focus > 0) {
			set({ name: graph.tree.name[state.focus] });
		}
	};
	const anywhere = (event) => {
		if (event.target === find && event.key !== 'Escape')
			return;
		if (event.ctrlKey || event.altKey || event.metaKey)
			return;
		if (event.key === '/') {
			event.preventDefault();
			find.focus();
		} else if (event.key === '?') {
			help.showModal();
		} else if (event.key === 'i') {
			set({ inverted: !state.inverted });
		} else if (event.key === 'r') {
			set({ reversed: !state.reversed, zoom: 0, name: -1 });
		} else if (event.key === 'Escape' && !help.open) {
			if (state.name >= 0)
				set({ name: -1 });
			else if (state.zoom)
				set({ zoom: 0, focus: -1 });
			else
				set({ find: (find.value = '') });
		}
	};
	const print = (on) => () => {
		printing = on;
		draw();
	};

	build();
	restore();
	canvas.addEventListener('mousemove', (event) => {
		const box = boxAt(event);
		canvas.style.cursor = box ? 'pointer' : 'default';
		if (box)
			tell(box.graph.tree, box.i);
	});
	canvas.addEventListener('click', (event) => {
		const box = boxAt(event);
		if (!box)
			return;
		if (state.name >= 0)
			set({ name: box.graph.tree.name[box.i] });
		else
			zoomTo(box.i);
	});
	canvas.addEventListener('keydown', onCanvas);
	canvas.addEventListener('focus', draw);
	canvas.addEventListener('blur', draw);
	addEventListener('keydown', anywhere);
	addEventListener('hashchange', () => { restore(); update(); });
	addEventListener('beforeprint', print(true));
	addEventListener('afterprint', print(false));
	dark.addEventListener('change', update);
	new ResizeObserver(draw).observe(canvas.parentElement);
	update();
})();
