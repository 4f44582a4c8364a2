# analyse: two directories of real recordings (test/analyse) to files, a report and gates.
. "$(dirname "$0")/lib.sh"
made=$root/test/analyse
export SOURCE_DATE_EPOCH=1767323045
worse() { pawl analyse --name generator -o out "$@" "$made/base" "$made/worse"; }
same() { pawl analyse --name generator -o same "$@" "$made/base" "$made/same"; }

exits "without a switch the gates warn" 0 worse "^Gate warning" "CPU regression" "^All performance gates passed"
exits "AI_GATE_ENABLE=true makes them fail" 2 "AI_GATE_ENABLE=true worse" "^Gate failure:" \
	"^  CPU regression [0-9.]+% > 8.00%: example.org/made.cache: 0.00% -> [0-9.]+% \([0-9.]+% regression\)$" \
	"^  Memory regression [0-9.]+% > 10.00%: example.org/made.grow: 0.00% -> " \
	"^  Benchmark slowdown [0-9.]+% > 5.00%: Work-2 time/op: .* -> " "^  Overall rating [1-4] < 5$" \
	"^Gate warning \(soft\):" "^  New hotspot [0-9.]+% > 4.00%: example.org/made.cache \(new [0-9.]+% flat\)$"
exits "the same program passes" 0 "AI_GATE_ENABLE=true same" "^All performance gates passed$"
holds "and nothing of it fails or warns" '! grep -E "^Gate|regression [0-9]" "$work/.got"'
holds "each gate passes when its own limit allows it" '
	for each in "AI_GATE_CPU_REG_MAX=99 CPU.regression" "AI_GATE_MEM_REG_MAX=99 Memory.regression" \
		"AI_GATE_BENCH_SLOW_MAX=999 Benchmark.slowdown" "AI_GATE_MIN_RATING=0 Overall.rating"; do
		env AI_GATE_ENABLE=true "${each% *}" "$PAWL" analyse -o out "$made/base" "$made/worse" >one 2>/dev/null; status=$?
		[ $status = 2 ] && ! grep -q "${each#* }" one && [ "$(grep -c "regression\|slowdown\|rating [0-9]* <" one)" = 4 ] || { echo "$each"; cat one; exit 1; }
	done'
exits "all limits wide, all passes" 0 "AI_GATE_ENABLE=true AI_GATE_CPU_REG_MAX=99 AI_GATE_MEM_REG_MAX=99 AI_GATE_BENCH_SLOW_MAX=999 AI_GATE_MIN_RATING=0 worse" \
	"^All performance gates passed" "AI_GATE_CPU_REG_MAX=99: profile.cpu.flat grows-by 99pp instead of 8pp"
exits "THRESHOLD_PERCENT alone is a gate on benchmarks" 2 "THRESHOLD_PERCENT=5 worse" "^  Benchmark slowdown [0-9.]+% > 5.00%"
exits "and a wide one passes" 0 "THRESHOLD_PERCENT=999 worse" "^All performance gates passed"
exits "a limit that is none" 1 "AI_GATE_CPU_REG_MAX=lots worse" 'AI_GATE_CPU_REG_MAX: number expected, found "lots"'

shows "the tree of files" 0 "pawl analyse --name generator -o tree $made/base $made/worse >/dev/null 2>&1; find tree -type f | LC_ALL=C sort" <<'END'
tree/benchdiff/bench_generator.diff
tree/ci/ai_analysis/report.json
tree/ci/ai_analysis/report.md
tree/ci/flamegraphs/generator_cpu.svg
tree/ci/flamegraphs/generator_diff.svg
tree/ci/flamegraphs/generator_head_cpu.svg
tree/ci/generator_cpu_diff_top.txt
tree/ci/generator_cpu_top.txt
tree/ci/generator_head_cpu_top.txt
tree/ci/generator_head_mem_top.txt
tree/ci/generator_mem_diff_top.txt
tree/ci/generator_mem_top.txt
tree/ci/speedscope/generator_cpu.speedscope.json
tree/ci/speedscope/generator_head_cpu.speedscope.json
END
holds "tops are those of pawl top" 'pawl top "$made/base/cpu.prof" | diff - tree/ci/generator_cpu_top.txt &&
	pawl top -s alloc_space "$made/worse/mem.prof" | diff - tree/ci/generator_head_mem_top.txt &&
	pawl top --diff-base "$made/base/cpu.prof" "$made/worse/cpu.prof" | diff - tree/ci/generator_cpu_diff_top.txt'
holds "more self time is positive" 'grep -E "^ +[0-9.]+s .* example.org/made.cache$" tree/ci/generator_cpu_diff_top.txt'
holds "the comparison of benchmarks is the one of pawl diff" \
	'pawl diff base="$made/base/bench.txt" head="$made/worse/bench.txt" 2>/dev/null | diff - tree/benchdiff/bench_generator.diff'
exits "speedscope files are read again" 0 "pawl top -n 3 tree/ci/speedscope/generator_cpu.speedscope.json" "example.org/made.process"

if command -v jq >/dev/null; then
	r=tree/ci/ai_analysis/report.json
	holds "jq: regressions" "jq -er '.cpu_regressions[]' $r | grep -Ex 'example.org/made.cache: 0.00% -> [0-9.]+% \([0-9.]+% regression\)'"
	holds "jq: a rating as a number" "jq -e '.rating.overall < 5 and (.rating | to_entries | all(.value | type == \"number\"))' $r"
	holds "jq: slow benchmarks" "jq -er '.bench_deltas[] | select(.worse and .delta_pct > 5) | .name + \" \" + .metric + \" \" + .delta_raw' $r | grep -E '^Work-2 time/op \+[0-9.]+$'"
	holds "jq: hotspots and counts" "jq -e '(.new_hotspots | length) == 1 and (.removed_hotspots | type) == \"array\" and (.mem_regressions | length) > 0' $r"
	holds "jq: what was judged" "jq -e '[.gates[] | select(.ruling == \"warn\")] | length == 5' $r"
	holds "jq: a summary and advice" "jq -e '(.summary | length) > 20 and (.recommendations | length) > 0 and .generated_at == \"2026-01-02T03:04:05Z\"' $r"
fi
exits "the crude rating" 0 "worse --rating count" "^Rating 6 of 10"
holds "is the documented one" '[ "$(json "join q( ), map { \$j->{rating}{\$_} } qw(cpu memory overall)" <out/ci/ai_analysis/report.json)" = "5 7 6" ]'
holds "--json prints the report" 'worse --json >printed 2>/dev/null; cmp printed out/ci/ai_analysis/report.json'

mkdir policy && cd policy
printf 'artifacts: kept\nrules:\n  - {gate: profile.cpu.flat, grows-by: 8pp}\n  - {gate: profile.new-hotspot, above: 4%%, level: soft}\n  - {gate: tests.failed, more-than: 0}\n' >pawl.yaml
exits "pawl.yaml rules instead" 2 "pawl analyse $made/base $made/worse" "CPU regression" "New hotspot" "not judged: tests.failed" "files below ./kept|files below kept"
holds "and only those" '! grep "Memory regression" "$work/.got" && test -f kept/ci/ai_analysis/report.md && test -f kept/.gitignore'
printf 'rules:\n  - {gate: profile.cpu.flat, grows-by: 8pp, subject: "*process"}\n  - {gate: rating.overall, at-least: 2}\n  - {gate: profile.cpu.cost, worse-than: 900%%, subject: "*process"}\n' >pawl.yaml
exits "rules about one function" 2 "pawl analyse $made/base $made/worse" "Overall rating 1 < 2"
cd ..

mkdir d1 d2 && cp "$made/base/cpu.prof" d1/old.prof && cp "$made/worse/cpu.prof" d2/new.prof && echo text >d2/notes.md
exits "files of other names are paired by kind; what is no evidence is said" 2 "AI_GATE_ENABLE=1 pawl analyse -o p d1 d2" \
	"^skipped d2/notes.md: " "CPU regression" "not judged: bench.time"
mkdir empty
exits "an empty directory" 1 "pawl analyse -o p d1 empty" "^pawl: empty: holds no profile and no benchmark"
exits "no directory" 1 "pawl analyse -o p d1 nowhere" "^pawl: nowhere: a directory"
exits "one operand" 1 "pawl analyse d1" "got 1 operands"
exits "a name that leaves the directory" 1 "pawl analyse --name ../x d1 d2" "part of file names"
mkdir evil && perl -e 'print "a;<img src=x onerror=1>\e]0;x\a", "y" x 3000, " 900\na;b 100\n"' >evil/cpu.folded && mkdir good && echo 'a;b 1000' >good/cpu.folded
exits "hostile names" 2 "AI_GATE_ENABLE=1 pawl analyse -o e good evil | clean; AI_GATE_ENABLE=1 pawl analyse -q -o e good evil" "."
holds "stay text everywhere" '! grep -rl --include=*.svg --include=*.md --include=*.json "<img" e && cat e/ci/ai_analysis/report.md | clean'
done_testing
