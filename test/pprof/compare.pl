#!/usr/bin/perl
# compare.pl PAWL - holds `pawl top` to every page in test/pprof/expected, which `go tool pprof` printed; prints TAP.
# Not compared: the value behind "Dropped N nodes" (doc/top.md says why), and the order of calls that differ in nothing but their sign, which
# pprof leaves to chance.
use strict;
use warnings;
use File::Basename qw(dirname);

my %word = (sample_index => '--sample-type', trim => '', cum => '--sort=cum', normalize => '--normalize',
	map { $_ => "-g$_" } qw(lines files filefunctions addresses));
my $pawl = shift @ARGV;
my ($count, $failed) = (0, 0);

# An option of pprof as pawl's: doc/top.md has the table.
sub option {
	my ($name, $value) = @_;
	return '--no-trim' if $name eq 'trim';
	return '--no-inlines' if $name eq 'noinlines';
	my $word = $word{$name} // '--' . $name =~ tr/_/-/r;
	return defined $value ? "$word=$value" : $word;
}

# Lines of one call's size each, as "size: line", in an order of their own where both signs are among them.
sub settle {
	my @run = @_;
	my $both = grep(/: +-/, @run) && grep(!/: +-/, @run);
	return map { s/^.*?: //r } $both ? sort @run : @run;
}

sub comparable {
	my ($page) = @_;
	my (@out, @run);
	$page =~ s/^(Dropped \d+ nodes? \(cum <= ).*\)$/$1...)/mg;
	for (split /^/, $page) {
		my $size = /^ +-?(\S+) +\S+% \|   / ? $1 : '';
		push @out, settle(splice @run) if @run && (!$size || $run[0] !~ /^\Q$size\E: /);
		push @{$size ? \@run : \@out}, $size ? "$size: $_" : $_;
	}
	return join '', @out, settle(@run);
}

sub pawl {
	my $pid = open(my $pipe, '-|') // die "compare.pl: $!";
	if (!$pid) {
		open STDERR, '>', '/dev/null';
		exec $pawl, 'top', '--no-symbols', @_;
	}
	local $/;
	return scalar <$pipe>;
}

sub check {
	my ($arguments, $want) = @_;
	my $got = pawl(map { /^-([a-z_]+)(?:=(.*))?$/ ? option($1, $2) : $_ } split / /, $arguments);
	$want = '' if $want eq "exit status 2\n";
	my $same = comparable($got) eq comparable($want);
	$failed += !$same;
	print $same ? '' : 'not ', 'ok ', ++$count, " - $arguments\n";
	print map { "# $_\n" } 'expected:', split(/\n/, $want), 'got:', split(/\n/, $got) if !$same;
}

chdir dirname($0) or die "compare.pl: $!";
$ENV{TZ} = 'UTC';
open my $file, '<', 'expected' or die "compare.pl: expected: $!";
my ($arguments, $want);
while (<$file>) {
	if (/^\$ (.*)/) {
		check($arguments, $want) if defined $arguments;
		($arguments, $want) = ($1, '');
	} else {
		$want .= $_;
	}
}
check($arguments, $want);
print "1..$count\n";
exit($failed ? 1 : 0);
