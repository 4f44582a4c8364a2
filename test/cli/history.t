# history: data.js of github-action-benchmark becomes a run for each of its commits.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'project: x\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' >pawl.yaml
printf '.pawl/\n*.js\n*.json\n*.txt\n' >.gitignore
git add -A && git commit -qm one
for message in two three; do git commit -q --allow-empty -m $message; done
one=$(git rev-parse HEAD~2) two=$(git rev-parse HEAD~1) three=$(git rev-parse HEAD)

# entry COMMIT DATE TOOL NAME VALUE UNIT
entry() {
	printf '{"commit":{"id":"%s","message":"of %s\\n\\nwhy","timestamp":"2026-01-01T00:00:00Z"},"date":%s,"tool":"%s",' "$1" "$2" "$2" "$3"
	printf '"benches":[{"name":"%s","value":%s,"unit":"%s"}]}' "$4" "$5" "$6"
}
# history SUITES: the file around them
history() { printf 'window.BENCHMARK_DATA = {"lastUpdate": 1, "repoUrl": "", "entries": {%s}}' "$1"; }
# rows BASE HEAD: subject:base:head:values of every row
rows() { pawl diff "$1" "$2" --json | json 'join ",", sort map { "$_->{subject}:$_->{base}{center}:$_->{head}{center}:$_->{head}{n}" } @{$j->{deltas}}'; }

a1=$(entry "$one" 1767225600000 customSmallerIsBetter A 10 s)
a2=$(entry "$two" 1767312000000 customSmallerIsBetter A 12 s)
a3=$(entry "$three" 1767398400000 customSmallerIsBetter A 15 s)
s1=$(entry "$one" 1767225601000 customBiggerIsBetter B 100 Points)
s3=$(entry "$three" 1767398401000 customBiggerIsBetter B 90 Points)

history "\"Benchmark\": [$a1, $a2]" >data.js
shows "an import says what came of it" 0 'pawl add data.js' <<'END'
data.js: a history of 2 entries from actionbench
2 entries in 2 runs of their commits
END
holds "each commit has its own value, and no more" '[ "$(rows HEAD~2 HEAD~1)" = "A:10:12:1" ] || rows HEAD~2 HEAD~1'
shows "diff shows it, and claims nothing" 0 "pawl diff HEAD~2 HEAD~1 | sed 's/[0-9a-f]\{10\}/HEX/g; s/ *\$//'" <<'END'
head HEX  base HEX
two recordings, one after the other: whether on one machine is not known, and drift between them is not excluded

  ! A  12.0 s  +20.0 %  cannot tell: one value a side
END
shows "the same file again changes nothing" 0 'pawl add data.js' <<'END'
data.js: a history of 2 entries from actionbench
2 entries were in the store already
END
holds "not a value" '[ "$(rows HEAD~2 HEAD~1)" = "A:10:12:1" ]'
exits "a commit that has no entry has no run" 1 "pawl diff HEAD~1 HEAD" "has no run in the store"

history "\"Benchmark\": [$a1, $a2, $a3], \"Speed\": [$s1, $s3]" >data.js
shows "a longer one adds what is new" 0 'pawl add data.js' <<'END'
data.js: a history of 5 entries from actionbench
3 entries in 2 runs of their commits
2 entries were in the store already
END
holds "suites of one commit are in one run" '[ "$(rows HEAD~2 HEAD)" = "A:10:15:1,B:100:90:1" ] || rows HEAD~2 HEAD'
holds "the run tells its commit, subject and time" \
	'pawl gate --json 2>/dev/null | grep -qF "\"started_ns\": 1767398400000000000" && pawl gate --json 2>/dev/null | grep -qF "of 1767398400000"'
exits "and bears no machine that it was not measured on" 0 "pawl diff HEAD~2 HEAD" "whether on one machine is not known"

again=$(entry "$three" 1767398500000 customSmallerIsBetter A 16 s)
history "\"Benchmark\": [$a3, $again]" >again.js
shows "a commit measured twice has two runs" 0 'pawl add again.js' <<'END'
again.js: a history of 2 entries from actionbench
1 entries in 1 runs of their commits
1 entries were in the store already
END
holds "of which the newer counts" '[ "$(rows HEAD~2 HEAD | tr , "\n" | grep ^A)" = "A:10:16:1" ] || rows HEAD~2 HEAD'
shows "neither comes again" 0 'pawl add again.js data.js' <<'END'
again.js: a history of 2 entries from actionbench
data.js: a history of 5 entries from actionbench
7 entries were in the store already
END

exits "a file that is compared is its newest entry" 0 "pawl diff data.js --json" "3 other entries than those of commit" '"center": 15'
holds "without the others" '! grep -q "\"center\": 1[02]" .got'
printf 'BenchmarkGo-2 10 100 ns/op\n' >go.txt
exits "with other files each goes its way" 0 "pawl add data.js go.txt" "^go.txt: 1 rows from gobench" "^5 entries were" "^run [0-9A-Z]{26}"
gone=0123456789abcdef0123456789abcdef01234567
history "\"Benchmark\": [$(entry $gone 1767000000000 customSmallerIsBetter A 9 s)]" >gone.js
exits "commits that were rewritten since are imported too" 0 "pawl add gone.js"
holds "and found by their whole id" '[ "$(rows $gone HEAD~1)" = "A:9:12:1" ] || rows $gone HEAD~1'
exits "one that nobody knows is not" 1 "pawl diff ffffffffffffffffffffffffffffffffffffffff HEAD" "neither a revision nor a run"
printf 'window.BENCHMARK_DATA = {"entries": {"Benchmark": [{"commit": {}' >cut.js
exits "a broken one adds nothing" 1 "pawl add cut.js" "^pawl: cut.js:1:"
done_testing
