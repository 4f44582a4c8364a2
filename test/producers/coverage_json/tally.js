'use strict';

class Tally {
  constructor() { this.n = 0; }
  add(x) {
    if (x > 2 && x < 100) { this.n += 2 * x; } else this.n += x;
    return this;
  }
}

function never(x) {
  switch (x) {
    case 1: return 'one';
    default: return x ? 'many' : 'none';
  }
}

const twice = (x = 1) => x * 2;

/* istanbul ignore next */
function debug() { console.log('not counted'); }

function total(words) {
  const t = new Tally();
  for (const w of words || []) t.add(Number(w));
  return t.n ?? never(0);
}

module.exports = { total, twice, never, debug };
