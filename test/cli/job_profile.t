# profile: in a job: what the command writes beside what it is measured by.
. "$(dirname "$0")/lib.sh"
git -c init.defaultBranch=main init -q . && printf '.pawl/\npawl-out/\ncpu.*\n' >.gitignore
cat >pawl.yaml <<'END'
base: HEAD~1
jobs:
  bench: {run: sh bench.sh, reads: stdout, runs: 4, profile: [cpu]}
rules:
  - {gate: profile.cpu.flat, grows-by: 8pp}
  - {gate: profile.new-hotspot, above: 4%, level: soft}
  - {gate: rating.overall, at-least: 5}
END
cat >bench.sh <<'END'
echo "BenchmarkA 1000 100 ns/op"
cat stacks >cpu.folded
END
commit() { git add -A && git commit -qm "$1"; rm -f cpu.*; }
perl -e 'print "m;f$_ 100\n" for 1 .. 30' >stacks
commit base
exits "the first run has nothing to compare with" 0 "pawl run" "no base"
perl -e 'print "m;f$_ 100\n" for 1 .. 30' >stacks; echo >>bench.sh
commit same
exits "the same profile passes" 0 "pawl run" "^PASS"
perl -e 'print "m;f$_ 100\n" for 2 .. 30; print "m;f1 800\nm;young 300\n"' >stacks
commit worse
exits "a function that grew fails, a new one warns" 2 "pawl run" "f1 .*by more than 8pp" "young .*above 4%" "the change rating.overall .*below 5"
exits "the store gives it back" 2 "pawl gate" "f1 .*by more than 8pp"
for kind in term markdown json junit github html; do
	exits "as $kind" 2 "pawl gate --report $kind" "f1"
done
sed -i 's/cat stacks.*/:/' bench.sh
commit lost
exits "a profile that is not written is not delivered" 3 "pawl run" 'cpu\.\* was not written'
echo 'echo hello >cpu.txt' >>bench.sh
commit text
exits "what is no profile is not delivered" 3 "pawl run" 'cpu.txt cannot be read'
sed -i 's/profile: \[cpu\]/profile: off-cpu/' pawl.yaml
exits "an unknown kind" 1 "pawl run" "pawl.yaml:3:.*cpu, mem, block, mutex or a file pattern expected"
done_testing
