# Test::More: sub-tests, skips, TODOs, hashes in names, diagnostics, a plan at the end.
use strict;
use warnings;
use Test::More;

ok(1, 'opens');
is(1 + 1, 3, 'adds');
ok(1, 'has a # in its name');
ok(1);
SKIP: {
	skip 'needs a GPU', 2;
}
TODO: {
	local $TODO = 'not written';
	ok(0, 'folds');
	ok(1, 'folds already');
}
subtest 'shelf' => sub {
	plan tests => 3;
	ok(1, 'holds books');
	ok(0, 'holds maps');
	subtest 'upper' => sub {
		ok(1, 'holds books');
		done_testing;
	};
};
subtest 'nothing here' => sub {
	plan skip_all => 'no shelf';
};
subtest 'ends early' => sub {
	plan tests => 2;
	ok(1, 'begins');
};
note 'a remark';
done_testing;
