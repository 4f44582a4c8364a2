# Test::More: the database is gone, the rest need not run.
use strict;
use warnings;
use Test::More tests => 5;

ok(1, 'connects');
ok(0, 'selects');
BAIL_OUT('the database is gone');
