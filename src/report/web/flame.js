// The page around the tree: drawing, zoom, search, views, tables, keyboard.
(() => {
	'use strict';

	const data = JSON.parse(document.getElementById('data').textContent);
	const names = [...data.names, flameTree.LEFT_OUT];
	const order = (a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b);
	const forward = flameTree.decode(data.tree, data.twoSided, data.quiet);
	const two = data.twoSided;
	const ROW_PX = 20, TABLE_MOST = 100;

	const state = {
		zoom: 0, focus: -1, find: '', view: two ? 'diff' : 'head', by: data.byTotal ? 'total' : 'self',
		normalized: data.normalized, inverted: data.inverted, reversed: data.reversed, name: -1,
		sort: two ? 'changeSelf' : 'headSelf', up: false, rows: TABLE_MOST, printing: false,
	};
	// A graph that does not fit the window would show its far end first: then the root is on top.
	state.inverted = state.inverted || (forward.depth.reduce((a, b) => Math.max(a, b), 0) + 1) * ROW_PX > innerHeight * 0.75;
	// What the parts share; graphs: one, or the callers and the callees of a function.
	const page = { data, names, order, forward, two, state, rowPx: ROW_PX, graphs: [], pattern: null, matches: null };
	Object.assign(page, flameWords(page));
	const { value, percent, signed, share, words, inks, mix } = page;

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
	const button = (text, onclick, attributes) => make('button', { type: 'button', onclick, ...attributes }, text);
	const choice = (label, key, options) => {
		const pick = ([option, text, title]) => button(text,
			() => set({ [key]: option, ...(key === 'reversed' ? { zoom: 0, name: -1 } : {}) }),
			{ role: 'radio', 'data-key': key, 'data-value': String(option), title });
		return make('div', { class: 'choice', role: 'radiogroup', 'aria-label': label },
			make('span', { 'aria-hidden': 'true' }, label), ...options.map(pick));
	};

	const status = make('p', { id: 'status', role: 'status', 'aria-live': 'polite' });
	const matched = make('output', { id: 'matched' });
	const find = make('input', { id: 'find', type: 'search', placeholder: 'Search (regular expression)', spellcheck: 'false',
		'aria-label': 'Search functions by regular expression', oninput: () => set({ find: find.value }, true) });
	const path = make('nav', { id: 'path', 'aria-label': 'Zoomed into' });
	const canvas = make('canvas', { id: 'graph', tabindex: '0', role: 'application', 'aria-describedby': 'status',
		'aria-label': 'Flame graph. Arrow keys move, Enter zooms, Escape zooms out, question mark lists keys; ' +
			'the tables below say the same.' });
	const table = make('section', { id: 'functions' }), inside = make('section', { id: 'inside' });
	const KEYS = [
		['← →', 'neighbours'], ['↑ ↓', 'callers and callees'], ['Enter', 'zoom into the box'],
		['Backspace', 'zoom out one level'], ['Escape', 'zoom out, then end the search'], ['/', 'search'],
		['i', 'root on top or at the bottom'], ['r', 'merge from roots or from leaves'],
		['c', 'callers and callees of the box\'s function'], ['?', 'these keys'],
	];
	const help = make('dialog', { id: 'help', 'aria-label': 'Keys' }, make('h2', {}, 'Keys'),
		make('dl', {}, ...KEYS.flatMap(([key, text]) => [make('dt', {}, make('kbd', {}, key)), make('dd', {}, text)])),
		make('form', { method: 'dialog' }, make('button', {}, 'Close')));

	const legend = () => {
		if (!two)
			return [];
		const ink = inks(), swatch = (part) => {
			const node = make('i', {});
			node.style.background = `rgb(${mix(ink.same, part < 0 ? ink.less : ink.more, Math.sqrt(Math.abs(part)))})`;
			return node;
		};
		const what = page.graphs[0].tree.byTotal ? '' : state.by === 'self' ? 'in itself: ' : 'with all it calls: ';
		return [make('span', {}, `${what}less `),
			make('span', { class: 'scale', 'aria-hidden': 'true' }, ...[-1, -0.5, 0, 0.5, 1].map(swatch)),
			make('span', {}, ' more'), make('span', {}, make('i', { class: 'gone' }), ' gone'),
			...(data.alpha && page.graphs[0].tree === forward
				? [make('span', {}, `; grey: no change is proven (p > ${data.alpha})`)] : [])];
	};
	const summary = () => {
		const head = forward.head[0], base = forward.base[0];
		if (!two)
			return value(head);
		return `${value(base)} → ${value(head)}${base ? `, ${signed(percent(head / base - 1), head - base)}` : ''}`;
	};

	const switches = () => [
		...(two ? [
			choice('Show', 'view', [['base', 'Base', data.baseName], ['diff', 'Both', 'the head, and what is gone'],
				['head', 'Head', data.headName]]),
			choice('Change of', 'normalized', [[false, 'Values', 'changes of values'],
				[true, 'Shares', 'changes of shares: the head scaled to the total of the base']]),
			choice('Colour by', 'by', [['self', 'Self', 'what changed in a box itself'],
				['total', 'Total', 'what changed in it with all that it calls']]),
		] : []),
		choice('Merge from', 'reversed', [[false, 'Roots', 'merge from the outermost call on'],
			[true, 'Leaves', 'merge from the innermost call on']]),
		choice('Root', 'inverted', [[false, '▲', 'the root at the bottom'], [true, '▼', 'the root on top']]),
		button('?', () => help.showModal(), { class: 'plain', 'aria-label': 'Keys' }),
	];
	const build = () => {
		const facts = [data.subtitle, data.filter.length ? `only ${data.filter.join(', ')}` : ''].filter(Boolean);
		const notes = [data.left, data.notes].filter(Boolean);

		document.getElementById('page').replaceChildren(
			make('header', {}, make('h1', {}, data.title),
				make('p', { class: 'facts' }, make('b', {}, summary()), ...facts.map((text) => make('span', {}, text)))),
			make('div', { class: 'tools' }, find, matched, ...switches()),
			path,
			make('div', { id: 'stage' },
				make('div', { id: 'picture' }, canvas,
					make('div', { id: 'under' }, status, make('p', { id: 'legend' })), inside),
				table),
			...notes.map((text) => make('p', { class: 'small' }, `${text[0].toUpperCase()}${text.slice(1)}.`)),
			help);
	};

	Object.assign(page, flamePicture(page, canvas));
	const { draw, boxAt } = page;
	const tell = (tree, i) => {
		status.replaceChildren(make('b', {}, names[tree.name[i]]), ` ${words(tree, i)}`);
	};

	// ---- search: of boxes in each other the outer one counts ----

	const setPattern = () => {
		matched.textContent = '';
		page.pattern = null;
		find.removeAttribute('aria-invalid');
		if (!state.find)
			return;
		try {
			page.pattern = new RegExp(state.find, /[A-Z]/.test(state.find) ? '' : 'i');
		} catch (error) {
			find.setAttribute('aria-invalid', 'true');
			matched.textContent = 'not a regular expression';
			return;
		}
		const known = new Map();
		page.matches = (name) => {
			if (!known.has(name))
				known.set(name, page.pattern.test(names[name]));
			return known.get(name);
		};
		let head = 0, base = 0;
		for (let i = 1; i < forward.n; i++)
			if (page.matches(forward.name[i])) {
				head += forward.head[i];
				base += forward.base[i];
				i = forward.end[i] - 1;
			}
		matched.textContent = `matched ${two ? `${share(base, forward.base[0])} → ` : ''}${share(head, forward.head[0])}`;
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
	const read = {
		number: (word, was) => (/^\d{1,8}$/.test(word) ? +word : was),
		boolean: (word) => word === 'true',
		string: (word) => word,
	};
	const restore = () => {
		const words = new URLSearchParams(location.hash.slice(1));
		for (const key in KEPT) {
			const word = words.get(KEPT[key]), was = start[key];
			state[key] = word === null ? was : read[typeof was](word, was);
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
		const { tree, zoom } = page.graphs[page.graphs.length - 1];
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
	// In the callers and callees of a function, other functions are gone to.
	const zoomTo = (i) => (state.name >= 0 ? set({ name: page.graphs[1].tree.name[i] }) : set({ zoom: i, focus: i }));

	// ---- mouse and keys ----

	const step = (key) => {
		const { tree, rows, down, zoom } = page.graphs[page.graphs.length - 1];
		const i = state.focus >= 0 && state.focus < tree.n ? state.focus : zoom, row = rows[tree.depth[i]] || [];
		const at = row.findIndex((box) => box.i === i), inwards = down ? 'ArrowDown' : 'ArrowUp';
		if (key === 'ArrowLeft' || key === 'ArrowRight')
			return (row[at + (key === 'ArrowLeft' ? -1 : 1)] || { i }).i;
		if (key !== inwards)
			return Math.max(0, tree.parent[i]);
		const kids = (rows[tree.depth[i] + 1] || []).filter((box) => tree.parent[box.i] === i);
		return kids.length ? kids.reduce((a, b) => (b.wide > a.wide ? b : a)).i : i;
	};
	const onCanvas = (event) => {
		const graph = page.graphs[page.graphs.length - 1];
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
		state.printing = on;
		draw();
	};

	Object.assign(page, { set, zoomTo });
	const { fillTable, fillInside, fillPath } = flameTables(page, { make, button, table, inside, path });
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
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', update);
	new ResizeObserver(draw).observe(canvas.parentElement);
	update();
})();
