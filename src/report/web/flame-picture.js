// The canvas: which boxes are seen, where they are, and how they are drawn.
const flamePicture = (page, canvas) => {
	'use strict';

	const { names, order, forward, two, state, inks, changeOf, colour, inkOn } = page;
	const LEAST_PX = 0.4,
		ROWS_MOST = 1200,
		ROW_PX = page.rowPx;

	// ---- what is drawn: one graph, or the callers above and the callees below of one function ----

	const made = new Map();
	const treeOf = (kind, make) => {
		if (!made.has(kind)) made.set(kind, make());
		return made.get(kind);
	};
	const largest = (tree) => {
		let most = 0;
		for (let i = 1; i < tree.n; i++) most = Math.max(most, Math.abs(changeOf(tree, i)));
		return most;
	};
	const graphOf = (tree, zoom, down) => {
		const key = `${state.view}`;
		tree.places = tree.places || {};
		tree.places[key] = tree.places[key] || flameTree.layout(tree, state.view);
		return { tree, zoom, down, ...tree.places[key], most: two ? largest(tree) : 0, rows: [] };
	};
	const current = () => {
		if (state.name >= 0)
			return [
				graphOf(
					treeOf(`callers${state.name}`, () =>
						flameTree.callers(forward, state.name, names, order),
					),
					0,
					false,
				),
				graphOf(
					treeOf(`callees${state.name}`, () =>
						flameTree.callees(forward, state.name, names, order),
					),
					0,
					true,
				),
			];
		const tree = state.reversed
			? treeOf('reversed', () => flameTree.reverse(forward, names, order))
			: forward;
		if (state.zoom >= tree.n) state.zoom = 0;
		return [graphOf(tree, state.zoom, state.inverted)];
	};

	// Rows of what is wide enough to be seen: ancestors of the zoomed box in full width, then it and what stands on it.
	const place = (graph, width) => {
		const { tree, zoom, x } = graph,
			ratio = graph.width[zoom] ? width / graph.width[zoom] : 0;
		const put = (i, left, wide, above) =>
			(graph.rows[tree.depth[i]] = graph.rows[tree.depth[i]] || []).push({
				i,
				left,
				wide,
				above,
				graph,
			});

		graph.rows = [];
		for (let i = tree.parent[zoom]; i >= 0; i = tree.parent[i]) put(i, 0, width, true);
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
	const short = (name) =>
		name.slice(
			name
				.slice(0, -1)
				.split(/[([<{ ]/, 1)[0]
				.lastIndexOf('/') + 1,
		);
	const cut = (name, wide) => {
		if (context.measureText(name).width <= wide) return name;
		const text = short(name);
		if (text !== name && context.measureText(text).width <= wide) return text;
		let low = 0,
			high = Math.min(text.length, Math.ceil(wide / 2));
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (context.measureText(`${text.slice(0, middle)}…`).width <= wide) low = middle;
			else high = middle - 1;
		}
		return low > 1 ? `${text.slice(0, low)}…` : '';
	};
	const stripes = () => {
		const tile = document.createElement('canvas'),
			ink = inks();
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
		const { i, left, wide, above } = box,
			{ tree } = graph,
			ink = inks();
		const isGone = two && !tree.head[i] && tree.base[i];
		const fill = isGone ? null : colour(graph, i),
			hit = page.pattern && i && page.matches(tree.name[i]);

		context.globalAlpha = above ? 0.55 : page.pattern && !hit ? 0.35 : 1;
		context.fillStyle = fill ? `rgb(${fill})` : gone;
		context.fillRect(left, top, Math.max(wide - (wide > 3 ? 1 : 0), 0.4), ROW_PX - 1);
		context.globalAlpha = 1;
		if (hit && wide >= 1) {
			context.fillStyle = '#d400d4';
			context.fillRect(left, top + ROW_PX - 4, Math.max(wide - 1, 1), 3);
		}
		if (wide > 24) {
			context.fillStyle =
				above || (page.pattern && !hit) ? ink.ink : fill ? inkOn(fill) : ink.ink;
			context.fillText(cut(names[tree.name[i]], wide - 8), left + 4, top + ROW_PX / 2);
		}
		if (
			i === state.focus &&
			graph === page.graphs[page.graphs.length - 1] &&
			document.activeElement === canvas
		) {
			context.strokeStyle = ink.ink;
			context.lineWidth = 2;
			context.strokeRect(left + 1, top + 1, Math.max(wide - 3, 2), ROW_PX - 3);
		}
	};

	const draw = () => {
		const width = Math.max(200, canvas.parentElement.clientWidth),
			scale = state.printing ? 2 : window.devicePixelRatio || 1;
		let height = 0;

		page.graphs = current();
		for (const graph of page.graphs) {
			place(graph, width);
			graph.top = height;
			height += graph.rows.length * ROW_PX + (page.graphs.length > 1 ? 6 : 0);
		}
		canvas.width = Math.round(width * scale);
		canvas.height = Math.min(32000, Math.round(height * scale));
		canvas.style.height = `${canvas.height / scale}px`;
		context.scale(scale, scale);
		context.font = `12px ${getComputedStyle(document.body).getPropertyValue('--sans')}`;
		context.textBaseline = 'middle';
		const gone = two ? stripes() : null;
		for (const graph of page.graphs)
			graph.rows.forEach((row, depth) => {
				const top =
					graph.top +
					(graph.down ? depth : graph.rows.length - 1 - depth) * ROW_PX;
				for (const box of row) {
					box.top = top;
					drawBox(graph, box, top, gone);
				}
			});
	};
	const boxAt = (event) => {
		const bounds = canvas.getBoundingClientRect(),
			x = event.clientX - bounds.left,
			y = event.clientY - bounds.top;
		for (const graph of page.graphs) {
			const row = Math.floor((y - graph.top) / ROW_PX),
				depth = graph.down ? row : graph.rows.length - 1 - row;
			const found =
				row >= 0 &&
				(graph.rows[depth] || []).find(
					(box) => x >= box.left && x < box.left + Math.max(box.wide, 1),
				);
			if (found) return found;
		}
		return null;
	};

	return { treeOf, draw, boxAt };
};
