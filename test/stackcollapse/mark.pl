#!/usr/bin/perl
# mark.pl - perf script's text with "<>" for the names that pawl knows better, so that equal.pl can tell them from others:
# a caller at the very start of a function (the call before it was the last instruction of another, which never came back),
# and the stubs that perf calls "@plt". A sample that perf prints without any frame gets one.
use strict;
use warnings;

my $depth = -1;

while (<>) {
	if (/^\s+[0-9a-f]+ /) {
		s/^(\s+[0-9a-f]+ ).*\+0x0 \(/$1<> (/ if $depth > 0;
		s/^(\s+[0-9a-f]+ )\@plt(\+0x[0-9a-f]+)? \(/$1<> (/;
		$depth++;
	} elsif (/^$/) {
		print "\t0 <> ([unknown])\n" if !$depth;
		$depth = -1;
	} else {
		$depth = 0;
	}
	print;
}
