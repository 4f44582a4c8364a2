# Test::More: dies between two tests, with a plan and (with -x) without.
use strict;
use warnings;
use Test::More;

plan tests => 4 unless @ARGV;
ok(1, 'begins');
ok(1, 'goes on');
die "oops\n";
