// Sorting and filtering of the index, keys of a source page.  Without script the pages show the same.
(() => {
	'use strict';

	const make = (tag, attributes, text) => {
		const node = document.createElement(tag);
		for (const name in attributes)
			node.setAttribute(name, attributes[name]);
		node.textContent = text || '';
		return node;
	};

	const labelled = (text, field) => {
		const label = make('label', {}, text + ' ');
		label.append(field);
		return label;
	};

	// ---- the index ----

	const groupsOf = (table) => {
		const groups = [];
		for (const row of table.tBodies[0].rows) {
			if (row.className === 'g')
				groups.push({ head: row, files: [] });
			else
				groups.at(-1).files.push({ row, text: row.cells[0].textContent.toLowerCase() });
		}
		return groups;
	};

	const keyOf = (row, column, kind) => kind === 'number' ? parseFloat(row.cells[column].textContent) : row.cells[column].textContent;

	// What is not known stands last in both directions.
	const order = (a, b, kind, sign) => {
		if (kind !== 'number')
			return sign * (a < b ? -1 : a > b ? 1 : 0);
		if (Number.isNaN(a) || Number.isNaN(b))
			return Number.isNaN(a) - Number.isNaN(b);
		return sign * (a - b);
	};

	const sorted = (list, rowOf, column, kind, sign) => column === null ? list :
		list.map((item) => ({ item, key: keyOf(rowOf(item), column, kind) })).sort((a, b) => order(a.key, b.key, kind, sign)).map((pair) => pair.item);

	const index = (table) => {
		const groups = groupsOf(table), body = table.tBodies[0], all = groups.flatMap((group) => group.files);
		const tools = make('div', { class: 'tools' }), status = make('span', { role: 'status' });
		const text = make('input', { type: 'search', id: 'find' }), state = make('select', { id: 'state' });
		const flat = make('input', { type: 'checkbox', id: 'flat' });
		let column = null, kind = null, sign = 1;

		const arrange = () => {
			const rows = [];
			table.classList.toggle('flat', flat.checked);
			if (flat.checked)
				rows.push(...groups.map((group) => group.head), ...sorted(all, (file) => file.row, column, kind, sign).map((file) => file.row));
			else
				for (const group of sorted(groups, (each) => each.head, column, kind, sign))
					rows.push(group.head, ...sorted(group.files, (file) => file.row, column, kind, sign).map((file) => file.row));
			body.append(...rows);
		};
		const suits = (file, words, wanted) => words.every((word) => file.text.includes(word)) && (!wanted ||
			(wanted.length > 1 ? (file.row.dataset.k || '').split(' ').includes(wanted) : file.row.dataset.s.includes(wanted)));
		const filter = () => {
			const words = text.value.toLowerCase().split(/\s+/).filter(Boolean), wanted = state.value;
			let shown = 0;
			for (const group of groups) {
				let some = 0;
				for (const file of group.files) {
					file.row.hidden = !suits(file, words, wanted);
					some += !file.row.hidden;
				}
				group.head.hidden = !some;
				shown += some;
			}
			status.textContent = `${shown} of ${all.length} files`;
		};
		const sortBy = (header) => {
			const was = header.getAttribute('aria-sort'), now = was === null ? 'ascending' : was === 'ascending' ? 'descending' : null;
			for (const other of table.tHead.rows[0].cells)
				other.removeAttribute('aria-sort');
			if (now)
				header.setAttribute('aria-sort', now);
			column = now ? header.cellIndex : null;
			kind = header.dataset.sort;
			sign = now === 'descending' ? -1 : 1;
			arrange();
		};

		for (const [value, name] of [['', 'all'], ['u', 'with uncovered code'], ['z', 'not covered at all'], ['f', 'covered whole'],
			['m', 'with unmeasured code'], ['s', 'without source']])
			if (!value || all.some((file) => file.row.dataset.s.includes(value)))
				state.append(make('option', { value }, name));
		for (const row of document.querySelectorAll('.categories tr[data-k]'))
			if (all.some((file) => (file.row.dataset.k || '').split(' ').includes(row.dataset.k)))
				state.append(make('option', { value: row.dataset.k }, `${row.dataset.k}: ${row.cells[2].textContent}`));
		for (const header of table.querySelectorAll('thead th[data-sort]')) {
			const button = make('button', { type: 'button' }, header.textContent);
			button.addEventListener('click', () => sortBy(header));
			header.replaceChildren(button);
		}
		text.addEventListener('input', filter);
		state.addEventListener('input', filter);
		flat.addEventListener('input', arrange);
		tools.append(labelled('Find', text), labelled('Show', state), labelled('Without packages', flat), status);
		table.before(tools);
		document.addEventListener('keydown', (event) => {
			if (event.key !== '/' || event.target.matches('input, select'))
				return;
			event.preventDefault();
			text.focus();
		});
		filter();
	};

	// ---- a source file ----

	const isSame = (a, b) => a && b && (a.nextElementSibling === b || (!a.nextElementSibling && a.parentNode.nextElementSibling === b.parentNode && !b.previousElementSibling));

	// First lines of runs of lines like this.
	const regions = (code, selector) => {
		const found = [];
		let before = null;
		for (const line of code.querySelectorAll(selector)) {
			if (!isSame(before, line))
				found.push(line);
			before = line;
		}
		return found;
	};

	const numberOf = (line) => Number(line.dataset.l);

	const source = (code) => {
		const tools = make('div', { class: 'tools' }), status = make('span', { role: 'status' });
		const kinds = [['uncovered', '.u', 'u'], ['unmeasured', '.m', 'm'], ['partly taken', '.p', 'b'], ['new', '.n', 'c']];
		const buttons = [];
		let list = [], at = -1, name = '';

		const choose = (kind, button) => {
			list = regions(code, kind[1]);
			name = kind[0];
			at = -1;
			for (const each of buttons)
				each.setAttribute('aria-pressed', String(each === button));
			status.textContent = list.length === 1 ? '1 place' : `${list.length} places`;
		};
		const go = (step) => {
			const line = list[at = Math.min(Math.max(at + step, 0), list.length - 1)];
			code.querySelector('.here')?.classList.remove('here');
			if (!line)
				return;
			line.classList.add('here');
			line.scrollIntoView({ block: 'center' });
			history.replaceState(null, '', '#' + line.id);
			status.textContent = `${name}: ${at + 1} of ${list.length}, line ${numberOf(line)}`;
		};
		const categories = [...document.querySelectorAll('.categories tr[data-k]')].map((row) => [row.dataset.k, `[data-k=${row.dataset.k}]`, '']);

		for (const kind of [...kinds, ...categories]) {
			if (!code.querySelector(kind[1]))
				continue;
			const button = make('button', { type: 'button', 'aria-pressed': 'false' }, kind[2] ? `${kind[0]} (${kind[2]})` : kind[0]);
			button.addEventListener('click', () => { choose(kind, button); go(1); });
			button.dataset.key = kind[2];
			buttons.push(button);
		}
		const previous = make('button', { type: 'button' }, 'previous (p)'), next = make('button', { type: 'button' }, 'next (n)');
		previous.addEventListener('click', () => go(-1));
		next.addEventListener('click', () => go(1));
		tools.append(...buttons, previous, next, status);
		code.before(tools);
		if (buttons.length) {
			const first = buttons[0];
			choose([...kinds, ...categories].find((kind) => first.textContent.startsWith(kind[0])), first);
		}
		document.addEventListener('keydown', (event) => {
			if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches('input, select'))
				return;
			if (event.key === 'n' || event.key === 'p')
				go(event.key === 'n' ? 1 : -1);
			else
				buttons.find((button) => button.dataset.key === event.key)?.click();
		});

		// Which sources covered a line, in words; a click on its number is a link to it.
		const sources = [...document.querySelectorAll('.sources div')].map((each) => [each.firstChild.textContent, each.lastChild.textContent]);
		code.addEventListener('mouseover', (event) => {
			const line = event.target.closest('[data-s]');
			if (line && sources.length && !line.title)
				line.title = 'covered by: ' + (sources.filter(([letter]) => line.dataset.s.includes(letter)).map(([, word]) => word).join(', ') || 'none');
		});
		code.addEventListener('click', (event) => {
			const line = event.target.closest('[data-l]'), selected = String(getSelection());
			if (line && !selected && event.clientX - line.getBoundingClientRect().left < 56)
				location.hash = line.id;
		});
	};

	const table = document.querySelector('table.files'), code = document.querySelector('main.code');
	if (table)
		index(table);
	if (code)
		source(code);
})();
