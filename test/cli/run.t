# The main job: a history of commits, each measured and judged.
. "$(dirname "$0")/lib.sh"

# A benchmark whose "times" come from files: level.NAME is the centre in ns, values differ by a percent from process to process.
mkdir repo && cd repo || exit 1
git -c init.defaultBranch=main init -q .
cat >bench.sh <<'END'
n=$(cat .n 2>/dev/null || echo 0)
echo $((n + 1)) >.n
[ -f crash ] && [ "$n" -ge "$(cat crash)" ] && { echo "went wrong" >&2; exit 139; }
[ -f empty ] && exit 0
for level in level.*; do
	centre=$(cat "$level")
	echo "Benchmark${level#level.}-2 1000 $((centre + centre * (n * 7 % 11) / 1000)) ns/op"
done
END
cat >pawl.yaml <<'END'
project: demo
base: HEAD~1
jobs:
  bench: {run: sh bench.sh, reads: stdout, runs: 10}
rules:
  - {gate: bench.time, worse-than: 5%}
END
printf '.n\n.pawl/\npawl-out/\n' >.gitignore
echo 100000 >level.Parse
echo 500000 >level.Sort
commit() { git add -A && git commit -qm "$1"; rm -f .n; }

commit "baseline"
exits "a first run has no base and is not green" 0 "pawl run" "no base" "CANNOT TELL"

echo 70000 >level.Parse
commit "faster"
exits "an improvement passes and is shown" 0 "pawl run" "Parse-2 .*−30.0 %.* better" "^PASS"

echo "# nothing" >>bench.sh
commit "refactor"
exits "a refactoring passes" 0 "pawl run" "2 rows within the limits" "^PASS"

echo 91000 >level.Parse
commit "slower"
exits "a regression exits 2 and names benchmark, change, interval and rule" 2 "pawl run" \
	"✗ Parse-2 .*91.[0-9] µs .*\+30.0 % \[\+2[89].[0-9], \+3[01].[0-9]\] .*over 5 %" "FAIL  bench.time worse-than 5%: Parse-2"
exits "gate judges the same run again" 2 "pawl gate" "Parse-2"
exits "an older run is judged against its own base" 0 "pawl gate --run HEAD~2" "Parse-2 .*−30.0 %.* better"
exits "and the first has none" 0 "pawl gate --run HEAD~3" "no base: the commit has no parent here" "^CANNOT TELL"
exits "in JSON, too" 2 "pawl gate --json" '"verdict": "fail"' '"exit_status": 2' '"subject": "Parse-2"'
exits "as annotations" 2 "pawl gate --report github" '^::error title=pawl%3A bench.time worse-than 5%25::Parse-2'
exits "as JUnit" 2 "pawl gate --report junit" '<failure message="\+30'
exits "as Markdown" 2 "pawl gate --report markdown" "Parse-2" "\+30.0 %"
for file in report.html report.json report.md report.junit.xml; do
	holds "run wrote $file" "test -s pawl-out/$file"
done

cat >accepted.yaml <<'END'
- {gate: bench.time, subject: Parse*, who: ann, why: "safer parser", until: 2099-12-31}
END
echo "accept: accepted.yaml" >>pawl.yaml
exits "an accepted regression passes and says who and why" 0 "pawl gate" "accepted by ann: safer parser"
sed -i 's/2099/2020/' accepted.yaml
exits "until its day" 2 "pawl gate" "only until 2020-12-31"
git checkout -q pawl.yaml
rm accepted.yaml

rm level.Sort
commit "lost a benchmark"
exits "a benchmark that vanished exits 3 and is named" 3 "pawl run" "– Sort-2 .*not measured: the base had it, it is gone" "^NOT MEASURED"

git checkout -q HEAD~1 2>/dev/null
git checkout -qb crash
echo 4 >crash
commit "crashes in run 5"
exits "a benchmark that crashed exits 3 and says in which run" 3 "pawl run" "bench: .*exited with status 139 in run 5 of 10"
rm crash
: >empty
commit "prints nothing"
exits "an empty output exits 3 and says so" 3 "pawl run" "bench: stdout is empty"
rm empty
echo 'echo "BenchmarkParse-2 1000 nonsense"' >bench.sh
commit "prints nonsense"
exits "output that cannot be read exits 3 with the place" 3 "pawl run" "bench: stdout.* cannot be read"

sed -i 's/bench.time/bench.tmie/' pawl.yaml
exits "a typo in pawl.yaml exits 1 with line and suggestion" 1 "pawl run" \
	'pawl: pawl.yaml:6:[0-9]+: unknown gate "bench.tmie"' 'did you mean bench.time'
git checkout -q pawl.yaml
sed -i 's/worse-than: 5%/worse-than: 5%, subject: Nothing/' pawl.yaml
git checkout -q main~1 -- bench.sh level.Sort level.Parse
exits "a rule that matches nothing exits 1 and names its place" 1 "pawl run" "pawl.yaml:6:[0-9]+: .*matches nothing"
git checkout -q -f main

exits "an unknown job is named with the nearest known one" 1 "pawl run bnech" "did you mean bench"
exits "an unknown option likewise" 1 "pawl run --polciy x" "did you mean --policy"
exits "an unknown verb likewise" 1 "pawl rnu" "did you mean pawl run"
cd "$work" && mkdir bare && cd bare || exit 1
exits "without a policy pawl says what to do" 1 "pawl run" "there is no pawl.yaml"
done_testing
