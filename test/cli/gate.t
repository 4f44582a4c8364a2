# gate: the exit status is the answer; every kind of report says the same.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'project: x\nbase: HEAD~1\nrules:\n' >head.yaml
rules() { { cat head.yaml; printf '  - {%s}\n' "$@"; } >pawl.yaml; }
rules "gate: bench.time, worse-than: 5%"
printf '*\n' >.gitignore
git add -f .gitignore && git commit -qm zero

# measure LEVEL...: a commit whose benchmarks A, B, ... have these centres in ns
measure() {
	git commit -q --allow-empty -m "$*"
	name=A
	for level; do
		for k in 0 1 2 3 4 5 6 7 8 9; do echo "Benchmark$name-2 100 $((level * 1000 + level * (k * 7 % 10)))e-3 ns/op ${allocs:-2} allocs/op"; done
		name=$(echo $name | tr A-Y B-Z)
	done >out.txt
	pawl add -q out.txt
}
measure 100 100
exits "without a base nothing is green" 0 "pawl gate" "^CANNOT TELL  no base"
measure 100 100
exits "the same passes" 0 "pawl gate" "^PASS  2 rows within the limits"
measure 110 100
exits "slower fails" 2 "pawl gate" "^FAIL  bench.time worse-than 5%: A-2 .10"
exits "less than the limit passes" 0 "{ rules 'gate: bench.time, worse-than: 15%'; pawl gate; }" "^PASS"
exits "about the limit cannot be told" 0 "{ rules 'gate: bench.time, worse-than: 10%'; pawl gate; }" "^CANNOT TELL" "cannot tell: sees"
exits "unless that is said to fail" 3 "{ rules 'gate: bench.time, worse-than: 10%, inconclusive: fail'; pawl gate; }" "^CANNOT TELL"
exits "soft rules warn" 0 "{ rules 'gate: bench.time, worse-than: 5%, level: soft'; pawl gate; }" "^PASS, with warnings"
exits "a failure goes before what cannot be told" 2 \
	"{ rules 'gate: bench.time, worse-than: 10%, inconclusive: fail' 'gate: bench.time, worse-than: 5%'; pawl gate; }" "^FAIL"
exits "the subject selects" 0 "{ rules 'gate: bench.time, worse-than: 5%, subject: B*'; pawl gate; }" "^PASS  1 row"
exits "an override counts and is shown" 0 "{ rules 'gate: bench.time, worse-than: 5%'; AI_GATE_BENCH_SLOW_MAX=20 pawl gate; }" "^PASS" "AI_GATE_BENCH_SLOW_MAX"
exits "no rules, no verdict" 0 "{ printf 'project: x\nrules: []\n' >pawl.yaml; pawl gate; }" "^CANNOT TELL  nothing was judged"
exits "a rule on nothing is a mistake" 1 "{ rules 'gate: bench.rss, above: 3MiB'; pawl gate; }" "^pawl: pawl.yaml:4:[0-9]+: rule on bench.rss matches nothing"
allocs=0 measure 100 100
allocs=1 measure 100 100
exits "from nothing to something is beyond every percentage" 2 "{ rules 'gate: bench.allocs, worse-than: 1000%'; pawl gate; }" "was 0"
rules "gate: bench.time, worse-than: 5%"
measure 100
exits "what is gone is not measured" 3 "pawl gate" "– B-2 .*gone" "^NOT MEASURED"
exits "unless somebody answers for it" 0 \
	"{ echo 'accept: accepted.yaml' >>pawl.yaml; echo '- {gate: bench.time, subject: B-2, who: ann, why: obsolete}' >accepted.yaml; pawl gate; }" \
	"^PASS" "accepted by ann: obsolete"
rules "gate: bench.time, worse-than: 5%"
printf 'BenchmarkA-2 100 FAIL\n--- FAIL: BenchmarkA-2\nFAIL\n' >out.txt
git commit -q --allow-empty -m crash && pawl add -q out.txt 2>/dev/null
exits "what crashed is not measured, whoever answers for it" 3 \
	"{ echo 'accept: accepted.yaml' >>pawl.yaml; echo '- {gate: bench.time, who: ann, why: slow, up-to: 50%}' >accepted.yaml; pawl gate; }" "^NOT MEASURED"

# ---- which run, which base ----
rules "gate: bench.time, worse-than: 5%"
exits "an older run against its own base" 2 "pawl gate --run HEAD~4" "A-2 .10"
exits "by the beginning of its id" 2 'pawl gate --run "$(pawl gate --run HEAD~4 --json | json "substr \$j->{head}{id}, 0, 20")"' "A-2 .10"
exits "a descendant is no base: the parent is" 2 "pawl gate --run HEAD~4 --base main" "compared with its parent" "A-2 .10"
exits "a run that is none" 1 "pawl gate --run nowhere" '"nowhere" is neither a revision nor a run'
exits "a commit without a run" 1 "git commit -q --allow-empty -m none; pawl gate --run HEAD" "has no run in the store"
exits "a base that is none" 1 "pawl gate --run HEAD~5 --base nowhere" "nowhere"
exits "a report that is none" 1 "pawl gate --report jsno" "did you mean json"

# ---- every report has the same answer ----
for kind in term markdown json junit github html; do
	exits "$kind exits 2" 2 "pawl gate --run HEAD~5 --report $kind" "A-2"
	cp .got got.$kind
done
holds "json is JSON and says so" '[ "$(json "\$j->{exit_status} . \$j->{verdict}" <got.json)" = 2fail ]'
holds "every number has a reason" 'json "(grep { !length \$_->{grounds} } @{\$j->{deltas}}) and die" <got.json'
holds "junit is XML with one failure" 'grep -c "<failure " got.junit | grep -qx 1'
holds "github says error" 'grep -q "^::error " got.github'
holds "nothing was written beside the store" "! test -e pawl-out"

# Waiting for mutexes and for anything else: two profiles of one job, three gates.  A release that takes all of the waiting is no growth of
# the other.
git commit -q --allow-empty -m waits
pawl add -q "$root/corpus/pprof/go-mutex/in.pb.gz" "$root/corpus/pprof/go-block/in.pb.gz"
git commit -q --allow-empty -m waits-otherwise
pawl add -q "$root/test/pprof/profiles/go_codec_mutex.pb.gz" "$root/corpus/pprof/go-block/in.pb.gz"
waits() { rules "gate: $1, grows-by: 8pp"; pawl gate; }
exits "mutexes have a gate" 2 "waits profile.mutex.flat" "runtime.unlock .*by more than 8pp"
exits "blocking has another" 0 "waits profile.block.flat" "^PASS"
exits "and both have one" 2 "waits profile.delay.flat" "runtime.unlock .*by more than 8pp"
done_testing
