#!/usr/bin/perl
# equal.pl NAME PERF PAWL - holds the folded stacks of `pawl convert` (file PAWL) to those that stackcollapse-perf.pl made (file PERF)
# of what perf script printed; prints one row of a table, exits with 1 when a stack or its weight differs.
#
# What stackcollapse-perf.pl does to names is done to pawl's: see doc/convert.md. Where perf script's text was marked by mark.pl a
# frame of perf's is "<>": it stands for one frame of any name.
use strict;
use warnings;

my ($name, $perf, $pawl) = @ARGV;

sub tidy {
	my ($comm, @frame) = split /;/, shift;
	my @out;

	$comm =~ s/^(\S.+?)\s+\d+(?:\s.*)?$/$1/;
	$comm =~ tr/ /_/;
	for my $frame (grep { !/^\(/ } @frame) {
		my $inlined = '';

		for my $part (split /->/, $frame) {
			$part =~ s/\((?!anonymous namespace\)).*// if $part !~ /\.\(.*\)\./;
			$part =~ tr/"'//d;
			push @out, $part . $inlined;
			$inlined = '_[i]';
		}
	}
	return join ';', $comm, @out;
}

sub stacks {
	my ($path, $names) = @_;
	my %sum;

	open my $file, '<', $path or die "equal.pl: $path: $!\n";
	while (<$file>) {
		/^(.*) (\d+)$/ or die "equal.pl: $path: a count expected: $_";
		$sum{$names->($1)} += $2;
	}
	return %sum;
}

sub total { my $n = 0; $n += $_ for @_; return $n }

my %want = stacks($perf, sub { $_[0] });
my %got = stacks($pawl, \&tidy);
my ($stacks, $total) = (scalar(keys %want), total(values %want));
my $same = $total == total(values %got);

# Takes from pawl's stacks what perf has of one, as far as they match.
sub take {
	my ($stack, @match) = @_;

	for my $match (@match) {
		my $n = $got{$match} < $want{$stack} ? $got{$match} : $want{$stack};

		$want{$stack} -= $n;
		$got{$match} -= $n;
		delete $got{$match} if !$got{$match};
	}
	delete $want{$stack} if !$want{$stack};
}

# A stack as a pattern: TEXT of its names stands for PATTERN.
sub pattern {
	my ($stack, $text, $pattern) = @_;

	return join $pattern, map { quotemeta } split /$text/, $stack, -1;
}

take($_, $_) for grep { exists $got{$_} } sort keys %want;
my $equal = $stacks - keys %want;
for my $stack (sort { ($a =~ tr/</</) <=> ($b =~ tr/</</) || $a cmp $b } grep { /<>/ } keys %want) {
	my $pattern = pattern($stack, qr/<>/, '[^;]+');

	take($stack, grep { /^$pattern$/ } sort keys %got);
}
# Stubs that perf knows the module of, pawl the function.
for my $stub (grep { /\@plt/ } sort keys %got) {
	my $pattern = pattern($stub, qr/[^;]+\@plt/, '\\[[^;]+\\]');

	take($_, $stub) for grep { exists $got{$stub} && /^$pattern$/ } sort keys %want;
}
print STDERR "$name: perf has $want{$_} more of $_\n" for sort keys %want;
print STDERR "$name: pawl has $got{$_} more of $_\n" for sort keys %got;
my $other = keys %want;
printf "| %s | %d | %d | %d | %d | %s |\n", $name, $stacks, $equal, $stacks - $equal - $other, $other, $same ? $total : 'DIFFERS';
exit($other || %got || !$same ? 1 : 0);
