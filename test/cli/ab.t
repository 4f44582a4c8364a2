# Two commits measured in randomised pairs.  Times are printed, not taken: level is the centre in ns, and noise of a percent
# follows from how often a tree was run, so that every verdict is certain.
. "$(dirname "$0")/lib.sh"

# Only what is needed: pawl asks every compiler on PATH for its version.
everything=$PATH
mkdir bin
for tool in git sh cat sleep setsid rm mkdir printf; do ln -s "$(command -v $tool)" bin/; done
pawl() { PATH=${path:-$work/bin} "$PAWL" "$@"; }

mkdir repo && cd repo || exit 1
git -c init.defaultBranch=main init -q .
cat >bench.sh <<'END'
level=$(cat level)
n=$(cat "$COUNTS/n" 2>/dev/null || echo 0)
echo $((n + 1)) >"$COUNTS/n"
[ ! -f "$COUNTS/trap" ] || . "$COUNTS/trap"
[ ! -f hang ] || [ "$n" -lt "$(cat hang)" ] || sleep 100
[ ! -f crash ] || [ "$n" -lt "$(cat crash)" ] || { echo "went wrong" >&2; exit 139; }
[ ! -f daemon ] || { setsid sleep "$NAP" & }
echo "BenchmarkParse 1000 $((level + level * (n * 7 % 11) / 1000)) ns/op"
[ -f fewer ] && [ "$n" -ge "$(cat fewer)" ] || echo "BenchmarkSort 1000 $((500000 + (n * 5 % 13) * 300)) ns/op"
END
mkdir ../counts
cat >pawl.yaml <<END
project: demo
jobs:
  bench: {run: sh bench.sh, reads: stdout, timeout: 1s, env: {COUNTS: $work/counts, NAP: "98765.$$"}}
rules:
  - {gate: bench.time, worse-than: 5%}
END
printf '.pawl/\npawl-out/\n' >.gitignore
echo 100000 >level
commit() { git add -A && git commit -qm "$1"; }
again() { rm -f "$work"/counts/*; }
commit base

# nothing is left behind: trees, entries of git, processes
clean_up() {
	[ "$(git worktree list | wc -l)" -eq 1 ] && [ ! -e .git/worktrees ] && [ -z "$(find .pawl/ab -mindepth 1 -type d)" ] &&
		! pgrep -f "sleep 98765.$$|$work/repo/.pawl" >/dev/null
}

exits "identical trees are said to be so and not timed" 0 "pawl ab HEAD" "bench: base and head are byte-identical: not timed" "^PASS"
holds "in one warm-up an arm" 'test $(cat ../counts/n) -eq 3'

echo "# nothing" >>bench.sh
again
exits "a change that changes nothing passes" 0 "pawl ab HEAD --seed 1" "✓ 2 rows within the limits" "A' \(copied\) moved 0 of" "^PASS"
holds "nothing is left behind" clean_up

echo 120000 >level
again
exits "a regression in the dirty tree fails, with its size, interval and limit" 2 "pawl ab HEAD --seed 1" \
	"head [0-9a-f]{10}\+dirty  base [0-9a-f]{10} " "✗ Parse .*\+(19|20)\.. % \[.*over 5 %" "1 row within the limits" \
	"^FAIL  bench.time worse-than 5%: Parse" "exit 2"
exits "the report shows the same" 0 "pawl report term" "✗ Parse .*over 5 %" "^FAIL" "null    A'"
holds "so does the page" "grep -q 'randomised pairs' pawl-out/report.html"
holds "the user's tree is as it was" 'test "$(git status --porcelain)" = " M bench.sh
 M level"'
commit slower
again
exits "two commits" 2 "pawl ab HEAD~1 HEAD --seed 1 --null off" "head [0-9a-f]{10}  base" "null    off" "^FAIL"
exits "a limit of its own" 0 "pawl ab HEAD~1 HEAD --seed 1 --limit 40%" "seed 1, --limit 40 %" "^PASS"
exits "a better head passes" 0 "pawl ab HEAD~1 --tip --seed 1 --limit 30%" "^PASS"
exits "all numbers" 2 "pawl ab HEAD~1 HEAD --seed 1 --json" '"schema": "pawl/experiment/1"' '"busy": 0\.[0-9]+' '"verdict": "fail"'
exits "a line for a row" 2 "pawl ab HEAD~1 HEAD --seed 1 --plot" "^Parse  .*%.*●.*%"
holds "nothing is left behind" clean_up

git checkout -qb crash HEAD~1
echo 14 >crash
commit crash
again
exits "a head that crashes in a pair is not measured" 3 "pawl ab HEAD~1 HEAD --seed 1 --null off --limit 0.1%" \
	"– Parse .*not measured: head exited with status 139 in pair [67]" "^NOT MEASURED"
echo 0 >crash
commit "crash at once"
again
exits "and one that crashes at once says its last words" 3 "pawl ab HEAD~1 HEAD" \
	"bench: head exited with status 139 in the warm-up" "went wrong" "^NOT MEASURED"
git checkout -qb hang main~1
echo 6 >hang
commit hang
again
exits "one that hangs is not measured" 3 "pawl ab HEAD~1 HEAD --seed 1 --null off --limit 0.1%" \
	"– Parse .*not measured: head timed out after 1 s in pair [23]" "^NOT MEASURED"
git checkout -qb fewer main~1
echo 8 >fewer
commit fewer
again
exits "one that prints fewer rows, for these" 3 "pawl ab HEAD~1 HEAD --seed 1 --null off --limit 0.3%" \
	"– Sort .*not measured: head did not report it in pair [34]" "^NOT MEASURED"
git checkout -qb daemon main~1
echo >daemon
commit daemon
again
exits "one that leaves daemons is measured" 0 "pawl ab HEAD~1 HEAD --seed 1 --null off --pairs 6" "^PASS"
holds "and nothing is left behind" clean_up

# ---- interruptions ----

git checkout -q main
again
pawl ab HEAD~1 HEAD --seed 7 --null off --limit 22% --pairs 20 --json >../whole.json 2>/dev/null
run='pawl ab HEAD~1 HEAD --seed 7 --null off --limit 22% --pairs 20 --json'
interrupt() { # SIGNAL: as the tenth process (the first of the fifth pair) begins, which then counts as not run
	again
	cat >"$work/counts/trap" <<END
[ \$n -ne 10 ] || { rm "$work/counts/trap"; echo 10 >"$work/counts/n"; kill -$1 \$(cat "$work/pid"); sleep 1; }
END
	{ sh -c "echo \$\$ >'$work/pid'; PATH=$work/bin exec '$PAWL' ${run#pawl } 2>'$work/words'" >"$work/out"; } 2>/dev/null
	echo $? >"$work/status"
	echo 8 >"$work/counts/n"        # two warm-ups come again
}
values() { json 'join(" ", map { (@{$_->{base}}, @{$_->{head}}) } @{$j->{ab}{rows}})'; }
interrupt INT
holds "Ctrl-C" 'test $(cat "$work/status") -eq 1 && grep -q "4 pairs are kept" "$work/words"'
rm .pawl/ab/open-*
interrupt TERM
holds "a signal ends it with status 1, and says what is kept" 'test $(cat "$work/status") -eq 1 && grep -q "interrupted: 4 pairs are kept" "$work/words"'
holds "nothing is left behind" clean_up
exits "a new one says that there is an old one" 2 "pawl ab HEAD~1 HEAD --seed 7" "an interrupted experiment of these commits is kept"
echo 8 >"$work/counts/n"
eval "$run --resume" >../resumed.json 2>/dev/null
holds "--resume goes on as if nothing had been" 'test "$(values <../whole.json)" = "$(values <../resumed.json)"'
interrupt KILL
holds "after SIGKILL its trees lie there" 'test -n "$(find .pawl/ab -mindepth 1 -type d)"'
holds "and every pair before it is in the file" 'test $(grep -c "\"pair\":{" .pawl/ab/open-*.json) -ge 1'
printf '{"process_s":1,"pair":{"jo' >>"$(echo .pawl/ab/open-*.json)"      # as a kill in the middle of a line would leave it
eval "$run --resume" >../resumed.json 2>/dev/null
holds "and --resume goes on as well" 'test "$(values <../whole.json)" = "$(values <../resumed.json)"'
holds "and removes them" clean_up
exits "there is nothing more to go on with" 1 "pawl ab HEAD~1 HEAD --resume" "there is no interrupted experiment"

run=$(ls -t .pawl/ab/*.json | head -1)
exits "an experiment is put behind an earlier one" 0 "pawl ab HEAD~1 HEAD --null off --limit 22% --pairs 12 --combine $run --json >../both.json"
holds "and has the pairs of both" 'test $(json "scalar @{\$j->{ab}{pairs}}" <../both.json) -gt $(json "scalar @{\$j->{ab}{pairs}}" <../whole.json)'

echo '{"schema": "pawl/experiment/1", "ab": {"schema": "pawl/ab/1", "rows": [{"job": 7}]}}' >../broken.json
exits "a broken one is refused with its place" 1 "pawl ab HEAD~1 HEAD --combine ../broken.json" "broken.json:1:[0-9]+: row of job 7 of 0"
exits "one about other commits as well" 1 "pawl ab HEAD HEAD --combine $run" "it measured other commits, or jobs that run otherwise"

# ---- builds and the command line ----

sed -i 's#bench: {#bench: {build: "echo made; test ! -f broken || { echo no such header >\&2; exit 2; }", #' pawl.yaml
: >broken
exits "a build that fails is the end, with its last lines" 1 "pawl ab HEAD" "no such header" \
	"the build of head \([0-9a-f]{10}\) exited with status 2" "build-head.log"
rm broken
exits "a build that works is timed" 2 "pawl ab HEAD~1 --seed 1" "^built   base .*head .*A'"
again
exits "a tree against itself, and rules that can be held" 0 "pawl calibrate HEAD --pairs 8 --seed 3 --write ../limits.yaml" \
	"against itself, built twice   8 pairs" "^Parse +12[0-9] µs +0\\.[0-9] % +0\\.[0-9] %" "False alarms: .* of 2 rows"
holds "as a policy would take them" 'grep -q "gate: bench.time, job: \"bench\", subject: \"Parse\", worse-than: [1-3]%}" ../limits.yaml'
mkdir ../c && cd ../c && git -c init.defaultBranch=main init -q . || exit 1
cat >p.c <<'END'
#include <stdio.h>
int main(void) { return puts("BenchmarkX 1 5 ns/op") < 0; }
END
printf 'p: p.c\n\t$(CC) $(LDFLAGS) -g -o p $(CURDIR)/p.c\n' >Makefile
printf 'jobs:\n  x: {build: make, run: ./p, reads: stdout}\n' >pawl.yaml
commit c
echo '/* the same */' >>p.c
commit comment
path=$everything
exits "what compiles to the same is identical" 0 "pawl ab HEAD~1" "x: base and head are byte-identical: not timed"
sed -i 's/"Bench/"# \\nBench/' p.c
exits "A' is linked otherwise where make lets it" 0 "pawl ab HEAD --pairs 5 --null every --json" '"null_kind": "relinked"' '"verdict": "pass"'
sed -i 's/ -g / -g -O1 $(CFLAGS) /' Makefile
exits "flags that differ are named" 0 "pawl ab HEAD --pairs 5" 'flags may differ: Makefile says .* in base and .*-O1'
path=
cd ../repo || exit 1
exits "a commit that is not there" 1 "pawl ab nowhere" 'no commit "nowhere"'
exits "a limit that is none" 1 "pawl ab HEAD --limit much" '--limit takes a share, found "much"'
exits "limits the wrong way round" 1 "pawl ab HEAD --limit-fail 5% --limit-pass 2%" "may not be above"
exits "a job that is not there" 1 "pawl ab HEAD --job bnech" "did you mean bench"
exits "a CPU that is not there" 1 "pawl ab HEAD --cpu 900" "CPU 900"
exits "no base" 1 "pawl ab" "ab takes BASE"
holds "nothing is left behind" clean_up
done_testing
