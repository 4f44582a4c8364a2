#!/usr/bin/perl
# Recordings of a build with planted causes, as text: cold-1.pawl, cold-2.pawl, cold-3.pawl, warm-1.pawl ... hot-3.pawl in the directory that is named.
# Times are in ms; run k of a scenario is k ms longer in its first step, so that run 2 is the median.
#
#	cold   two downloads in sequence (1.2 s, 0.8 s), then two compilers side by side, then ld
#	warm   the compilers again with another path to their objects; ld waits for a lock that somebody else holds
#	hot    gen.py rewrites gen.h with what it held, both compilers run again; wait.sh sleeps 6 times 0.2 s for nothing
#	removed    the same, but gen.h was missing when make looked for it
use strict;
use warnings;

my $dir = shift or die "usage: recordings.pl DIR\n";
my ($out, %n);

sub say_line { print $out shift, "\n" }
sub text { my $s = shift; $s =~ s/(["\\])/\\$1/g; "\"$s\"" }
sub ns { $_[0] * 1000000 }

sub begin {
	my ($name) = @_;
	open $out, '>', "$dir/$name.pawl" or die "$dir/$name.pawl: $!\n";
	%n = map { $_ => 0 } qw(p w o f u l);
	say_line '{"pawl-recording":1,"tier":2,"cpus":2,"directory":"/home/u/p","top":"/home/u/p","host":"m1","started":1760000000000000000,"wait_least":1000000}';
	say_line '{"c":0,"name":"output","source":"pipe"}';
}

# program(BEFORE, START, END, STATUS, CPU, ARGV...): a process with one program; its index
sub program {
	my ($before, $start, $end, $status, $cpu, @argv) = @_;
	my $i = $n{p}++;
	my ($parent, $of) = $before < 0 ? ('', '') : ("\"parent\":$before,", "\"before\":$before,");
	my $file = $argv[0] =~ m{/} ? $argv[0] : "/usr/bin/$argv[0]";
	say_line "{\"p\":$i,\"pid\":@{[100 + $i]},${parent}\"first\":$i,\"start\":@{[ns $start]},\"end\":@{[ns $end]},\"status\":$status,\"user\":@{[ns $cpu]},\"system\":0}";
	say_line "{\"g\":$i,\"of\":$i,${of}\"exec\":true,\"file\":\"$file\",\"argv\":[" . join(',', map { text $_ } @argv) .
		"],\"cwd\":\"/home/u/p\",\"start\":@{[ns $start]},\"end\":@{[ns $end]},\"cpu\":@{[ns $cpu]}}";
	return $i;
}

sub object {
	my ($kind, $name) = @_;
	my $i = $n{o}++;
	say_line "{\"o\":$i,\"kind\":\"$kind\",\"name\":\"$name\"}";
	return $i;
}

# waits(PROGRAM, KIND, START, END, BY, WAKER, OBJECT)
sub waits {
	my ($of, $kind, $start, $end, $by, $waker, $object) = @_;
	my $more = ($by eq 'program' ? ",\"waker\":$waker,\"waker_tid\":@{[100 + $waker]}" : '') . (defined $object ? ",\"object\":$object" : '');
	say_line "{\"w\":@{[$n{w}++]},\"of\":$of,\"tid\":@{[100 + $of]},\"kind\":\"$kind\",\"by\":\"$by\"$more,\"start\":@{[ns $start]},\"woken\":@{[ns $end]},\"end\":@{[ns $end]}}";
}

sub child { my ($of, $start, $end, $child) = @_; waits($of, 'child', $start, $end, 'program', $child) }

# file(PATH, MTIME, CONTENT): its index
sub file {
	my ($path, $mtime, $content) = @_;
	my $i = $n{f}++;
	say_line "{\"f\":$i,\"path\":\"$path\",\"inode\":@{[4000 + $i]},\"size\":100,\"mtime\":$mtime}";
	say_line "{\"x\":$i,\"xxh3\":\"$content\"}";
	return $i;
}

sub uses {
	my ($of, $file, $how, $at) = @_;
	say_line "{\"u\":@{[$n{u}++]},\"of\":$of,\"file\":$file,\"how\":\"$how\",\"count\":1,\"first\":@{[ns $at]}}";
}

sub line { my ($at, $s) = @_; say_line "{\"l\":@{[$n{l}++]},\"at\":@{[ns $at]},\"text\":@{[text $s]}}" }

sub finish {
	my ($wall, $cut) = @_;
	say_line "{\"closed\":1,\"wall\":@{[ns $wall]},\"forks\":@{[$n{p} - 1]},\"execs\":$n{p},\"exits\":$n{p},\"dropped\":0,\"recorder\":7000000}" unless $cut;
	close $out or die "$dir: $!\n";
}

my @object;     # that the last compile() wrote

# Both compilers from `at` on, 600 and 500 ms, and what they read and write; the time when both have ended.
sub compile {
	my ($make, $at, $objects, $header, $mtime, $content) = @_;
	my $gen = $header // file('/home/u/p/gen.h', 1, '00000000000000aa');
	my @cc;
	@object = ();
	for my $k (0, 1) {
		my $name = ('a', 'b')[$k];
		my $end = $at + (600, 500)[$k];
		my $cc = program($make, $at, $end, 0, $end - $at, 'cc1', "$name.c", '-o', "$objects/$name.o");
		uses($cc, file("/home/u/p/$name.c", 1, "00000000000000b$k"), 'r', $at + 1);
		uses($cc, $gen, 'r', $at + 2);
		my $object = file("$objects/$name.o", $mtime, $content . $k);
		uses($cc, $object, 'wc', $end - 1);
		push @cc, $cc;
		push @object, $object;
	}
	child($make, $at, $at + 500, $cc[1]);
	child($make, $at + 500, $at + 600, $cc[0]);
	return $at + 600;
}

sub link_it {
	my ($make, $at, $lock) = @_;
	my $ld = program($make, $at, $at + 300 + $lock, 0, 300, 'ld', '-o', 'prog', 'a.o', 'b.o');
	uses($ld, $_, 'r', $at + 1 + $lock) for @object;
	my $prog = file('/home/u/p/prog', $at, '00000000000000ee');
	uses($ld, $prog, 'wc', $at + 299 + $lock);
	waits($ld, 'lock', $at, $at + $lock, 'outside', undef, object('file', '/home/u/p/.lock')) if $lock;
	child($make, $at, $at + 300 + $lock, $ld);
	return $at + 300 + $lock;
}

sub cold {
	my ($k, $status) = @_;
	begin("cold-$k");
	my $make = program(-1, 0, 2910 + $k, $status, 10, 'make', '-j2');
	my $peer = object('peer', '192.0.2.1:443');
	my $at = $k;
	for my $part (['sdk', 1200], ['libs', 800]) {
		my $get = program($make, $at, $at + $part->[1], 0, 10, 'curl', '-o', "$part->[0].tar", "https://192.0.2.1/$part->[0].tar");
		waits($get, 'network', $at + 5, $at + $part->[1] - 5, 'kernel', undef, $peer);
		uses($get, file("/home/u/p/$part->[0].tar", 5, $part->[0] eq 'sdk' ? '00000000000000c1' : '00000000000000c2'), 'wc', $at + 6);
		child($make, $at, $at + $part->[1], $get);
		$at += $part->[1];
	}
	$at = compile($make, $at, '/home/u/p/out_11', undef, 10, '00000000000000d');
	link_it($make, $at, 0);
	line($at, "[perf-log fbuild] download=2000 ms, compile=600 ms, total=@{[2900 + $k]} ms");
	finish(2910 + $k);
}

sub warm {
	my ($k) = @_;
	begin("warm-$k");
	my $make = program(-1, 0, 1310 + $k, 0, 10, 'make', '-j2');
	my $at = compile($make, $k, '/home/u/p/out_22', undef, 20, '00000000000000d');
	link_it($make, $at, 400);
	line($at, "[perf-log fbuild] compile=600 ms, total=@{[1300 + $k]} ms");
	finish(1310 + $k);
}

sub missing {
	my ($path) = @_;
	my $i = $n{f}++;
	say_line "{\"f\":$i,\"path\":\"$path\"}";
	return $i;
}

sub hot {
	my ($k, $removed) = @_;
	begin($removed ? "removed-$k" : "hot-$k");
	my $make = program(-1, 0, 2210 + $k, 0, 10, 'make', '-j2');
	uses($make, missing('/home/u/p/gen.h'), 'm', 0) if $removed;
	my $gen = program($make, $k, 100 + $k, 0, 100, 'python3', 'gen.py');
	my $header = file('/home/u/p/gen.h', 99, '00000000000000aa');
	uses($gen, $header, 'wc', 99 + $k);
	child($make, $k, 100 + $k, $gen);
	my $at = compile($make, 100 + $k, '/home/u/p/out_22', $header, 30, '00000000000000d');
	$at = link_it($make, $at, 0);
	my $sh = program($make, $at, $at + 1200, 0, 5, 'sh', './wait.sh');
	uses($sh, $n{f} - 1, 'r', $at + 1);     # prog, that it waits for
	waits($sh, 'sleep', $at + 200 * $_, $at + 200 * $_ + 199, 'kernel') for 0 .. 5;
	child($make, $at, $at + 1200, $sh);
	finish(2210 + $k);
}

cold($_, 0) for 1 .. 3;
warm($_) for 1 .. 3;
hot($_) for 1 .. 3;
hot($_, 1) for 1 .. 3;
begin('failed-1');
program(-1, 0, 300, 512, 10, 'make', '-j2');
finish(300);
begin('cut-1');
program(-1, 0, 300, 0, 10, 'make', '-j2');
finish(300, 1);
