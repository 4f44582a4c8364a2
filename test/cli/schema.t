# doc/schema: what is printed for programs is what the schemas say, value by value.
. "$(dirname "$0")/lib.sh"

for python in python3 /usr/bin/python3 none; do
	"$python" -c 'from jsonschema import Draft202012Validator' 2>/dev/null && break
done
[ "$python" != none ] || skip_all "no jsonschema for Python here (Debian: python3-jsonschema)"

# fits SCHEMA STATUS COMMAND: the command exits so, and (told by `validated`) what it prints fits and does not with one more key
n=0
fits() {
	n=$((n + 1))
	exits "$3" "$2" "{ $3; } 2>err >$n.out" && echo "$1 $n.out $3" >>wanted
}

validated() {
	"$python" - "$root/doc/schema" >said <<'END'
import json, pathlib, sys, warnings
warnings.simplefilter("ignore")
from jsonschema import Draft202012Validator, RefResolver

schema = {path.name: json.loads(path.read_text()) for path in pathlib.Path(sys.argv[1]).glob("*.json")}
for line in open("wanted"):
    name, path, claim = line.rstrip("\n").split(" ", 2)
    rules = schema[name + ".json"]
    Draft202012Validator.check_schema(rules)
    validator = Draft202012Validator(rules, resolver=RefResolver("", rules, store=schema))
    instance = json.load(open(path))
    error = next(validator.iter_errors(instance), None)
    instance["spoilt"] = 1
    if not error and name != "evidence" and validator.is_valid(instance):
        error = "a key that the schema does not have is not seen"
    said = error if not error or isinstance(error, str) else "/".join(map(str, error.absolute_path)) + ": " + error.message[:300]
    print(int(bool(error)), f"doc/schema/{name}.json: {claim}" + (f" ({said})" if error else ""))
END
	while read -r bad claim; do
		report "$bad" "$claim"
	done <said
	[ "$(wc -l <said)" -eq "$n" ]
	report $? "every output was looked at"
}

cp "$root"/test/pprof/profiles/go_shelf_*.pb.gz .
ln -s "$root/test/analyse" made
fits top 0 "pawl top --json go_shelf_cpu_old.pb.gz"
fits top 0 "pawl top --json -g lines --focus runtime --diff-base go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz"
fits top 0 "pawl top --json -s inuse_space go_shelf_heap_old.pb.gz"
fits top 0 "pawl top --json --tree --diff-base go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz"
fits top 0 "pawl top --json --peek map go_shelf_cpu_old.pb.gz"
fits list 0 "pawl top --json --list . --source-path '$root/test/producers/go' go_shelf_cpu_old.pb.gz"
fits list 0 "pawl top --json --list . --diff-base go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz"
fits profile-diff 0 "pawl diff --json --top 0 go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz"
fits profile-diff 0 "pawl diff --json --top 0 go_shelf_cpu_old.pb.gz go_shelf_cpu_old.pb.gz -- go_shelf_cpu_new.pb.gz"
fits profile-diff 0 "pawl diff --json -s alloc_space go_shelf_heap_old.pb.gz go_shelf_heap_new.pb.gz"
fits table 0 "pawl diff --json made/base/bench.txt made/worse/bench.txt"
fits analysis 0 "pawl analyse --json made/base made/worse"
fits analysis 2 "pawl analyse --gate --json made/base made/worse"
fits analysis 0 "pawl analyse --json made/base made/same"
fits analysis 0 "cat pawl-out/ci/ai_analysis/report.json"
perl "$root/test/burndown/recordings.pl" .
fits burndown 0 "pawl burndown --json cold=cold-1.pawl,cold-2.pawl warm=warm-1.pawl hot=hot-1.pawl,hot-2.pawl"
fits burndown 3 "pawl burndown --json hot=failed-1.pawl"
fits why 0 "pawl burndown --why . --json cold-1.pawl warm-1.pawl"
fits why 0 "pawl burndown --why . --json hot-1.pawl"
fits formats 0 "pawl formats --json"
fits doctor 0 "pawl doctor --json"
fits record 0 "pawl record --json --tier proc -- sh -c true"
fits evidence 0 "pawl convert -q go_shelf_heap_old.pb.gz --to pawl"

git -c init.defaultBranch=main init -q .
printf 'project: x\nbase: HEAD~1\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n  - {gate: profile.cpu.flat, grows-by: 8pp}\n' >pawl.yaml
printf '*\n' >.gitignore
git add -f .gitignore
for side in base worse; do
	git commit -q --allow-empty -m "$side"
	pawl add -q "made/$side/bench.txt" "made/$side/cpu.prof" "made/$side/mem.prof"
done
fits report 2 "pawl gate --json"
fits report 0 "pawl diff --json HEAD~1 HEAD"
fits report 0 "pawl report json"
fits store 0 "pawl store list --json"
validated
done_testing
