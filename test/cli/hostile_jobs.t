# Jobs that do not do what they should: what arrived is judged, what did not is named, nothing is left behind.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf '.pawl/\npawl-out/\n*.sh\n*.pid\nout*\n' >.gitignore
mark=pawl-hostile-$$

# job KEYS <script: pawl.yaml with one job that runs it
job() {
	cat >job.sh
	printf 'project: x\njobs:\n  bench: {run: sh job.sh%s}\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' "$1" >pawl.yaml
	rm -rf .pawl pawl-out
}
# No process has our mark as an argument (the test's own shells have it in their scripts only).
nobody() { ! grep -lzsxF "$mark" /proc/[0-9]*/cmdline; }

job ', reads: stdout' <<'END'
echo BenchmarkA-2 10 5 ns/op
exec >&-
sleep 0.2
END
exits "closing stdout early is no failure" 0 "pawl run" "CANNOT TELL"

job ', reads: stdout' <<'END'
echo BenchmarkA-2 10 5 ns/op
kill -SEGV $$
END
exits "a job that is killed is named with its signal" 3 "pawl run" "bench: killed by SIGSEGV" "^NOT MEASURED"

job ', reads: stdout, runs: 3' <<'END'
echo x >>out.n
[ "$(wc -l <out.n)" -lt 2 ] || exit 7
echo BenchmarkA-2 10 5 ns/op
END
exits "one that fails in its second run as well" 3 "pawl run" "exited with status 7 in run 2 of 3"

job ', reads: stdout, timeout: 300ms' <<END
trap "" TERM
perl -e 'sleep 30' $mark &
perl -e '\$SIG{TERM} = "IGNORE"; sleep 30' $mark
END
exits "one that ignores SIGTERM is killed and named" 3 "timeout 20 $PAWL run" "bench: timed out after 0.3 s"
holds "and leaves nobody" "nobody"

job ', reads: stdout' <<END
echo BenchmarkA-2 10 5 ns/op
setsid perl -e 'fork and exit; setpgrp; sleep 30' $mark >/dev/null 2>&1 &
perl -e 'fork and exit; sleep 30' $mark </dev/null &
END
exits "one that leaves daemons delivers" 0 "timeout 20 $PAWL run" "CANNOT TELL"
holds "and leaves nobody, too" "nobody"

job ', reads: stdout' <<'END'
exec perl -e '$x = "BenchmarkA-2 10 5 ns/op\n" x 40000; for (1 .. 312) { print $x or exit 3 }'
END
exits "one that prints 300 MB is told how much is read" 3 "within 1500 20 '$PAWL' run" "bench: it printed more than 256 MiB"

job ', reads: stdout' <<'END'
head -c 100000 /dev/zero
END
exits "garbage on stdout is named" 3 "pawl run" "bench: stdout.* cannot be read: .*no format"

job ', reads: [out.txt]' <<'END'
mkfifo out.txt
END
exits "a declared file that is a pipe does not hang" 3 "timeout 20 $PAWL run" "out.txt is no regular file"
rm -f out.txt
job ', reads: [out.txt]' <<'END'
mkdir out.txt
END
exits "nor an empty directory" 3 "pawl run" "out.txt is a directory without files"
rmdir out.txt
job ', reads: [out.txt]' <<'END'
true
END
echo BenchmarkA-2 10 5 ns/op >out.txt
exits "a file that the job did not write is not its output" 3 "pawl run" "out.txt was not written by this run"
rm -f out.txt

job ', reads: stdout, directory: nowhere' <<'END'
true
END
exits "a directory that is not there" 3 "pawl run" "bench: not started: .*nowhere"
printf 'jobs:\n  bench: {run: no-such-program-here, reads: stdout}\n' >pawl.yaml
exits "a program that is not there" 3 "pawl run" "bench: not started: .*no-such-program-here"
printf 'jobs:\n  bench: {build: "printf \\"\\\\033[31mbroken\\"; exit 9", run: "true", reads: stdout}\n' >pawl.yaml
exits "a build that fails" 3 "pawl run" "bench: its build exited with status 9" "broken"
holds "its last words are safe" "clean <.got"

job ', reads: stdout' <<'END'
touch out.ran
echo BenchmarkA-2 10 5 ns/op
END
git commit -q --allow-empty -m one
exits "a second job that is none is said before the first is run" 1 "pawl run bench nech" 'declares no job "nech"'
exits "so is a report that is none" 1 "pawl run --report htlm" "did you mean html"
exits "and a base that is none" 1 "pawl run --base nowhere" "nowhere"
holds "nothing was run" "! test -e out.ran && ! test -e pawl-out"

# ---- interrupted ----
cat >pawl.yaml <<'END'
project: x
jobs:
  quick: {run: cat fine.txt, reads: stdout}
  slow: {run: sh job.sh, reads: stdout}
  never: {run: "true"}
rules: [{gate: bench.time, worse-than: 5%}]
END
printf 'BenchmarkFine-2 10 5 ns/op\n%.0s' 1 2 3 4 5 6 >fine.txt
cat >job.sh <<END
echo \$\$ >slow.pid
perl -e 'sleep 30' $mark &
perl -e 'sleep 30' $mark
END
cat >interrupt.sh <<END
"$PAWL" run >out.run 2>&1 &
pid=\$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s slow.pid ] && break; sleep 0.2; done
kill -\$1 \$pid
wait \$pid
END
rm -rf .pawl
for signal in TERM HUP; do
	rm -f slow.pid
	exits "a run that gets SIG$signal ends with status 1" 1 "timeout 20 sh interrupt.sh $signal"
	holds "and says what it keeps" "cat out.run; grep -qE '^pawl: interrupted: what was measured is kept as run ' out.run"
	holds "and leaves nobody" "nobody"
	exits "and names what it did not measure" 3 "pawl gate" "slow: " "never: interrupted before it began"
	holds "and keeps what it did" '[ "$(pawl gate --json | json "\$j->{deltas}[0]{head}{n}")" = 6 ]'
	rm -rf .pawl
done

# ---- at once ----
cat >pawl.yaml <<'END'
project: x
jobs:
  bench: {run: cat fine.txt, reads: stdout}
rules: [{gate: bench.time, worse-than: 5%}]
END
cat >twice.sh <<END
"$PAWL" run >out.1 2>&1 & a=\$!
"$PAWL" run >out.2 2>&1 & b=\$!
wait \$a && wait \$b
END
exits "two runs at once are two runs" 0 "sh twice.sh"
holds "both whole" 'grep -q "CANNOT TELL\|PASS" out.1 && grep -q "CANNOT TELL\|PASS" out.2 && json <pawl-out/report.json'
rm -rf .pawl
for i in 1 2 3 4 5 6 7 8; do sed "s/Fine/Fine$i/" fine.txt >out.add$i; done
for i in 1 2 3 4 5 6 7 8; do pawl add -q out.add$i & done
wait
holds "eight adds at once make one run of eight" '[ "$(pawl gate --json | json "scalar @{\$j->{deltas}}")" = 8 ]'

if [ -n "${PAWL_LONG_TESTS:-}" ]; then
	job ', reads: stdout' <<'END'
exec perl -e '$x = "x" x 1e6; for (1 .. 2000) { print $x or exit 3 }'
END
	exits "one that prints 2 GB is told how much is read" 3 "within 1500 30 '$PAWL' run" "bench: it printed more than 256 MiB"
	job '' <<'END'
exec perl -e '$x = "x" x 1e6; for (1 .. 200) { print $x; print STDERR $x }'
END
	printf 'jobs:\n  bench: {run: sh job.sh, runs: 3}\nrules: [{gate: bench.time, worse-than: 5%%}]\n' >pawl.yaml
	exits "one that is timed may print what it wants" 0 "within 600 60 '$PAWL' run"
fi
done_testing
