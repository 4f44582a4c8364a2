# The store under fire, through the real program: crowds of `pawl run`, and `kill -9` at any moment of one.
#
# PAWL_LONG_TESTS=1: 64 at once and 200 kills, else 8 and 10.
. "$(dirname "$0")/lib.sh"

crowd=8 kills=10
[ -z "${PAWL_LONG_TESTS:-}" ] || crowd=64 kills=200
git -c init.defaultBranch=main init -q .
mkdir out
printf 'project: x\njobs:\n  a: {run: cat out.%s.txt, reads: stdout}\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' $$ >pawl.yaml
printf 'BenchmarkA-2 10 5 ns/op\nBenchmarkB-2 10 7 ns/op\n%.0s' 1 2 3 4 5 6 >out.$$.txt
printf '*\n' >.gitignore
git add -f .gitignore pawl.yaml && git commit -qm one
ids() { pawl store list --json | json 'join "\n", sort map { $_->{id} } @{$j->{runs}}'; }
id_of() { json '$j->{head}{id}' <"$1"; }

# ---- many at once, on a store that does not exist yet ----
i=0 pids=
while [ $i -lt $crowd ]; do
	i=$((i + 1))
	pawl run --json >"out/$i" 2>"out/$i.err" &
	pids="$pids $!"
done
bad=0
for pid in $pids; do wait "$pid" || bad=$((bad + 1)); done
holds "$crowd runs at once all succeed" '[ "$bad" = 0 ] || { cat out/*.err; false; }'
for f in out/*; do case $f in *.err) ;; *) id_of "$f" ;; esac; done | sort >told
holds "none is lost, none is there twice" '[ "$(wc -l <told)" = "$crowd" ] && ids | diff told -'
exits "and the store is sound" 0 "pawl store check" "^sound: $crowd runs"

# ---- killed at any moment ----
# Kills `pawl run` COUNT times, at moments spread over a bit more than it takes; prints the id of each run that was said to be
# finished, and how many were killed and how many were not.
cat >fire.pl <<'PERL'
use strict;
use warnings;
use Time::HiRes qw(time sleep);
my ($pawl, $count, $seed) = @ARGV;
srand $seed;
my ($killed, $finished) = (0, 0);
my $whole = 0;
for my $i (-2 .. $count - 1) {          # the first two show how long it takes
	my $begun = time;
	pipe(my $in, my $out) or die;
	my $pid = fork // die;
	if (!$pid) {
		open STDOUT, '>&', $out or die;
		open STDERR, '>', "/dev/null";
		exec $pawl, 'run', '--json';
	}
	close $out;
	if ($i >= 0) {
		sleep 1.1 * $whole * ($i + rand) / $count;
		kill 9, $pid;
	}
	my $text = do { local $/; <$in> } // '';
	waitpid $pid, 0;
	$whole = time - $begun if $i < 0;
	# Who saw the report, or the exit status, may rely on the run.
	my ($id) = $text =~ /"head": \{[^{}]*?"id": "(\w+)"/;
	$? == 0 ? $finished++ : $killed++;
	die "finished without a report: $text" if $? == 0 && !defined $id;
	print "$id\n" if defined $id;
	if ($i % 20 == 19) {
		system($pawl, 'store', 'check', '-q') == 0 or die "not sound after $i kills";
	}
}
print STDERR "$killed killed, $finished finished\n";
PERL
ids >before
holds "the store is sound after every 20th of $kills kills" 'perl fire.pl "$PAWL" "$kills" "${SEED:-1}" >finished 2>counts || { cat counts finished; false; }'
sed 's/^/# /' counts
holds "some were killed and some were not" 'grep -qE "^[1-9][0-9]* killed, [1-9][0-9]* finished$" counts'
exits "the store is sound after all of them" 0 "pawl store check" "^sound: "
ids >after
holds "no finished run is lost" 'grep -v "^sound" finished | cat - before | sort >must && comm -23 must after | tee lost | wc -l | grep -qx 0 || { cat lost; false; }'
sleep 0.2
holds "no process is left" '! pgrep -f "^cat out.$$.txt" && ! ps -eo args | grep -F "$work" | grep -v -e grep -e fire.t | grep .'
find .pawl pawl-out -name '.pawl-*' -exec touch -d '2 hours ago' {} +
holds "what killed writers left, compact removes" 'pawl store compact && ls -A .pawl pawl-out | grep -vxE "|\.gitignore|add\.lock|pawl\.db|report\..*|\.pawl:|pawl-out:" >left; cat left; ! test -s left'
holds "and every run that is there can be judged" 'for id in $(tail -n 3 after); do pawl gate -q --run "$id" || exit 1; done'
done_testing
