# store: what its words do and refuse, what keep: drops, what a store that may only be read is good for.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'project: x\nbase: main\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' >pawl.yaml
printf '*\n' >.gitignore
git add -f .gitignore && git commit -qm zero
# measured CENTRE: a commit with a run of it
measured() {
	git commit -q --allow-empty -m "$1"
	for k in 0 1 2 3 4 5; do echo "BenchmarkA-2 100 $(($1 * 1000 + k))e-3 ns/op"; done >out.txt
	pawl add -q out.txt
}
ids() { pawl store list --json "$@" | json 'join "\n", map { $_->{id} } @{$j->{runs}}'; }
number() { pawl store list --json "$@" | json 'scalar @{$j->{runs}}'; }

exits "there is none yet" 1 "pawl store list" "there is no store" "pawl run. makes one"
measured 100
measured 101
git checkout -q -b topic
measured 130

# ---- the words ----
exits "no word is help" 0 "pawl store" "^usage: pawl store" "^  import +take in"
exits "a word that is none" 1 "pawl store chekc" 'no word "chekc"' "did you mean pawl store check"
exits "an option of another word" 1 "pawl store check --branch x" "^pawl: pawl store check takes no --branch"
exits "an operand too many" 1 "pawl store list x" '^pawl: store list takes no operand, got "x"'
exits "list shows every run" 0 "pawl store list" "^run +started" "^[0-9A-Z]{26} .* topic +1 "
holds "newest first" '[ "$(ids)" = "$(ids | sort -r)" ] && [ "$(number)" = 3 ]'
holds "of one branch" '[ "$(number --branch topic)" = 1 ] && [ "$(number --branch nowhere)" = 0 ]'
holds "since a day" '[ "$(number --since 1d)" = 3 ] && [ "$(number --since 2000-01-01)" = 3 ] && [ "$(number --since 2999-01-01)" = 0 ]'
exits "a day that is none" 1 "pawl store list --since yesterday" "takes a day or an age"
exits "a number that is none" 1 "pawl store list -n 0.5" "takes a whole number"
exits "check is content" 0 "pawl store check" "^sound: 3 runs"
exits "and in JSON" 0 "pawl store check --json" '"sound": true'

# ---- completion ----
cat >complete.sh <<'SH'
. ./completion
COMP_WORDS=(pawl "$@") COMP_CWORD=$#
_pawl
echo "${COMPREPLY[*]}"
SH
pawl help --completion bash >completion
if command -v bash >/dev/null; then
	holds "bash completes the words" '[ "$(bash complete.sh store "")" = "check compact drop export import list" ] && [ "$(bash complete.sh store co)" = compact ]'
	holds "and its options" '[ "$(bash complete.sh store list --si)" = --since ]'
fi
holds "so do zsh and fish" 'pawl help --completion zsh | grep -qF "2:word:(check compact " &&
	pawl help --completion fish | grep -qF "__fish_seen_subcommand_from store'"'"' -a import"'
holds "the manual has them" 'pawl help --man store | grep -qx ".B compact"'

# ---- there and back ----
exits "an export is not for nobody" 1 "pawl store export -o nowhere/out.zst" "/nowhere/out.zst.part-[0-9]+: cannot be created: No such file"
exits "export writes a file" 0 "pawl store export -o all.zst" "^3 runs exported"
holds "whole, under its name alone" 'test -s all.zst && ! ls | grep -q part'
holds "import gives the same bytes" 'pawl store import -q --store two all.zst && pawl store export -q --store two | cmp - all.zst'
exits "again is no change" 0 "pawl store import --store two all.zst" "^0 runs added, 3 there already$"
mkdir -p deep/er
holds "also from a directory below" '(cd deep/er && pawl store export -q -o here.zst && cmp here.zst ../../all.zst && pawl store import here.zst >/dev/null && [ "$(ls)" = here.zst ])'
holds "by revision, by id, by branch" '[ "$(pawl store export main 2>&1 >some.zst)" = "1 run exported" ] &&
	[ "$(pawl store export "$(ids | tail -1 | cut -c1-20)" topic 2>&1 >some.zst)" = "2 runs exported" ] &&
	[ "$(pawl store export --branch main 2>&1 >some.zst)" = "2 runs exported" ]'
exits "several files, one of them standard input" 0 "pawl store import --store three - all.zst <some.zst" "^3 runs added, 2 there already"
exits "a run that is none" 1 "pawl store export nowhere -o x.zst" "^pawl: there is no run N0WHERE in the store"
holds "leaves no file" "! ls x.zst* 2>/dev/null"
exits "a file that is none" 1 "pawl store import out.txt" "^pawl: out.txt: not an export of a store"
exits "a file that is not there" 1 "pawl store import nothing.zst" "nothing.zst: cannot be opened"
exits "what is no regular file is written to, not replaced" 1 "pawl store export -o /dev/full" "/dev/full: cannot write the export: No space left"
holds "and stays what it is" "test -c /dev/full"
exits "into a full disk" 1 "pawl store export >/dev/full" "standard output: cannot write the export: No space left"
head -c 700 all.zst >cut.zst
exits "a cut file stores nothing" 1 "pawl store import --store four cut.zst" "cut.zst: ends within line"
holds "not one run" '[ "$(number --store four)" = 0 ]'
printf 'BenchmarkB-2 100 5 ns/op\n' >more.txt
pawl add -q more.txt
exits "a run that was extended is a conflict" 1 "pawl store import all.zst" "^0 runs added, 2 there already, 1 conflict" "other content: left as it is"

# ---- drop, compact ----
exits "drop wants to know which" 1 "pawl store drop" "needs a RUN"
holds "drop drops" 'cp -r .pawl kept && pawl store drop topic && [ "$(number)" = 2 ]'
exits "import brings back" 0 "pawl store import all.zst" "^1 run added, 2 there already"
touch -d '2 hours ago' .pawl/.pawl-0123456789abcdef .pawl/.pawl-mine
touch .pawl/.pawl-fedcba9876543210
exits "compact says sizes" 0 "pawl store compact" "^[0-9.]+ kB before, [0-9.]+ kB after; .*removed 1 file that a killed process left"
holds "and leaves what is young or somebody's" 'test -e .pawl/.pawl-mine && test -e .pawl/.pawl-fedcba9876543210 && ! test -e .pawl/.pawl-0123456789abcdef'
exits "compact in JSON" 0 "pawl store compact --json" '"schema": "pawl/store-compact/1"' '"stray_files": 0'

# ---- experiments of pawl ab ----

mkdir -p .pawl/ab/00000000000000a2
for n in 1 2 3 4; do
	touch -d "$n days ago" .pawl/ab/open-00000000000000a$n.json .pawl/ab/calibrate-00000000000000c$n.json
done
sed -i '/^keep/d' pawl.yaml
pawl store compact >/dev/null
holds "without keep: experiments stay" '[ "$(ls .pawl/ab/*.json | wc -l)" = 8 ]'
echo 'keep: {runs: 1, days: 3}' >>pawl.yaml
pawl store compact >../words 2>&1
holds "keep: is for those that belong to no run, too" 'grep -q "^keep: removed 4 experiments that belonged to no run" ../words && [ "$(ls .pawl/ab/*[34].json | wc -l)" = 0 ]'
sed -i 's/^keep:.*/keep: {runs: 1}/' pawl.yaml
pawl store compact >/dev/null 2>&1
holds "but not for one that is under way" '[ "$(cd .pawl/ab && echo *.json)" = "calibrate-00000000000000c1.json open-00000000000000a1.json open-00000000000000a2.json" ]'
sed -i '/^keep/d' pawl.yaml
measured 77
: >.pawl/ab/$(pawl store list --json | json '$j->{runs}[0]{id}').json
pawl store drop $(pawl store list --json | json '$j->{runs}[0]{id}') >/dev/null
holds "an experiment goes with its run" '[ "$(ls .pawl/ab/0[0-9A-Z]*.json 2>/dev/null | wc -l)" = 0 ]'
rm -r .pawl/ab

# ---- keep ----
keep() { { sed '/^keep/d' pawl.yaml; echo "keep: $1"; } >new.yaml; mv new.yaml pawl.yaml; }
git checkout -q main
for i in 1 2 3 4 5 6; do measured 10$i; done
holds "without keep: everything stays" '[ "$(number)" = 9 ]'
pawl gate --run HEAD~1 -q >/dev/null
keep '{runs: 3}'
exits "keep: drops and says what" 0 "pawl store compact" "^keep: dropped run [0-9A-Z]{26} of main, 20.*$"
holds "the newest of each branch stay, and what they were judged against" '[ "$(number --branch main)" -ge 3 ] && [ "$(number --branch topic)" = 1 ] && [ "$(number)" -lt 9 ]'
holds "the rest is sound" "pawl store check"
keep '{runs: 1}'
git checkout -q -b other main~4
exits "after pawl add, too" 0 "measured 200 2>&1; pawl add more.txt" "."
git checkout -q main
holds "the base and the two newest stay" '[ "$(pawl store list --json | json "scalar grep { \$_->{branch} eq q(main) } @{\$j->{runs}}")" -ge 1 ]'
keep '{runs: 1, branches: [main]}'
for i in 1 2 3; do measured 11$i; done
holds "branches: keeps all of theirs" '[ "$(number --branch main)" -ge 4 ]'
keep '{days: 1}'
exits "days: keeps what is young" 0 "pawl store compact" "kB before"
sed -i 's/^base:.*/base: nowhere/' pawl.yaml
keep '{runs: 1}'
before=$(number)
exits "without a base nothing is dropped" 0 "pawl store compact" "^keep: nothing was dropped, for it is not known what the base is"
holds "not one" '[ "$(number)" = "$before" ]'
sed -i 's/^base:.*/base: main/' pawl.yaml
exits "an unknown key" 1 "keep '{rnus: 3}'; pawl gate" "pawl.yaml:[0-9]+:8: unknown key \"rnus\"" "did you mean runs"
exits "nothing to go by" 1 "keep '{branches: main}'; pawl gate" "pawl.yaml:[0-9]+:1: runs or days expected in keep"
exits "no map" 1 "keep 500; pawl gate" "map such as .runs: 500, days: 365. expected"
sed -i '/^keep/d' pawl.yaml
done_testing
