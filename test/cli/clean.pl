# clean - fails when standard input holds what a terminal would obey, or is not UTF-8.
use strict;
use warnings;
use Encode;

local $/;
my $raw = <STDIN> // '';
my $text = eval { Encode::decode('UTF-8', $raw, Encode::FB_CROAK | Encode::LEAVE_SRC) };
defined $text or do { print "not UTF-8\n"; exit 1 };
if ($text =~ /([\x00-\x08\x0b-\x1f\x7f-\x9f\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}\x{feff}])/) {
	printf "U+%04X at character %d\n", ord $1, $-[0];
	exit 1;
}
