# The demo: four real commits, really measured.  An improvement and a refactoring pass, a regression is stopped and named.
#
# The machine may be disturbed for as long as one commit is measured, and pawl does not claim to see that in recordings made one
# after the other.  So the changes are large (a fifth of the time, ten times the time), and a demo that went wrong is repeated
# once: twice in a row is a finding.
. "$(dirname "$0")/../cli/lib.sh"

part() { awk -v n="$1" '/^== /{ i++ } i == n' "$work/out"; }
attempt() {
	PAWL="$PAWL" sh "$root/examples/demo" "$work/demo" >"$work/out" 2>"$work/err" </dev/null
	part 2 | grep -q '^exit status 0' && part 2 | grep -q '✓ Count/1M .* better' && part 3 | grep -q '^exit status 0' && part 4 | grep -q '^exit status 2'
}
attempt || attempt

holds "the baseline has nothing to compare with and says so" "part 1 | grep -q 'no base' || { part 1; cat '$work/err'; false; }"
holds "the improvement exits 0" "part 2 | grep -q '^exit status 0' || { part 2; false; }"
holds "and is shown" "part 2 | grep -qE '✓ Count/1M .*−[1-9][0-9].* better' || { part 2; false; }"
holds "the refactoring exits 0" "part 3 | grep -q '^exit status 0' || { part 3; false; }"
holds "the regression exits 2" "part 4 | grep -q '^exit status 2' || { part 4; false; }"
holds "and names the benchmark, the change with its interval, and the rule" \
	"part 4 | grep -qE '✗ Count/1M .*\+[0-9,.]+ % \[\+[0-9,.]+, \+[0-9,.]+\] +over 15 %' && part 4 | grep -q '^FAIL  bench.time worse-than 15%: Count/1M'"
holds "the report lies where it says" "test -s \"\$(sed -n 's/^report: //p' '$work/out')\""
done_testing
