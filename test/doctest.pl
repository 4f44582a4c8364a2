#!/usr/bin/perl
# doctest.pl PAWL PAGE... - runs the examples of the documentation and prints TAP.
#
# Every ```console block is a session: lines that start with "$ " are commands, what follows is what they print (both
# streams).  A line "..." stands for any lines, "[exit N]" for the exit status (0 unless said).  Commands of one page
# share a directory; ids, and the rest of a line that names commits or the machine, are not compared.
# "<!-- setup: COMMAND -->" runs before what follows; $ROOT is the source tree.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Cwd qw(abs_path);

my $pawl = abs_path(shift @ARGV);
my ($count, $failed) = (0, 0);
my $bin = tempdir(CLEANUP => 1);
symlink $pawl, "$bin/pawl" or die "doctest: $!";
$ENV{PATH} = "$bin:$ENV{PATH}";
$ENV{ROOT} = abs_path('.');
$ENV{$_} = 'doc' for qw(GIT_AUTHOR_NAME GIT_COMMITTER_NAME);
$ENV{$_} = 'doc@example.org' for qw(GIT_AUTHOR_EMAIL GIT_COMMITTER_EMAIL);
@ENV{qw(NO_COLOR LC_ALL TZ GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM)} = (1, 'C.UTF-8', 'UTC', '/dev/null', 1);
delete @ENV{qw(COLUMNS SOURCE_DATE_EPOCH GIT_DIR GIT_WORK_TREE THRESHOLD_PERCENT), grep /^AI_GATE/, keys %ENV};

sub shell {
	my ($dir, $command) = @_;
	my $pid = open(my $pipe, '-|') // die "doctest: $!";
	if (!$pid) {
		chdir $dir or die;
		open STDERR, '>&', \*STDOUT;
		open STDIN, '<', '/dev/null';
		exec 'sh', '-c', $command;
	}
	local $/;
	my $out = <$pipe> // '';
	close $pipe;
	return ($out, $? >> 8);
}

# Expected text to a pattern: ids and times are masked on both sides, "..." is any lines.
sub mask {
	my $text = shift;
	$text =~ s/\b[0-9A-HJKMNP-TV-Z]{26}\b/RUN/g;
	$text =~ s/\b[0-9a-f]{40}\b/COMMIT/g;
	$text =~ s/^(head|pawl \S+ on) .*$/$1 .../mg;          # commits and machines
	$text =~ s/^the machine was busier while .*\n//mg;        # whatever ran beside the test
	$text =~ s/^\S+ +\d+ of \d+ processes, about .* left\n//mg;  # progress, where two seconds have passed
	$text =~ s/[ \t]+$//mg;
	return $text;
}

sub matches {
	my ($want, $got) = @_;
	my $pattern = join "\n", map { $_ eq '...' ? '(?:.*\n)*?.*' : quotemeta } split /\n/, mask($want), -1;
	return mask($got) =~ /\A$pattern\z/;
}

sub run_example {
	my ($page, $dir, $line, $command, $want, $status) = @_;
	my ($got, $exit) = shell($dir, $command);
	$count++;
	if (matches($want, $got) && $exit == $status) {
		print "ok $count - $page:$line $command\n";
		return;
	}
	$failed++;
	print "not ok $count - $page:$line $command\n";
	print "# exit $exit, expected $status\n# expected:\n", map("#   $_\n", split /\n/, $want);
	print "# got:\n", map("#   $_\n", split /\n/, $got);
}

for my $page (@ARGV) {
	my $dir = tempdir(CLEANUP => 1);
	my ($inside, $command, $at, $want, $status) = (0);
	open my $in, '<', $page or die "doctest: $page: $!";
	my $flush = sub {
		run_example($page, $dir, $at, $command, $want, $status) if defined $command;
		undef $command;
	};
	while (my $line = <$in>) {
		if (!$inside && $line =~ /^<!-- setup: (.*) -->$/) {
			my ($out, $exit) = shell($dir, $1);
			die "doctest: $page:$.: setup failed: $out" if $exit;
		} elsif ($line =~ /^```console/) {
			$inside = 1;
		} elsif ($inside && $line =~ /^```/) {
			$flush->();
			$inside = 0;
		} elsif ($inside && $line =~ /^\$ (.*)/) {
			$flush->();
			($command, $at, $want, $status) = ($1, $., '', 0);
		} elsif ($inside && $line =~ /^\[exit (\d+)\]$/) {
			$status = $1;
		} elsif ($inside && defined $command) {
			$want .= $line;
		}
	}
}
print "1..$count\n";
exit($failed != 0);
