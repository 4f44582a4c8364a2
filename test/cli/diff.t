# diff: recordings side by side, or two runs of the store.
. "$(dirname "$0")/lib.sh"

bench() { for k in 0 1 2 3 4 5 6 7 8 9; do printf 'BenchmarkA-2 100 %s%s ns/op %s allocs/op\nBenchmarkB-2 100 50%s ns/op 7 allocs/op\n' "$1" $k "$2" $k; done; }
bench 10 2 >old.txt
bench 20 3 >new.txt
shows "two recordings as benchstat shows them" 0 "pawl diff old.txt new.txt" <<'END'
        │   old.txt   │               new.txt               │
        │   sec/op    │   sec/op     vs base                │
A-2       104.5n ± 3%   204.5n ± 2%  +95.69% (p=0.000 n=10)
B-2       504.5n ± 1%   504.5n ± 1%        ~ (p=1.000 n=10)
geomean   229.6n        321.2n       +39.89%

        │  old.txt   │               new.txt                │
        │ allocs/op  │ allocs/op   vs base                  │
A-2       2.000 ± 0%   3.000 ± 0%  +50.00% (p=0.000 n=10)
B-2       7.000 ± 0%   7.000 ± 0%        ~ (p=1.000 n=10) ¹
geomean   3.742        4.583       +22.47%
¹ all samples are equal
recordings made one after the other: drift between them is not excluded
END
for kind in text csv markdown json; do
	exits "as $kind" 0 "pawl diff -r $kind old.txt new.txt" "A-2"
done
holds "json is JSON with a schema" 'pawl diff --json old.txt new.txt 2>/dev/null | json "length \$j->{schema} or die"'
exits "--quiet leaves the table alone" 0 "pawl diff -q old.txt new.txt"
holds "without remark" '! grep -q "one after the other" .got'
exits "one file alone" 0 "pawl diff old.txt" "A-2 .*104.5n"
exits "three" 0 "pawl diff old.txt new.txt old.txt" "old.txt#0" "old.txt#1"
exits "labels name columns" 0 "pawl diff before=old.txt after=new.txt" "before" "after"
exits "standard input" 0 "pawl diff old.txt - <new.txt" "\+95.69%"
exits "packed files" 0 "gzip -k new.txt && pawl diff old.txt new.txt.gz" "\+95.69%"

exits "--fail-over fails what is worse" 2 "pawl diff --fail-over 5% old.txt new.txt" "^worse: A-2 sec/op \+95.69%, over 5%" "^worse: A-2 allocs/op"
exits "not what is within" 0 "pawl diff --fail-over 100% old.txt new.txt"
exits "not what is better" 0 "pawl diff --fail-over 5% new.txt old.txt"
exits "with one error for all rows" 2 "pawl diff --holm --fail-over 5% old.txt new.txt" "^worse: A-2"
exits "not what is not proven" 0 "head -2 old.txt >one.txt; head -2 new.txt >two.txt; pawl diff --fail-over 5% --filter .unit:sec/op one.txt two.txt" "p=1.000"
exits "a limit that is none" 1 "pawl diff --fail-over lots old.txt new.txt" '--fail-over takes a percentage, not "lots"'
exits "a negative one" 1 "pawl diff --fail-over=-5% old.txt new.txt" '--fail-over takes a percentage'
exits "a filter" 0 "pawl diff --filter .name:B old.txt new.txt" "B-2"
holds "leaves the others out" '! grep -q A-2 .got'
exits "one that is none names the place" 1 "pawl diff --filter '.name:(' old.txt" "^pawl: .*filter"
exits "nothing that matches" 0 "pawl diff --filter .name:Z old.txt new.txt"
exits "a confidence beyond 1" 1 "pawl diff --confidence 95 old.txt new.txt" "^pawl: .*confidence"
exits "no operand" 1 "pawl diff" "^pawl: diff needs files"

# ---- runs ----
git -c init.defaultBranch=main init -q .
printf 'project: x\nrules: []\n' >pawl.yaml
git add pawl.yaml && git commit -qm one && pawl add -q old.txt
exits "the store must be there" 1 "pawl diff nosuch HEAD" '"nosuch" is neither a revision nor a run'
git commit -q --allow-empty -m two && pawl add -q new.txt
exits "two runs by revision" 0 "pawl diff HEAD~1 HEAD" "A-2 .*\+95"
exits "as JSON" 0 "pawl diff HEAD~1 HEAD --json" '"subject": "A-2"'
exits "as Markdown" 0 "pawl diff HEAD~1 HEAD -r markdown" "A-2"
exits "a file and a run do not go together" 1 "pawl diff old.txt HEAD" '^pawl: there is no file "HEAD"'
exits "outside a project a run is no file" 1 "(cd / && pawl diff HEAD~1 HEAD)" '^pawl: there is no file "HEAD~1"'
done_testing
