// The page of a timeline: drawing, zoom, search, keyboard.  Times are in steps; `data.step` nanoseconds are one.
(() => {
	'use strict';

	const data = JSON.parse(document.getElementById('data').textContent);
	const { build, between, pick, from, above } = timelineLevels, recorded = timelineBars(data);
	const { n, rows, total, coarse, start, end, name, parent, rowOf, state } = recorded;
	const ROW = 18, AXIS = 22, PLOT = 84, LEAST_LABEL = 28;
	const AGAIN = ['needed', 'identical again', 'only times differ', 'path spelled differently', 'order only', 'went past the cache', 'not known', ''];

	const view = { lo: 0, hi: total, top: 0, colour: 'tool', path: true, hover: -1, chosen: -1, find: '', matches: [], match: -1 };

	let levels = build(coarse, total);

	// ---- words ----

	const seconds = (s) => s === 0 ? '0 s' : s >= 120 ? `${Math.floor(Math.round(s) / 60)} min ${Math.round(s) % 60} s` : s >= 0.9995 ? `${s.toFixed(s < 10 ? 2 : 1)} s`
		: s >= 0.001 ? `${(1000 * s).toFixed(s < 0.01 ? 2 : 0)} ms` : `${(1e6 * s).toFixed(0)} µs`;
	const time = (steps) => seconds(steps * data.step / 1e9);
	const line = (bar) => recorded.command(bar) || data.names[name[bar]];
	const words = (bar) => `${data.names[name[bar]]}, ${time(end[bar] - start[bar])} from ${time(start[bar])} on`
		+ (state[bar] & 16 ? ', failed' : '') + (AGAIN[state[bar] & 7] ? `, ${AGAIN[state[bar] & 7]}` : '');

	// ---- elements ----

	const make = (tag, attributes, ...children) => {
		const node = document.createElement(tag);

		for (const key in attributes)
			if (key.startsWith('on'))
				node.addEventListener(key.slice(2), attributes[key]);
			else
				node.setAttribute(key, attributes[key]);
		node.append(...children);
		return node;
	};
	const button = (text, onclick, attributes) => make('button', { type: 'button', onclick, ...attributes }, text);
	const find = make('input', { id: 'find', type: 'search', placeholder: 'Search commands', spellcheck: 'false',
		'aria-label': 'Search commands, by a regular expression' });
	const matched = make('output', { id: 'matched' });
	const status = make('p', { id: 'status', role: 'status', 'aria-live': 'polite' });
	const chain = make('ol', { id: 'chain' });
	const plot = make('canvas', { id: 'plot', 'aria-label': 'CPUs busy and programs without a child over time' });
	const canvas = make('canvas', { id: 'bars', tabindex: '0', role: 'application', 'aria-describedby': 'status',
		'aria-label': 'Programs over time. Arrow keys move, plus and minus zoom, slash searches, question mark lists keys; the table '
			+ 'below has the critical path.' });
	const KEYS = [['+ −, w s, wheel', 'zoom'], ['← →, a d, drag', 'move in time'], ['↑ ↓, Shift wheel', 'move through the rows'],
		['0', 'everything'], ['Enter', 'zoom to the chosen program'], ['/', 'search'], ['n N', 'next and previous match'],
		['c', 'critical path on or off'], ['t', 'colour by tool, by wait, by repetition'], ['Escape', 'end the search'], ['?', 'these keys']];
	const help = make('dialog', { id: 'help', 'aria-label': 'Keys' }, make('h2', {}, 'Keys'),
		make('dl', {}, ...KEYS.flatMap(([key, text]) => [make('dt', {}, make('kbd', {}, key)), make('dd', {}, text)])),
		make('form', { method: 'dialog' }, make('button', {}, 'Close')));

	// ---- colours ----

	const COLOURS = ['tool', 'wait', 'again'], dark = matchMedia('(prefers-color-scheme: dark)');
	const hue = (text) => {
		let h = 2166136261;

		for (let i = 0; i < text.length; i++)
			h = Math.imul(h ^ text.charCodeAt(i), 16777619);
		return (h >>> 0) % 360;
	};
	// By name, so that a tool looks the same on each page; but the first few, which are seen most, are not alike.
	const APART = 24, hues = [];

	for (const text of data.names) {
		let h = hue(text);

		for (let turn = 0; hues.length < 360 / APART && turn < 40 && hues.some((x) => Math.abs((x - h + 540) % 360 - 180) < APART); turn++)
			h = (h + 137.5) % 360;
		hues.push(h);
	}
	let ink, toolInk, lightness;
	const WAIT_HUES = { disk: 30, network: 280, socket: 300, lock: 0, futex: 340, pipe: 190, jobserver: 50, child: 215, sleep: 320, poll: 250,
		stopped: 90, unknown: 0 };
	const choose = () => {
		const css = getComputedStyle(document.documentElement), light = dark.matches ? 45 : 68;

		ink = Object.fromEntries(['paper', 'ink', 'quiet', 'rule', 'accent', 'more'].map((key) => [key, css.getPropertyValue(`--${key}`).trim()]));
		toolInk = [];
		lightness = light;
		ink.text = dark.matches ? '#f4f4f0' : '#16171a';
		ink.grey = dark.matches ? '#3a3d42' : '#dcdcd7';
		ink.waits = data.waits.map((text) => `hsl(${WAIT_HUES[text] || 0} ${text === 'unknown' || text === 'child' ? 8 : 60}% ${dark.matches ? 38 : 62}%)`);
		ink.again = [dark.matches ? '#35608c' : '#8db3da', '#d0433a', '#e0862c', '#c24fa0', '#9a63d2', '#b8860b', ink.grey, ink.grey];
	};
	const tool = (at) => toolInk[at] = toolInk[at] || `hsl(${hues[at]} 45% ${lightness}%)`;
	const fill = (bar) => view.colour === 'tool' ? tool(name[bar]) : view.colour === 'again' ? ink.again[state[bar] & 7] : ink.grey;

	// ---- drawing ----

	const sized = (node, height) => {
		const ratio = devicePixelRatio || 1, width = node.clientWidth;

		node.style.height = `${height}px`;
		if (node.width !== Math.round(width * ratio) || node.height !== Math.round(height * ratio)) {
			node.width = Math.round(width * ratio);
			node.height = Math.round(height * ratio);
		}
		const g = node.getContext('2d');

		g.setTransform(ratio, 0, 0, ratio, 0, 0);
		g.clearRect(0, 0, width, height);
		return [g, width];
	};
	const height = () => Math.max(160, Math.min(AXIS + rows * ROW + 4, innerHeight - 330));
	const shown = () => Math.floor((height() - AXIS) / ROW);
	const niceStep = (span, ticks) => {
		const raw = span / ticks, power = 10 ** Math.floor(Math.log10(raw));

		return [1, 2, 5, 10].map((x) => x * power).find((x) => x >= raw);
	};
	// Words of an axis: of one unit from one end to the other, and with as many digits as tell its steps apart.
	const tick = (t, most, step) => {
		const [unit, name] = most >= 1 ? [1, 's'] : most >= 0.001 ? [0.001, 'ms'] : [1e-6, 'µs'];
		const digits = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9)), minutes = most >= 120 ? Math.floor((t + step / 1e3) / 60) : 0;

		return `${minutes ? `${minutes} min ` : ''}${Math.max(0, (t - 60 * minutes) / unit).toFixed(digits)} ${name}`;
	};
	const drawAxis = (g, width) => {
		const span = (view.hi - view.lo) * data.step / 1e9, step = niceStep(span, Math.max(2, width / 110));
		const lo = view.lo * data.step / 1e9;

		g.fillStyle = ink.quiet;
		g.strokeStyle = ink.rule;
		g.font = '11px system-ui, sans-serif';
		for (let t = Math.ceil(lo / step) * step; t <= lo + span; t += step) {
			const x = (t - lo) / span * width;

			g.fillRect(x, AXIS - 5, 1, 5);
			if (x + 40 < width)
				g.fillText(tick(Math.max(0, t), lo + span, step), x + 3, 12);
		}
	};
	const drawRow = (g, width, row, level, scale) => {
		const y = AXIS + (row - view.top) * ROW;

		for (let i = from(level, row, view.lo); i < level.first[row + 1] && level.start[i] < view.hi; i++) {
			const bar = level.bar[i], x = Math.max(0, (level.start[i] - view.lo) * scale);
			const w = Math.max(0.75, Math.min(width, (level.end[i] - view.lo) * scale) - x);

			g.fillStyle = fill(bar);
			g.fillRect(x, y + 1, w > 2 ? w - 0.5 : w, ROW - 2);
			if (state[bar] & 16) {
				g.fillStyle = ink.more;
				g.fillRect(x, y + ROW - 4, w, 3);
			}
			if (w > LEAST_LABEL) {
				g.save();
				g.beginPath();
				g.rect(x, y, w - 2, ROW);
				g.clip();
				g.fillStyle = ink.text;
				g.fillText(w > 240 ? line(bar) : data.names[name[bar]], x + 4, y + 13);
				g.restore();
			}
		}
	};
	// The file of another producer's timeline, above its rows.
	const drawHeads = (g, width) => {
		for (const [row, text] of data.beside) {
			const y = AXIS + (row - view.top) * ROW;

			if (row < view.top || row > view.top + shown())
				continue;
			g.fillStyle = ink.rule;
			g.fillRect(0, y + 2, width, 1);
			g.fillStyle = ink.quiet;
			g.fillText(text, 4, y + 14);
		}
	};
	// Waits that are a pixel wide or more; a pixel of a row is only drawn once.
	const drawWaits = (g, width, scale) => {
		const { waits } = recorded;
		const bottom = Math.min(rows, view.top + shown() + 1), behind = levels[0].width ? 0 : levels[0].first[bottom];
		let drawn = -1, drawnRow = -1;

		for (let i = above(waits.bar, levels[0].first[view.top] - 1); i < waits.bar.length && waits.bar[i] < behind; i++) {
			const row = rowOf[waits.bar[i]], lo = waits.start[i], hi = waits.end[i];

			if (hi <= view.lo || lo >= view.hi)
				continue;
			const x = Math.max(0, (lo - view.lo) * scale), w = Math.min(width, (hi - view.lo) * scale) - x;

			if (w < 1 && row === drawnRow && Math.floor(x) === drawn)
				continue;
			drawn = Math.floor(x);
			drawnRow = row;
			g.fillStyle = ink.waits[waits.kind[i]];
			g.fillRect(x, AXIS + (row - view.top) * ROW + 2, Math.max(0.75, w), ROW - 4);
		}
	};
	const drawPath = (g, width, scale) => {
		const p = 1 / scale < coarse.width ? recorded.path : recorded.trail;
		let last = -1, lastRow = -1, lastX = 0;

		g.fillStyle = g.strokeStyle = ink.more;
		for (let i = above(p.end, view.lo - 1); i < p.end.length && p.start[i] <= view.hi; i++) {
			const lo = p.start[i], hi = p.end[i], row = p.row[i];
			const x = Math.max(0, (lo - view.lo) * scale), w = Math.min(width, (hi - view.lo) * scale) - x, px = Math.floor(x);
			const y = AXIS + (row - view.top) * ROW + ROW - 2;

			if (px === last && row === lastRow && w < 1)
				continue;
			if (lastRow >= 0 && lastRow !== row && (px !== last || w >= 1)) {
				const from = AXIS + (lastRow - view.top) * ROW + ROW - 1;

				g.globalAlpha = 0.45;
				g.fillRect(lastX, Math.max(AXIS, Math.min(from, y)), 1, Math.abs(y - Math.max(AXIS, from)));
				g.globalAlpha = 1;
			}
			if (y >= AXIS)
				g.fillRect(x, y, Math.max(1, w), 2);
			last = px;
			lastRow = row;
			lastX = x + w;
		}
	};
	const outline = (g, width, scale, bar, colour, thick) => {
		const row = rowOf[bar], x = (start[bar] - view.lo) * scale, w = (end[bar] - start[bar]) * scale;

		if (bar < 0 || row < view.top || x > width || x + w < 0)
			return;
		g.strokeStyle = colour;
		g.lineWidth = thick;
		g.strokeRect(Math.max(-4, x), AXIS + (row - view.top) * ROW + 1, Math.min(width + 8, Math.max(2, w)), ROW - 2);
	};
	const drawBars = () => {
		const [g, width] = sized(canvas, height()), scale = width / (view.hi - view.lo), level = pick(levels, 1 / scale);

		drawAxis(g, width);
		g.save();
		g.beginPath();
		g.rect(0, AXIS, width, height() - AXIS);
		g.clip();
		g.font = '11px system-ui, sans-serif';
		for (let row = view.top; row < rows && row <= view.top + shown(); row++)
			drawRow(g, width, row, level, scale);
		drawHeads(g, width);
		if (view.colour === 'wait')
			drawWaits(g, width, scale);
		if (view.path)
			drawPath(g, width, scale);
		for (const bar of view.matches.length <= 2000 ? view.matches : [])
			outline(g, width, scale, bar, ink.accent, 1.5);
		if (view.hover >= 0)
			outline(g, width, scale, view.hover, ink.quiet, 1);
		if (view.chosen >= 0)
			outline(g, width, scale, view.chosen, ink.ink, 2);
		g.restore();
	};
	const drawPlot = () => {
		const [g, width] = sized(plot, PLOT), step = data.plotStep / data.step;
		const most = Math.max(data.ncpu, ...data.running.map((x) => x || 0), ...data.leaves.map((x) => Math.min(x || 0, 2 * data.ncpu)));
		const y = (x) => PLOT - 4 - Math.min(x, most) / most * (PLOT - 18), x = (i) => (i * step - view.lo) / (view.hi - view.lo) * width;
		const area = (values, colour, alpha) => {
			g.beginPath();
			g.moveTo(x(0), y(0));
			values.forEach((value, i) => {
				g.lineTo(x(i), y(value || 0));
				g.lineTo(x(i + 1), y(value || 0));
			});
			g.lineTo(x(values.length), y(0));
			g.globalAlpha = alpha;
			g.fillStyle = colour;
			g.fill();
			g.globalAlpha = 1;
		};

		area(data.leaves, ink.quiet, 0.25);
		area(data.running, ink.accent, 0.75);
		g.fillStyle = ink.more;
		g.fillRect(0, y(data.ncpu), width, 1);
		g.fillStyle = ink.quiet;
		g.font = '11px system-ui, sans-serif';
		g.fillText(`${data.ncpu} CPU${data.ncpu === 1 ? '' : 's'}: busy (blue), programs without a child (grey)`, 4, 11);
	};
	let due = false;
	const draw = () => {
		if (!due)
			requestAnimationFrame(() => {
				due = false;
				drawBars();
				drawPlot();
			});
		due = true;
	};

	// ---- looking around ----

	const clamp = () => {
		const least = Math.max(4, total / 1e7), span = Math.min(total, Math.max(least, view.hi - view.lo));

		view.lo = Math.max(0, Math.min(total - span, view.lo));
		view.hi = view.lo + span;
		view.top = Math.max(0, Math.min(rows - 1, rows - shown(), Math.round(view.top)) || 0);
		draw();
	};
	const zoom = (factor, at = (view.lo + view.hi) / 2) => {
		view.lo = at - (at - view.lo) * factor;
		view.hi = at + (view.hi - at) * factor;
		clamp();
	};
	const move = (share) => {
		const by = (view.hi - view.lo) * share;

		view.lo += by;
		view.hi += by;
		clamp();
	};
	const at = (event) => {
		const box = canvas.getBoundingClientRect(), steps = view.lo + (event.clientX - box.left) / box.width * (view.hi - view.lo);
		const row = view.top + Math.floor((event.clientY - box.top - AXIS) / ROW);

		if (event.clientY - box.top < AXIS || row < 0 || row >= rows)
			return [-1, steps];
		const slack = 2 * (view.hi - view.lo) / box.width, level = levels[0], i = from(level, row, steps - slack);

		return [i < level.first[row + 1] && level.start[i] <= steps + slack ? level.bar[i] : -1, steps];
	};
	const tell = (bar) => {
		status.textContent = bar < 0 ? '' : words(bar);
		if (bar >= 0)
			status.append(make('code', {}, line(bar)));
	};
	const choose1 = (bar, go) => {
		view.chosen = bar;
		tell(bar);
		chain.replaceChildren();
		for (let i = bar, depth = 0; i >= 0 && depth < 12; i = parent[i] - 1, depth++) {
			const each = i;

			chain.append(make('li', {}, button(data.names[name[i]], () => choose1(each, true), { title: line(i) }),
				` ${time(end[i] - start[i])}`));
		}
		if (go && bar >= 0) {
			const margin = Math.max((end[bar] - start[bar]) * 0.5, 8);

			if (start[bar] < view.lo || end[bar] > view.hi || (end[bar] - start[bar]) / (view.hi - view.lo) < 0.002) {
				view.lo = start[bar] - margin;
				view.hi = end[bar] + margin;
			}
			if (rowOf[bar] < view.top || rowOf[bar] >= view.top + shown())
				view.top = rowOf[bar] - 3;
			clamp();
		}
		draw();
	};
	const search = () => {
		let pattern = null;

		view.matches = [];
		view.match = -1;
		find.removeAttribute('aria-invalid');
		try {
			pattern = find.value ? new RegExp(find.value, /[A-Z]/.test(find.value) ? '' : 'i') : null;
		} catch {
			find.setAttribute('aria-invalid', 'true');
		}
		if (pattern) {
			view.matches = recorded.matching(pattern);
		}
		const sum = view.matches.reduce((all, i) => all + end[i] - start[i], 0);

		matched.textContent = pattern && !recorded.complete ? 'commands are still being read' : pattern ? `${view.matches.length} ${data.beside.length ? 'bars' : 'programs'}, ${time(sum)} in all` : '';
		draw();
	};
	const step = (by) => {
		if (!view.matches.length)
			return;
		view.match = (view.match + by + view.matches.length) % view.matches.length;
		choose1(view.matches[view.match], true);
	};

	// ---- hands ----

	let held = null;
	canvas.addEventListener('wheel', (event) => {
		event.preventDefault();
		if (event.shiftKey) {
			view.top += Math.sign(event.deltaY || event.deltaX) * 3;
			clamp();
		} else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
			move(event.deltaX / canvas.clientWidth);
		} else {
			zoom(1.2 ** Math.sign(event.deltaY), at(event)[1]);
		}
	}, { passive: false });
	canvas.addEventListener('pointerdown', (event) => {
		held = { x: event.clientX, y: event.clientY, lo: view.lo, hi: view.hi, top: view.top, moved: false };
		canvas.setPointerCapture(event.pointerId);
	});
	canvas.addEventListener('pointermove', (event) => {
		if (!held) {
			const [bar] = at(event);

			if (bar !== view.hover) {
				view.hover = bar;
				tell(bar >= 0 ? bar : view.chosen);
				draw();
			}
			return;
		}
		const by = (held.x - event.clientX) / canvas.clientWidth * (held.hi - held.lo);

		held.moved = held.moved || Math.hypot(held.x - event.clientX, held.y - event.clientY) > 3;
		view.lo = held.lo + by;
		view.hi = held.hi + by;
		view.top = held.top + (held.y - event.clientY) / ROW;
		clamp();
	});
	canvas.addEventListener('pointerup', (event) => {
		if (held && !held.moved)
			choose1(at(event)[0], false);
		held = null;
	});
	canvas.addEventListener('dblclick', (event) => {
		const [bar] = at(event);

		if (bar >= 0)
			zoomTo(bar);
	});
	const zoomTo = (bar) => {
		const margin = Math.max(4, (end[bar] - start[bar]) * 0.05);

		view.lo = start[bar] - margin;
		view.hi = end[bar] + margin;
		clamp();
	};
	const colourBy = (kind) => {
		view.colour = kind;
		for (const each of document.querySelectorAll('[data-colour]'))
			each.setAttribute('aria-checked', String(each.dataset.colour === kind));
		draw();
	};
	const togglePath = () => {
		view.path = !view.path;
		document.getElementById('critical').setAttribute('aria-pressed', String(view.path));
		draw();
	};
	const keys = {
		'+': () => zoom(0.6), '=': () => zoom(0.6), '-': () => zoom(1 / 0.6), w: () => zoom(0.6), s: () => zoom(1 / 0.6),
		ArrowLeft: () => move(-0.15), ArrowRight: () => move(0.15), a: () => move(-0.15), d: () => move(0.15),
		ArrowUp: () => { view.top -= 2; clamp(); }, ArrowDown: () => { view.top += 2; clamp(); },
		0: () => { view.lo = 0; view.hi = total; view.top = 0; clamp(); },
		Enter: () => view.chosen >= 0 && zoomTo(view.chosen), '/': () => find.focus(), n: () => step(1), N: () => step(-1), c: togglePath,
		t: () => colourBy(COLOURS[(COLOURS.indexOf(view.colour) + 1) % COLOURS.length]),
		Escape: () => { find.value = ''; search(); }, '?': () => help.showModal(),
	};
	document.addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || help.open || event.target.tagName === 'BUTTON')
			return;
		if (event.target === find) {
			if (event.key === 'Enter')
				step(event.shiftKey ? -1 : 1);
			else if (event.key === 'Escape')
				canvas.focus();
			return;
		}
		if (keys[event.key]) {
			event.preventDefault();
			keys[event.key]();
		}
	});

	// ---- the page ----

	const facts = [['wall', seconds(data.wall / 1e9)], ['processes', data.processes.toLocaleString('en')], ['programs', data.programs.toLocaleString('en')],
		['CPUs', String(data.ncpu)], ['tier', String(data.tier)], ...(data.dropped ? [['dropped', data.dropped.toLocaleString('en')]] : []),
		...(data.leftOut ? [['spans not drawn', data.leftOut.toLocaleString('en')]] : [])];
	const table = make('table', {}, make('caption', {}, 'The critical path, by what it goes through'),
		make('thead', {}, make('tr', {}, ...['', '', 'time', 'share'].map((text) => make('th', { scope: 'col' }, text)))),
		make('tbody', {}, ...data.shares.map(([text, ns, kind]) => make('tr', {}, make('th', { scope: 'row' }, text),
			make('td', { class: 'how' }, ['ran', 'wanted a CPU', 'waited', 'ran or waited'][kind]),
			make('td', {}, seconds(ns / 1e9)), make('td', {}, `${(100 * ns / data.wall).toFixed(1)} %`)))));

	document.getElementById('page').replaceChildren(
		make('header', {}, make('h1', {}, data.title), make('p', { class: 'facts' },
			...facts.map(([key, value]) => make('span', {}, `${key} `, make('b', {}, value))))),
		make('div', { class: 'tools' }, find, matched,
			make('div', { class: 'choice', role: 'radiogroup', 'aria-label': 'Colour by' }, make('span', {}, 'Colour'),
				...[['tool', 'Tool'], ['wait', 'Wait'], ['again', 'Again']].map(([kind, text]) => button(text, () => colourBy(kind),
					{ role: 'radio', 'data-colour': kind, 'aria-checked': String(kind === 'tool') }))),
			button('Critical path', togglePath, { id: 'critical', class: 'plain', 'aria-pressed': 'true' }),
			button('Everything', () => keys[0](), { class: 'plain' }), button('Keys', () => help.showModal(), { class: 'plain' })),
		plot, canvas, status, chain, table, help);
	find.addEventListener('input', search);
	dark.addEventListener('change', () => { choose(); draw(); });
	addEventListener('resize', clamp);
	choose();
	drawBars();
	drawPlot();
	document.documentElement.dataset.opened = Math.round(performance.now());

	// ---- the rest ----

	const unpacked = recorded.read((finest) => {
		levels = [finest, ...between(finest, rows > recorded.ROWS ? total / 64 : coarse.width, total), ...rows > recorded.ROWS ? [] : levels];
		draw();
	}).then(() => {
		search();
		document.documentElement.dataset.read = Math.round(performance.now());
	}).catch((error) => status.before(make('p', { id: 'missing', role: 'alert' },
		`This is a rough picture without command lines: the rest of the page could not be read (${error.message}).`)));

	window.pawlTimeline = { view, get levels() { return levels; }, rows, bars: n, recorded, unpacked };
})();
