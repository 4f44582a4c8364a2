# add: other tools' output into the current run.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
cat >pawl.yaml <<'END'
project: x
jobs:
  bench: {run: "true", reads: stdout}
  unit: {run: "true", reads: stdout}
rules:
  - {gate: bench.time, worse-than: 5%}
END
printf '.pawl/\n*.txt\n*.json\n*.gz\n' >.gitignore
git add -A && git commit -qm one
bench() { for k in 1 2 3 4 5 6; do echo "Benchmark$1-2 10 $2$k ns/op"; done; }
rows() { pawl gate --json 2>/dev/null | json 'join ",", sort map { "$_->{subject}:$_->{head}{n}" } @{$j->{deltas}}'; }

bench A 10 >a.txt
exits "a file begins a run" 0 "pawl add a.txt" "^a.txt: 1 row.* from gobench" "^run [0-9A-Z]{26}"
bench B 10 | gzip >b.gz
exits "another one extends it, packed or not" 0 "pawl add b.gz" "from gobench"
holds "with both" '[ "$(rows)" = "A-2:6,B-2:6" ]'
bench C 10 >c.txt
bench A 20 >a2.txt
exits "several files and standard input go in together" 0 "pawl add c.txt - <a2.txt"
holds "values of a series that is there are added to it" '[ "$(rows)" = "A-2:12,B-2:6,C-2:6" ]'
exits "the same file is no second measurement" 0 "pawl add a.txt" "^a.txt: the run holds these very values already: not added again"
exits "nor is it twice in one command" 0 "pawl add a.txt ./a.txt - <a.txt"
holds "and does not count as one" '[ "$(rows)" = "A-2:12,B-2:6,C-2:6" ]'
printf '{"Action":"run","Package":"p","Test":"T"}\n{"Action":"fail","Package":"p","Test":"T","Elapsed":0.1}\n{"Action":"fail","Package":"p","Elapsed":0.1}\n' >t.json
exits "tests as well" 0 "pawl add t.json" "from gotest"

exits "a forced format is obeyed" 0 "pawl add --format gobench a.txt"
exits "also when it does not fit" 1 "pawl add --format gotest a.txt" "^pawl: a.txt"
exits "one that is not known is named" 1 "pawl add --format gobnch a.txt" 'did you mean "gobench"'
exits "a job that is not declared too" 1 "pawl add --job benhc a.txt" 'declares no job "benhc"'
exits "no file at all" 1 "pawl add" "^pawl: add needs a FILE"

git commit -q --allow-empty -m two
exits "a new commit begins a new run" 0 "pawl add --job bench a.txt"
holds "with this file only" '[ "$(rows)" = "A-2:6,B-2:NaN,C-2:NaN" ] || pawl gate --json | grep -q "\"verdict\""'
exits "what the other job owes is said" 3 "pawl gate" "unit: this run did not have it" "– B-2 .*gone"
exits "all that was declared" 0 "pawl add --job unit c.txt"
exits "is judged" 3 "pawl gate" "^NOT MEASURED"

echo edited >>pawl.yaml && git checkout -q pawl.yaml
echo '# edited' >>pawl.yaml
exits "an edited tree is a run of its own" 0 "pawl add a.txt"
exits "and is told from its commit" 3 "pawl gate --json" '"dirty": true'
git checkout -q pawl.yaml

# ---- stores that cannot take it ----
if [ "$(id -u)" -eq 0 ] && mkdir -p "$work/ro" && mount -t tmpfs -o size=256k none "$work/ro" 2>/dev/null; then
	trap 'umount "$work/ro" 2>/dev/null; rm -rf "$work"' EXIT
	printf 'project: x\nstore: ro/store\n' >small.yaml
	perl -e 'srand 1; for my $k (1 .. 20000) { printf "BenchmarkRow%d-2 10 %d ns/op\n", $k, rand 1e9 }' >many.txt
	exits "a full disk is an error" 1 "pawl add --policy small.yaml many.txt" "^pawl: ro/store/pawl.db: .*(full|space)"
	rm -rf ro/store
	pawl add -q --policy small.yaml a.txt
	exits "also when there is a run already" 1 "pawl add --policy small.yaml many.txt" "(full|space)"
	exits "which stays as it was" 0 "pawl report json --policy small.yaml" '"subject": "A-2"'
	holds "with nothing more" '! grep -q Row .got'
	mount -o remount,ro "$work/ro"
	exits "a store that cannot be written says so" 1 "pawl add --policy small.yaml a.txt" "^pawl: ro/store/pawl.db: the store may not be written" "^hint: .*read-only"
	umount "$work/ro"
fi
printf 'project: x\nstore: a.txt\n' >odd.yaml
exits "a store that is a file" 1 "pawl add --policy odd.yaml a.txt" "^pawl: a.txt.*(directory|exists)"
mkdir junk && head -c 4096 /dev/zero | tr '\0' x >junk/pawl.db
printf 'project: x\nstore: junk\n' >odd.yaml
exits "a store that is none is not touched" 1 "pawl add --policy odd.yaml a.txt" "^pawl: junk/pawl.db"
holds "not a byte of it" '[ "$(tr -d x <junk/pawl.db | wc -c)" -eq 0 ] && [ "$(wc -c <junk/pawl.db)" -eq 4096 ]'
done_testing
