# report: the artifacts as files, or one kind on standard output; judging is not its business.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'project: x\nbase: HEAD~1\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' >pawl.yaml
git add pawl.yaml && git commit -qm one
bench() { for k in 0 1 2 3 4 5 6 7 8 9; do echo "BenchmarkA_long_name_that_takes_some_room/with=parameters-2 100 $1$k ns/op"; done; }
bench 10 >old.txt && pawl add -q old.txt
git commit -q --allow-empty -m two
bench 20 >new.txt && pawl add -q new.txt

exits "without a kind all are written and named" 0 "pawl report" "^wrote pawl-out/report.md" "^wrote pawl-out/report.html"
for file in report.md report.json report.html report.junit.xml; do
	holds "$file is there" "test -s pawl-out/$file"
done
holds "git does not see them" '[ -z "$(git status --porcelain pawl-out)" ]'
holds "no half-written one lies about" '[ -z "$(find pawl-out -name ".pawl-*")" ]'
exits "a failed verdict is no failure of the report" 0 "pawl report json" '"exit_status": 2'
for kind in term markdown json junit github html; do
	pawl report $kind >one && pawl report $kind >two
	holds "$kind is the same twice" 'for f in one two; do sed -E "s/20[0-9-]{8}.[0-9:]{5,8}Z?( UTC)?//g" $f >$f.plain; done; cmp one.plain two.plain'
	SOURCE_DATE_EPOCH=1700000000 pawl report $kind >then
	holds "$kind says SOURCE_DATE_EPOCH or no time of its own" 'grep -q 2023-11-14 then || ! grep -q "generated_at\|Written by" then'
done
exits "json is JSON" 0 'pawl report json | json "\$j->{verdict}"' "^fail"
exits "artifacts go where the policy says" 0 "echo 'artifacts: elsewhere/deep' >>pawl.yaml; pawl report" "^wrote elsewhere/deep/report.json"
holds "there they are" "test -s elsewhere/deep/report.json"
git checkout -q pawl.yaml
exits "a kind that is none" 1 "pawl report jsno" 'there is no report "jsno"' "did you mean json"
exits "two kinds" 1 "pawl report json html" 'report takes one KIND at most, got "html"'
rm -rf pawl-out && echo "in the way" >pawl-out
exits "a file in the place of the directory" 1 "pawl report" "^pawl: pawl-out"
holds "stays" 'grep -q "in the way" pawl-out'
rm pawl-out && mkdir pawl-out && mkdir pawl-out/report.json
exits "a directory in the place of a report" 1 "pawl report" "^pawl: pawl-out/report.json: is a directory"
rm -rf pawl-out
if [ "$(id -u)" -eq 0 ] && mkdir pawl-out && mount -t tmpfs -o size=4k none pawl-out 2>/dev/null; then
	trap 'umount "$work/pawl-out" 2>/dev/null; rm -rf "$work"' EXIT
	exits "a full disk" 1 "pawl report" "^pawl: pawl-out/report.*No space left on device"
	holds "leaves nothing half-written" '[ -z "$(find pawl-out -type f -name "*report*")" ] || [ "$(find pawl-out -type f -size 0 | wc -l)" -eq 0 ]'
	umount pawl-out
fi
holds "a narrow terminal gets narrow rows" '[ "$(COLUMNS=60 pawl gate | grep "A_long" | head -1 | perl -CSD -ne "chomp; print length")" -le 60 ]'
done_testing
