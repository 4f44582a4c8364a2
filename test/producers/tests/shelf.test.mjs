/* Tests for node --test: nested, skipped, to do, failing, in a hook. */
import { describe, it, test, before } from 'node:test';
import assert from 'node:assert';

test('passes', () => {});
test('fails # with a hash', () => assert.strictEqual(1, 2));
test('is skipped', { skip: 'needs a GPU' }, () => {});
test('is to do', { todo: 'later' }, () => assert.fail('not yet'));
test('is to do and passes', { todo: true }, () => {});

describe('shelf', () => {
	it('holds books', () => {});
	describe('upper', () => {
		it('holds books', () => {});
		it('holds maps', () => { throw new TypeError('no\n  ok 1 - map'); });
	});
});

describe('without a floor', () => {
	before(() => { throw new Error('no wood'); });
	it('stands', () => {});
});
test('with steps', async (t) => {
	await t.test('one', () => {});
	await t.test('two', () => assert.ok(false));
});
