// What the picture shows, as tables and as the path to the zoomed box.
const flameTables = (page, nodes) => {
	'use strict';

	const { data, names, order, forward, two, state, group, value, signed, share, factor, words } = page;
	const { make, button, table, inside, path } = nodes;
	const INSIDE_MOST = 200;

	// ---- functions ----

	const change = (head, base) => head * factor() - base;
	const signedCell = (x) =>
		make('td', { class: x > 0 ? 'n more' : x < 0 ? 'n less' : 'n' }, x ? signed(value(x, true), x) : '0');
	const number = (text) => make('td', { class: 'n' }, text);

	// [key, header, number to sort by, cell]
	const self = ['headSelf', 'Self', (row) => row.headSelf, (row) => number(value(row.headSelf, true))];
	const total = ['head', 'Total', (row) => row.head, (row) => number(value(row.head, true))];
	const changeSelf = (row) => change(row.headSelf, row.baseSelf), changeAll = (row) => change(row.head, row.base);
	const COLUMNS = two ? [
		['changeSelf', 'Δ self', changeSelf, (row) => signedCell(changeSelf(row))],
		self,
		['changeAll', 'Δ total', changeAll, (row) => signedCell(changeAll(row))],
		total,
	] : [
		self,
		['shareSelf', '%', self[2], (row) => number(share(row.headSelf, forward.head[0]))],
		total,
		['share', '%', total[2], (row) => number(share(row.head, forward.head[0]))],
	];

	// Of changes, downwards, the largest come first, whichever way they went.
	const sorted = (rows) => {
		const sign = state.up ? 1 : -1;
		const key = (COLUMNS.find(([name]) => name === state.sort) || [])[2];
		const size = state.sort.startsWith('change') && !state.up ? Math.abs : (x) => x;

		if (!key)
			return rows.sort((a, b) => sign * order(a.name, b.name));
		return rows.sort((a, b) => sign * (size(key(a)) - size(key(b))) || order(a.name, b.name));
	};
	const header = ([key, text]) => {
		const up = state.up ? 'ascending' : 'descending';
		const sort = () => page.set({ sort: key, up: state.sort === key ? !state.up : key === 'name' });
		return make('th', { class: key !== 'name' && 'n', scope: 'col', 'aria-sort': state.sort === key && up },
			button(text, sort));
	};
	const line = (row) => {
		const name = names[row.name], chosen = state.name === row.name;
		const go = () => page.set({ name: chosen ? -1 : row.name });
		return make('tr', { class: chosen && 'chosen' }, ...COLUMNS.map((column) => column[3](row)),
			make('th', { scope: 'row' },
				button(name, go, { title: name, 'aria-label': `callers and callees of ${name}` })));
	};
	const fillTable = () => {
		const all = page.treeOf('functions', () => flameTree.functions(forward, names.length))
			.filter((row) => !page.pattern || page.matches(row.name));
		const rows = sorted(all).slice(0, state.rows), rest = all.length - rows.length;
		const more = button(`${group(rest)} more`, () => page.set({ rows: state.rows * 10 }), { class: 'plain' });

		table.replaceChildren(
			make('h2', {}, 'Functions', make('small', {}, data.unit ? '' : ` in ${data.count}`)),
			make('div', { class: 'scroll' }, make('table', {},
				make('thead', {}, make('tr', {}, ...COLUMNS.map(header), header(['name', 'Function']))),
				make('tbody', {}, ...rows.map(line)))),
			rest ? more : '');
	};

	// ---- what the zoomed box calls: the tree as a table, for those who do not see the picture ----

	const fillInside = () => {
		const { tree, zoom, width } = page.graphs[page.graphs.length - 1], kids = [];

		for (let i = zoom + 1; i < tree.end[zoom]; i = tree.end[i])
			kids.push(i);
		kids.sort((a, b) => width[b] - width[a]);
		const row = (i) => make('tr', {},
			make('th', { scope: 'row' }, button(names[tree.name[i]], () => page.zoomTo(i))),
			make('td', {}, words(tree, i)));
		const title = `Boxes on ${names[tree.name[zoom]].slice(0, 80)} as a table: ${group(kids.length)}`;
		inside.replaceChildren(make('details', { open: inside.querySelector('details')?.open || false },
			make('summary', {}, title),
			make('table', {}, make('tbody', {}, ...kids.slice(0, INSIDE_MOST).map(row)))));
	};

	// ---- the path ----

	const fillPath = () => {
		const { tree, zoom } = page.graphs[0], list = [];

		if (state.name >= 0) {
			path.replaceChildren(button('all', () => page.set({ name: -1 })), ' › ',
				make('b', {}, 'callers (above) and callees (below) of '), make('code', {}, names[state.name]));
			return;
		}
		for (let i = zoom; i >= 0; i = tree.parent[i])
			list.unshift(i);
		const shown = list.length > 7 ? [list[0], -1, ...list.slice(-5)] : list;
		const step = (i) => (i < 0 ? '…' :
			button(names[tree.name[i]], () => page.zoomTo(i), { 'aria-current': i === zoom && 'location' }));
		path.replaceChildren(...shown.flatMap((i, k) => [k ? ' › ' : '', step(i)]));
	};

	return { fillTable, fillInside, fillPath };
};
