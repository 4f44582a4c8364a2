import { total, twice } from './tally.js';

test('sums', () => { expect(total(['1', '3'])).toBe(7); });
test('doubles', () => { expect(twice(2)).toBe(4); });
