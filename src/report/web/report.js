// Sorting, filtering and copying of tables.  Without script the page holds the same, as plain tables.
(() => {
	'use strict';

	const make = (tag, attributes, text) => {
		const node = document.createElement(tag);
		for (const name in attributes)
			node.setAttribute(name, attributes[name]);
		node.textContent = text || '';
		return node;
	};

	// ---- sorting: up, down, as it was ----

	const keyOf = (row, column, kind) => {
		const cell = row.cells[column];
		if (kind === 'number')
			return parseFloat(cell.dataset.v ?? cell.textContent);
		return cell.textContent;
	};

	// What is not known stands last in both directions.
	const order = (a, b, kind, sign) => {
		if (kind !== 'number')
			return sign * a.localeCompare(b, 'en', { numeric: true });
		if (Number.isNaN(a) || Number.isNaN(b))
			return Number.isNaN(a) - Number.isNaN(b);
		return sign * (a - b);
	};

	const sortBy = (table, header, original) => {
		const was = header.getAttribute('aria-sort');
		const now = was === null ? 'ascending' : was === 'ascending' ? 'descending' : null;
		const column = header.cellIndex, kind = header.dataset.sort, sign = now === 'descending' ? -1 : 1;
		let rows = original;

		for (const other of table.tHead.rows[0].cells)
			other.removeAttribute('aria-sort');
		if (now) {
			header.setAttribute('aria-sort', now);
			rows = original.map((row) => ({ row, key: keyOf(row, column, kind) }))
				.sort((a, b) => order(a.key, b.key, kind, sign)).map((pair) => pair.row);
		}
		table.tBodies[0].append(...rows);
	};

	const makeSortable = (table) => {
		const original = [...table.tBodies[0].rows];

		for (const header of table.querySelectorAll('thead th[data-sort]')) {
			const button = make('button', { type: 'button' }, header.textContent);
			button.addEventListener('click', () => sortBy(table, header, original));
			header.replaceChildren(button);
		}
	};

	// ---- filtering: every word must occur in the row ----

	const makeFilter = (table, tools) => {
		const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
		const label = make('label', {}, `Filter ${table.dataset.filter} `);
		const input = make('input', { type: 'search', placeholder: 'words of a row', spellcheck: 'false' });
		const count = make('span', { role: 'status' });

		input.addEventListener('input', () => {
			const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
			let shown = 0;

			for (const each of rows) {
				each.row.hidden = !words.every((word) => each.text.includes(word));
				shown += !each.row.hidden;
			}
			count.textContent = words.length ? `${shown} of ${rows.length} ${table.dataset.filter}` : '';
		});
		label.append(input);
		tools.append(label, count);
	};

	// ---- copying as Markdown: what is not plainly harmless becomes code ----

	const markdown = (text) => {
		text = text.replace(/\s+/g, ' ').trim();
		if (/^[\p{L}\p{N} ,;:.%+\-−±∞…–=()/'"?✓✗!µ\u00d7[\]]*$/u.test(text) && !/:\/\/|www\./i.test(text) && !/\]\(/.test(text))
			return text;
		if (!/[`|\\]/.test(text))
			return '`' + text + '`';
		return '<code>' + text.replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`) + '</code>';
	};

	const line = (cells) => `| ${cells.join(' | ')} |\n`;

	const tableAsMarkdown = (table) => {
		const keep = [...table.tHead.rows[0].cells].map((cell) => !cell.classList.contains('p'));
		const cellsOf = (row) => [...row.cells].filter((cell, i) => keep[i]);
		const heads = cellsOf(table.tHead.rows[0]);
		const rows = [...table.tBodies[0].rows].filter((row) => !row.hidden);

		return line(heads.map((cell) => markdown(cell.textContent))) +
			line(heads.map((cell) => cell.classList.contains('n') ? '--:' : '---')) +
			rows.map((row) => line(cellsOf(row).map((cell) => markdown(cell.textContent)))).join('');
	};

	const copy = async (text) => {
		try {
			await navigator.clipboard.writeText(text);
			return true;
		} catch {
			const area = make('textarea', {});
			area.value = text;
			document.body.append(area);
			area.select();
			const done = document.execCommand('copy');
			area.remove();
			return done;
		}
	};

	const makeCopy = (table, tools) => {
		const button = make('button', { type: 'button' }, 'Copy as Markdown');
		let timer;

		button.addEventListener('click', async () => {
			const done = await copy(tableAsMarkdown(table));
			button.textContent = done ? 'Copied' : 'The browser refuses to copy';
			clearTimeout(timer);
			timer = setTimeout(() => { button.textContent = 'Copy as Markdown'; }, 2000);
		});
		tools.append(button);
	};

	for (const table of document.querySelectorAll('table.data')) {
		const tools = make('div', { class: 'tools' });
		if (table.dataset.filter)
			makeFilter(table, tools);
		makeCopy(table, tools);
		table.parentElement.before(tools);
		makeSortable(table);
	}

	// ---- folds: a link opens its reason, print shows all ----

	const openTarget = () => {
		const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
		if (target instanceof HTMLDetailsElement) {
			target.open = true;
			target.scrollIntoView();
		}
	};
	addEventListener('hashchange', openTarget);
	document.addEventListener('click', (event) => {
		if (event.target.closest('a[href^="#"]'))
			setTimeout(openTarget);
	});
	openTarget();

	let closed = [];
	addEventListener('beforeprint', () => {
		closed = [...document.querySelectorAll('details:not([open])')];
		closed.forEach((each) => { each.open = true; });
	});
	addEventListener('afterprint', () => closed.forEach((each) => { each.open = false; }));
})();
