# agree: the same values, as nine tools would have written them, get the same verdict.
. "$(dirname "$0")/lib.sh"

# tool SIDE FORMAT: three benchmarks with ten values a side, in ns: slower by about 20 %, faster by about 15 %, and the same.
tool() {
	perl - "$@" <<'END'
use strict;
my ($side, $format) = @ARGV;
my @noise = (0, 130, 310, 70, 450, 220, 520, 90, 380, 160);
my @other = (60, 290, 20, 410, 180, 350, 110, 470, 240, 530);
my %ns = $side eq 'base'
	? (slower => [map { 41200 + $_ } @noise], faster => [map { 90000 + 2 * $_ } @noise], same => [map { 7000 + $_ } @noise])
	: (slower => [map { 49500 + $_ } @other], faster => [map { 76000 + 2 * $_ } @other], same => [map { 7000 + $_ } @other]);
my @name = sort keys %ns;
my $list = sub { join ', ', @{$_[0]} };
my $seconds = sub { join ', ', map { sprintf '%.9f', $_ / 1e9 } @{$_[0]} };     # exact: whole nanoseconds
my $each = sub { my ($f) = @_; join ",\n", map { my $n = $_; $f->($n, $ns{$n}) } @name };
my %write = (
	gobench => sub { join '', map { my $n = $_; map { "Benchmark$n 1 $_ ns/op\n" } @{$ns{$n}} } @name },
	googlebench => sub {
		'{"context": {"library_build_type": "release"}, "benchmarks": [' . $each->(sub {
			my ($n, $v) = @_; my $i = 0;
			join ', ', map { qq({"name": "$n", "run_name": "$n", "run_type": "iteration", "repetitions": 10, "repetition_index": ) .
				$i++ . qq(, "iterations": 1, "real_time": $_, "cpu_time": 1, "time_unit": "ns"}) } @$v;
		}) . ']}';
	},
	hyperfine => sub { '{"results": [' . $each->(sub { qq({"command": "$_[0]", "times": [) . $seconds->($_[1]) . ']}' }) . ']}' },
	pytest_benchmark => sub {
		'{"machine_info": {}, "commit_info": {}, "benchmarks": [' . $each->(sub {
			qq({"name": "$_[0]", "fullname": "$_[0]", "params": null, "stats": {"rounds": 10, "iterations": 1, "data": [) . $seconds->($_[1]) . ']}}'
		}) . '], "version": "5.3.1"}';
	},
	jmh => sub {
		'[' . $each->(sub {
			qq({"jmhVersion": "1.37", "benchmark": "$_[0]", "mode": "avgt", "forks": 10, "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [) .
			join(', ', map { "[$_]" } @{$_[1]}) . ']}, "secondaryMetrics": {}}'
		}) . ']';
	},
	nanobench => sub {
		'{"results": [' . $each->(sub {
			qq({"title": "", "name": "$_[0]", "unit": "op", "batch": 1, "median(elapsed)": 1, "measurements": [) .
			join(', ', map { sprintf '{"elapsed": %.9f}', $_ / 1e9 } @{$_[1]}) . ']}'
		}) . ']}';
	},
	julia => sub {
		'[{"Julia": "1.10.4", "BenchmarkTools": "1.8.0"}, [["BenchmarkGroup", {"tags": [], "data": {' . $each->(sub {
			qq("$_[0]": ["Trial", {"times": [) . $list->($_[1]) . ']}]'
		}) . '}}]]]';
	},
	custombench => sub {
		'[' . $each->(sub { my ($n, $v) = @_; join ', ', map { qq({"name": "$n", "unit": "ns", "value": $_}) } @$v }) . ']';
	},
	pawl => sub {
		'{"model": "bench", "series": [' . $each->(sub { qq({"name": "$_[0]", "unit": "ns", "values": [) . $list->($_[1]) . ']}' }) . ']}';
	},
);
print $write{$format}->(), "\n";
END
}

formats="gobench googlebench hyperfine pytest_benchmark jmh nanobench julia custombench pawl"

# What the gate says: its verdict, and with ten digits each row's change, counts, centers, ratio, interval, level and p.  (Holm's
# p_adjusted counts the other rows of a run, too, and Google Benchmark has more of them.)
gated() {
	pawl gate --json --policy "$1.yaml" 2>/dev/null >"$1.json"
	echo "exit $?"
	json 'join "\n", $j->{verdict}, map { my $d = $_; join " ", $d->{subject}, $d->{change}, $d->{grounds}, $d->{base}{n}, $d->{head}{n},
		map { sprintf "%.10g", $_ } $d->{base}{center}, $d->{head}{center}, @$d{qw(ratio lo hi level p)} }
		sort { $a->{subject} cmp $b->{subject} } grep { $_->{metric} eq "time" } @{$j->{deltas}}' <"$1.json"
}

# What the table of two files says of the rows in seconds.
compared() {
	pawl diff --json --filter '.unit:(sec OR sec/op)' "$1.base" "$1.head" 2>/dev/null |
		json 'join "\n", sort map { my ($base, $head) = @{$_->{cells}}; my $c = $head->{comparison}; (my $name = $_->{name}) =~ s{/mode=avgt}{};
			join " ", $name, $c->{grounds}, $c->{changed} ? "changed" : "same", map { sprintf "%.10g", $_ }
			@$base{qw(n center lo hi)}, @$head{qw(n center lo hi)}, @$c{qw(delta p p_adjusted)} } map { @{$_->{rows}} } @{$j->{tables}}'
}

git -c init.defaultBranch=main init -q .
printf '*\n' >.gitignore && git add -f .gitignore && git commit -qm base
for f in $formats; do
	printf 'project: x\nstore: store-%s\nbase: HEAD~1\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' $f >$f.yaml
	tool base $f >$f.base
	pawl add -q --policy $f.yaml $f.base
done
git commit -q --allow-empty -m head
for f in $formats; do
	tool head $f >$f.head
	exits "$f is recognised" 0 "pawl add --policy $f.yaml $f.head" "from $f\$"
	gated $f >$f.gated
	compared $f >$f.compared
done

# Medians: base 90000 + 2 * 190 and 7000 + 190; of 10 against 10 values that do not overlap p is 2 / C(20, 10) = 2 / 184756.
shows "the first says what the values are" 0 "cut -d ' ' -f 1-7 gobench.gated" <<'END'
exit 2
fail
faster better raw 10 10 9.038e-05 7.653e-05
same same raw 10 10 7.19e-06 7.265e-06
slower worse raw 10 10 4.139e-05 4.9765e-05
END
holds "and how sure that is" "awk '/^(slower|faster)/ { n++; if (\$12 != 1.082508822e-05) exit 1 } /^same/ { n++; if (\$12 < 0.05) exit 1 }
	END { exit n != 3 }' gobench.gated"
holds "the table says the same p" "[ \"\$(grep -c 'changed.* 1.082508822e-05 ' gobench.compared)\" = 2 ] && grep -q '^same raw same 10 7.19e-06' gobench.compared"
for f in $formats; do
	[ $f = gobench ] || holds "$f gets the verdict of gobench, to the tenth digit" "diff gobench.gated $f.gated"
	[ $f = gobench ] || holds "and its table" "diff gobench.compared $f.compared"
done
done_testing
