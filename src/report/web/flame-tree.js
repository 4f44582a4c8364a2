// Trees of a flame graph as columns, in the order in which they are drawn: a box, then what stands on it.
//
// byTotal: boxes upon boxes are callers, so nothing is theirs alone.
//
//	parent, depth, name, end (behind the last box on this one), head, base, headSelf, baseSelf, headLeft, baseLeft (left out), noise
const flameTree = (() => {
	'use strict';

	const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	const LEFT_OUT = '(left out)';

	const columns = (n) => ({
		n,
		parent: new Int32Array(n),
		depth: new Int32Array(n),
		name: new Int32Array(n),
		end: new Int32Array(n),
		head: new Float64Array(n),
		base: new Float64Array(n),
		headSelf: new Float64Array(n),
		baseSelf: new Float64Array(n),
		headLeft: new Float64Array(n),
		baseLeft: new Float64Array(n),
		noise: new Uint8Array(n),
	});

	// Ends of subtrees, and what boxes have for themselves.
	const finish = (tree) => {
		for (let i = tree.n - 1; i >= 0; i--) {
			tree.end[i] = Math.max(tree.end[i], i + 1);
			tree.headSelf[i] += tree.head[i] - tree.headLeft[i];
			tree.baseSelf[i] += tree.base[i] - tree.baseLeft[i];
			if (!i) break;
			const parent = tree.parent[i];
			tree.end[parent] = Math.max(tree.end[parent], tree.end[i]);
			tree.headSelf[parent] -= tree.head[i];
			tree.baseSelf[parent] -= tree.base[i];
		}
		return tree;
	};

	const reader = (text) => {
		const value = new Uint8Array(128);
		let at = 0;

		for (let i = 0; i < 64; i++) value[DIGITS.charCodeAt(i)] = i;
		return {
			more: () => at < text.length,
			number: () => {
				let sum = 0,
					place = 1;
				for (;;) {
					const digit = value[text.charCodeAt(at++)];
					sum += (digit & 31) * place;
					if (digit < 32) return sum;
					place *= 32;
				}
			},
		};
	};

	// Six bits a digit, the low one first.
	const bits = (text, n) =>
		Uint8Array.from({ length: text.length ? n : 0 }, (_, i) =>
			(DIGITS.indexOf(text[Math.floor(i / 6)]) >> i % 6) & 1,
		);

	const decode = (text, twoSided, quiet) => {
		const list = {
			parent: [],
			depth: [],
			name: [],
			head: [],
			base: [],
			headLeft: [],
			baseLeft: [],
			noise: [],
		};
		const read = reader(text);
		let names = 0,
			before = -1;

		for (let i = 0; read.more(); i++) {
			const word = read.number();
			let parent = before,
				fresh = read.number();
			for (let climb = Math.floor(word / 4); climb > 0; climb--) parent = list.parent[parent];
			const first = i > 0 && word < 4;
			const head = read.number(),
				base = twoSided ? read.number() : 0;
			list.parent.push(parent);
			list.depth.push(i ? list.depth[parent] + 1 : 0);
			list.name.push(fresh ? names - fresh : names++);
			list.head.push(first ? list.head[parent] - head : head);
			list.base.push(first ? list.base[parent] - base : base);
			list.headLeft.push(word & 2 ? read.number() : 0);
			list.baseLeft.push(word & 2 && twoSided ? read.number() : 0);
			list.noise.push(word & 1);
			before = i;
		}
		const tree = columns(list.parent.length);
		for (const key in list) tree[key].set(list[key]);
		tree.quiet = bits(quiet, tree.n);
		return finish(tree);
	};

	// ---- trees made of others ----

	class Trie {
		constructor(names) {
			this.names = names;
			this.at = new Map();
			this.list = {
				parent: [],
				name: [],
				head: [],
				base: [],
				headLeft: [],
				baseLeft: [],
				kids: [],
			};
			this.add(-1, 0);
		}
		add(parent, name) {
			const key = (parent + 1) * (this.names + 1) + name,
				found = this.at.get(key);
			if (found !== undefined) return found;
			const n = this.list.parent.length;
			this.at.set(key, n);
			for (const column in this.list)
				this.list[column].push(
					column === 'parent'
						? parent
						: column === 'name'
							? name
							: column === 'kids'
								? []
								: 0,
				);
			if (parent >= 0) this.list.kids[parent].push(n);
			return n;
		}
		give(at, head, base) {
			this.list.head[at] += head;
			this.list.base[at] += base;
		}
		tree(order) {
			const from = this.list,
				tree = columns(from.parent.length),
				open = [[0, -1]];
			for (let n = 0; open.length; n++) {
				const [at, parent] = open.pop();
				tree.parent[n] = parent;
				tree.depth[n] = parent < 0 ? 0 : tree.depth[parent] + 1;
				for (const key of ['name', 'head', 'base', 'headLeft', 'baseLeft'])
					tree[key][n] = from[key][at];
				const kids = from.kids[at].sort((a, b) => order(from.name[b], from.name[a]));
				for (const kid of kids) open.push([kid, n]);
			}
			return finish(tree);
		}
	}

	// Callers upon what they called.
	const reverse = (tree, names, order) => {
		const trie = new Trie(names.length + 1);
		const follow = (from, start, head, base) => {
			let at = start;
			trie.give(0, head, base);
			if (start) trie.give(start, head, base);
			for (let i = from; i > 0; i = tree.parent[i])
				trie.give((at = trie.add(at, tree.name[i])), head, base);
		};

		for (let i = 1; i < tree.n; i++) {
			if (tree.headSelf[i] || tree.baseSelf[i])
				follow(i, 0, tree.headSelf[i], tree.baseSelf[i]);
			if (tree.headLeft[i] || tree.baseLeft[i])
				follow(i, trie.add(0, names.length), tree.headLeft[i], tree.baseLeft[i]);
		}
		trie.give(0, tree.headSelf[0] + tree.headLeft[0], tree.baseSelf[0] + tree.baseLeft[0]);
		return { ...trie.tree(order), byTotal: true };
	};

	// Boxes of a name that stand on no other of that name.
	const outermost = (tree, name) => {
		const found = [];

		for (let i = 1; i < tree.n; i++)
			if (tree.name[i] === name) {
				found.push(i);
				i = tree.end[i] - 1;
			}
		return found;
	};

	const callees = (tree, name, names, order) => {
		const trie = new Trie(names.length + 1),
			to = new Map();

		trie.list.name[0] = name;
		for (const root of outermost(tree, name)) {
			to.set(root, 0);
			for (let i = root; i < tree.end[root]; i++) {
				const at = i === root ? 0 : trie.add(to.get(tree.parent[i]), tree.name[i]);
				to.set(i, at);
				trie.give(at, tree.head[i], tree.base[i]);
				trie.list.headLeft[at] += tree.headLeft[i];
				trie.list.baseLeft[at] += tree.baseLeft[i];
			}
		}
		return trie.tree(order);
	};

	const callers = (tree, name, names, order) => {
		const trie = new Trie(names.length + 1);

		trie.list.name[0] = name;
		for (const box of outermost(tree, name)) {
			let at = 0;
			trie.give(0, tree.head[box], tree.base[box]);
			for (let i = tree.parent[box]; i > 0; i = tree.parent[i])
				trie.give((at = trie.add(at, tree.name[i])), tree.head[box], tree.base[box]);
		}
		return { ...trie.tree(order), byTotal: true };
	};

	// ---- places ----

	// view: 'diff' (the head, and what is gone), 'head' or 'base'.
	const layout = (tree, view) => {
		const width = new Float64Array(tree.n),
			x = new Float64Array(tree.n),
			next = new Float64Array(tree.n);

		for (let i = tree.n - 1; i >= 0; i--) {
			width[i] +=
				view === 'base'
					? tree.base[i]
					: tree.head[i] || view === 'head'
						? tree.head[i]
						: 0;
			if (view === 'diff' && !tree.head[i]) width[i] = tree.base[i];
			if (view === 'diff' && i && tree.head[tree.parent[i]])
				width[tree.parent[i]] += width[i] - tree.head[i];
		}
		for (let i = 0; i < tree.n; i++) {
			if (i) {
				x[i] = next[tree.parent[i]];
				next[tree.parent[i]] += width[i];
			}
			next[i] = x[i];
		}
		return { width, x };
	};

	// ---- functions: what each has for itself, and with all that it calls (once in a stack) ----

	const functions = (tree, n) => {
		const rows = Array.from({ length: n }, (_, name) => ({
			name,
			head: 0,
			base: 0,
			headSelf: 0,
			baseSelf: 0,
		}));
		const until = new Int32Array(n);

		for (let i = 1; i < tree.n; i++) {
			const row = rows[tree.name[i]];
			row.headSelf += tree.headSelf[i];
			row.baseSelf += tree.baseSelf[i];
			if (i < until[row.name]) continue;
			until[row.name] = tree.end[i];
			row.head += tree.head[i];
			row.base += tree.base[i];
		}
		return rows.filter((row) => row.head || row.base);
	};

	return { LEFT_OUT, decode, reverse, callees, callers, layout, functions };
})();
