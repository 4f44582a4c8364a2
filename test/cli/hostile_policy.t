# pawl.yaml, accepted.yaml and lists of known failures that are not what they should be: the line, what was expected, status 1.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'BenchmarkFine-2 10 5 ns/op\n%.0s' 1 2 3 4 5 6 >fine.txt

# bad CLAIM PATTERN: what pawl.yaml holds is refused
bad() {
	exits "$1" 1 "within 600 5 '$PAWL' add fine.txt" "^pawl: pawl.yaml(:[0-9]+:[0-9]+)?: .*($2)"
	holds "$1: one error, safely" '[ "$(grep -c "^pawl: " .got)" -eq 1 ] && clean <.got'
	holds "$1: no store" "! test -e .pawl"
}

perl -e 'srand 3; print map { chr int rand 256 } 1 .. 10000' >pawl.yaml
bad "binary garbage" "."
printf '\0\0\0\0' >pawl.yaml
bad "NUL bytes" "."
printf 'project: x\n\trules: []\n' >pawl.yaml
bad "a tab" "tab|token|expected"
printf 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nproject: *c\n' >pawl.yaml
bad "aliases that multiply" "alias|anchor|unknown key|expected"
perl -e 'print "#" x 9e6' >pawl.yaml
bad "9 MB" "at most 8 MiB"
perl -e 'print "project: ", "[" x 100000, "\n"' >pawl.yaml
bad "deep nesting" "deep|levels|expected"
perl -e 'print "jobs: {a: {run: \"", "x" x 3000000, "\"\n"' >pawl.yaml
bad "a scalar without end" "expected|more than|at most|end"
printf 'project: \377\376\n' >pawl.yaml
bad "invalid UTF-8" "UTF-8|expected"
printf 'proj\033[31mect: x\n' >pawl.yaml
bad "an escape in a key" "unknown key|control|not allowed|expected"
printf 'project: x\nproject: y\n' >pawl.yaml
bad "a key twice" "expected once"
printf 'rules:\n  - {gate: bench.time, worse-than: 5%%, above: 3}\n' >pawl.yaml
bad "two limits" "limit"
printf 'rules:\n  - {gate: bench.time}\n' >pawl.yaml
bad "no limit" "limit|worse-than"
printf 'rules:\n  - {gate: bench.time, worse-than: -5%%}\n' >pawl.yaml
bad "a negative limit" "expected"
printf 'rules:\n  - {gate: bench.time, worse-than: nan}\n' >pawl.yaml
bad "a limit that is no number" "expected"
printf 'rules:\n  - {gate: bench.time, worse-than: 1e999%%}\n' >pawl.yaml
bad "an infinite limit" "expected"
printf 'jobs:\n  a: {run: x, runs: 99999999999999}\n' >pawl.yaml
bad "too many runs" "expected|at most"
printf 'jobs:\n  a: {run: x, timeout: -3s}\n' >pawl.yaml
bad "a negative time" "expected"
printf 'rules: [{gate: bench.tmie, worse-than: 5%%}]\n' >pawl.yaml
bad "a typo" "unknown gate"
printf 'jbos: {}\n' >pawl.yaml
bad "another typo" "unknown key"
mkdir d && rm pawl.yaml && mkdir pawl.yaml
exits "a directory" 1 "pawl add fine.txt" "^pawl: pawl.yaml: is a directory"
rmdir pawl.yaml

printf 'project: x\nrules:\n  - {gate: bench.time, worse-than: 5%%}\naccept: accepted.yaml\n' >pawl.yaml
exits "an accepted.yaml that is not there" 1 "pawl add fine.txt" "^pawl: accepted.yaml: cannot be opened" "^hint: pawl.yaml names it"
printf -- '- {gate: bench.time, subject: A, who: x}\n' >accepted.yaml
exits "one that does not say why" 1 "pawl add fine.txt" "^pawl: accepted.yaml:1:[0-9]+: .*why"
printf -- '- {gate: bench.time, subject: A, who: x, why: y, until: 2025-02-30}\n' >accepted.yaml
exits "a day that is none" 1 "pawl add fine.txt" "^pawl: accepted.yaml:1:[0-9]+: .*(day|date)"
: >accepted.yaml
exits "an empty one will do" 0 "pawl add fine.txt"

exits "an override that is no number is an error" 1 "AI_GATE_BENCH_SLOW_MAX=much pawl gate" "AI_GATE_BENCH_SLOW_MAX"
exits "a policy that is not there" 1 "pawl gate --policy nowhere.yaml" "^pawl: nowhere.yaml: cannot be opened: No such file"
done_testing
