# Paths on the command line belong to the directory of the caller, however far above pawl.yaml lies.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf '#!/bin/sh\nfor i in 1 2 3; do echo "BenchmarkA 10 1$i ns/op"; done\n' >bench.sh && chmod +x bench.sh
cat >pawl.yaml <<'END'
project: x
jobs:
  bench: {run: ./bench.sh, reads: stdout}
  build: {run: "true", scenarios: {cold: ""}}
rules:
  - {gate: bench.time, worse-than: 5%}
END
printf '.pawl/\npawl-out/\n*.txt\n' >.gitignore
git add -A && git commit -qm one
mkdir -p sub/deep
./bench.sh >sub/deep/mine.txt
echo 'no benchmark' >mine.txt
from() { (cd "$1" && shift && "$PAWL" "$@"); }

exits "add takes the file that lies where the caller stands" 0 "from sub/deep add mine.txt" "^mine.txt: 1 row.* from gobench"
git commit -q --allow-empty -m two
exits "-C is such a place" 0 "pawl add -C sub/deep mine.txt" "^mine.txt: 1 row"
exits "below another as well" 0 "git commit -q --allow-empty -m three; from sub add -C deep mine.txt" "^mine.txt: 1 row"
git commit -q --allow-empty -m four
exits "a step up is one from there" 0 "mkdir sub/other; from sub/other add ../deep/mine.txt" "^../deep/mine.txt: 1 row"
git commit -q --allow-empty -m five
exits "an absolute path and standard input stay" 0 "./bench.sh | sed s/A/B/ | from sub add '$work/sub/deep/mine.txt' -" "from gobench" "^-: 1 row"
exits "what is not there is not looked for elsewhere" 1 "touch above.txt; from sub add above.txt" "^pawl: sub/above.txt: "
exits "with a policy said, nothing is entered" 0 "git commit -q --allow-empty -m six; from sub add -p ../pawl.yaml deep/mine.txt" "^deep/mine.txt: 1 row"
exits "a store and its policy are the same from below" 3 "from sub/deep gate" "– B .*it is gone" "! A "
exits "diff takes files from there" 0 "cp sub/deep/mine.txt sub/deep/new.txt; from sub/deep diff mine.txt new.txt" "^A  "
exits "a store is exported to there" 0 "from sub store export -o all.txt && test -s sub/all.txt" "runs exported"
exits "and imported from there" 0 "from sub store import all.txt"
exits "rules are written there" 0 "from sub calibrate --pairs 2 --budget 1s --job bench --write rules.txt; grep -c gate: sub/rules.txt" "^1$"
exits "burndown leaves its artifacts there" 0 "from sub burndown build -n 1 --tier proc -o out --identities ids.txt --update && ls sub/out/burndown.json sub/ids.txt"
exits "and finds them" 0 "from sub burndown build -n 1 --tier proc --against out --identities ids.txt"
holds "none of it lies above" '! ls all.txt rules.txt out ids.txt 2>/dev/null | grep .'
done_testing
