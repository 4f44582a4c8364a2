// Zoom, search and reset of a flame graph in SVG.  Without script the picture says the same, in titles.
(() => {
	'use strict';

	const root = document.currentScript.closest('svg'),
		box = root.querySelector('#boxes');
	const details = root.querySelector('#details'),
		matched = root.querySelector('#matched');
	const reset = root.querySelector('#reset'),
		search = root.querySelector('#search');
	const COLUMN_PX = 7.5,
		MARGIN_PX = 10,
		SLACK_PX = 0.011;
	const width = root.viewBox.baseVal.width - 2 * MARGIN_PX;
	let pattern = null,
		zoomed = null;

	const boxes = [...box.children].map((g) => {
		const rect = g.querySelector('rect'),
			text = g.querySelector('text');
		const title = g.querySelector('title').textContent;

		return {
			g,
			rect,
			text,
			title,
			name: title.replace(/ \([^(]*\)$/, ''),
			x: +rect.getAttribute('x'),
			y: +rect.getAttribute('y'),
			width: +rect.getAttribute('width'),
		};
	});
	const all = boxes[0];

	const short = (name) =>
		name.slice(
			name
				.slice(0, -1)
				.split(/[([<{ ]/, 1)[0]
				.lastIndexOf('/') + 1,
		);

	const fit = (b, x, wide) => {
		const columns = Math.floor((wide - 6) / COLUMN_PX),
			name = b.name.length > columns ? short(b.name) : b.name;

		b.rect.setAttribute('x', x.toFixed(2));
		b.rect.setAttribute('width', Math.max(wide, 0.3).toFixed(2));
		b.text.setAttribute('x', (x + 3).toFixed(2));
		b.text.textContent =
			columns < 3 ? '' : name.length <= columns ? name : name.slice(0, columns - 1) + '…';
	};

	const depth = (b) => Math.abs(b.y - all.y);

	const zoom = (to) => {
		const ratio = to.width > 0 ? width / to.width : 1;

		zoomed = to === all ? null : to;
		for (const b of boxes) {
			const below = depth(b) < depth(to);
			const holds =
				below && b.x <= to.x + SLACK_PX && b.x + b.width >= to.x + to.width - SLACK_PX;
			const inside =
				!below && b.x >= to.x - SLACK_PX && b.x + b.width <= to.x + to.width + SLACK_PX;

			b.g.classList.toggle('hidden', !holds && !inside);
			b.g.classList.toggle('faded', holds);
			if (holds) fit(b, MARGIN_PX, width);
			else if (inside) fit(b, MARGIN_PX + (b.x - to.x) * ratio, b.width * ratio);
		}
		reset.textContent = zoomed ? 'Reset zoom' : '';
	};

	// The share of the width under boxes that match; of boxes in each other the outer one counts.
	const find = (text) => {
		let sum = 0;
		const spans = [];

		try {
			pattern = text ? new RegExp(text) : null;
		} catch (error) {
			matched.textContent = 'not a regular expression';
			return;
		}
		for (const b of boxes) {
			const found = pattern !== null && b !== all && pattern.test(b.name);

			b.rect.classList.toggle('found', found);
			if (found) spans.push([b.x, b.x + b.width]);
		}
		spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
		let end = -Infinity;
		for (const [from, to] of spans) {
			sum += Math.max(0, to - Math.max(from, end));
			end = Math.max(end, to);
		}
		matched.textContent = pattern ? `Matched: ${((100 * sum) / all.width).toFixed(1)} %` : '';
		search.textContent = pattern ? 'Reset search' : 'Search';
	};

	const ask = () => {
		if (pattern) {
			find('');
			return;
		}
		const text = prompt('Regular expression to search for', '');
		if (text) find(text);
	};

	const press = (button, action) => {
		button.addEventListener('click', action);
		button.addEventListener('keydown', (event) => {
			if (event.key === 'Enter' || event.key === ' ') action();
		});
	};

	const of = (event) => boxes.find((b) => b.g === event.target.closest('#boxes > g'));

	box.addEventListener('click', (event) => zoom(of(event) || all));
	box.addEventListener('mouseover', (event) => {
		details.textContent = (of(event) || { title: ' ' }).title;
	});
	box.addEventListener('mouseout', () => {
		details.textContent = ' ';
	});
	press(reset, () => zoom(all));
	press(search, ask);
	addEventListener('keydown', (event) => {
		if ((event.ctrlKey && event.key === 'f') || event.key === '/') {
			event.preventDefault();
			ask();
		} else if (event.key === 'Escape') {
			find('');
			zoom(all);
		}
	});
	root.flame = { zoom: (name) => zoom(boxes.find((b) => b.name === name) || all), find };
	find('');
})();
