# pawl burndown of recordings with planted causes: the table, the findings, artifacts, before and after, gates.
. "$(dirname "$0")/lib.sh"

perl "$root/test/burndown/recordings.pl" . || exit 1
all='cold=cold-1.pawl,cold-2.pawl,cold-3.pawl warm=warm-1.pawl,warm-2.pawl,warm-3.pawl hot=hot-1.pawl,hot-2.pawl,hot-3.pawl'

pawl burndown -q -o out --issues issues $all >screen || exit 1
exits "wall clocks are those of the median runs" 0 'cat screen' '^wall +2\.9 s +1\.3 s +2\.2 s$'
exits "rows sum to the wall clock" 0 'cat screen' '^  sum +2\.9 s 100 % +1\.3 s 100 % +2\.2 s 100 %$'
holds "to the nanosecond" 'json "my (%sum, %wall); for (@{\$j->{rows}}) { my \$s = \$_->{seconds}; \$sum{\$_} += \$s->{\$_} // 0 for keys %\$s }
	\$wall{\$_->{name}} = \$_->{median_s} for @{\$j->{scenarios}}; for (keys %wall) { die \$_ if abs(\$sum{\$_} - \$wall{\$_}) > 1e-9 } 1" <out/burndown.json'
exits "what a program printed is a table of its own" 0 'cat screen' '^phases that it printed: fbuild$' '^  download +2\.0 s  69 %$' '^  compile +600 ms  21 % +600 ms  46 %$'
exits "silence is named" 0 'cat screen' '^silent +2\.6 s  89 % .*cold: 2\.6 s: curl, network$'

# titles KEY...: what the findings say
finding() { json "join '', map { \"\$_->{title}\n\" . join('', map { \"\$_\n\" } @{\$_->{evidence}}) } grep { \$_->{key} eq '$1' } @{\$j->{findings}}" <out/burndown.json; }
exits "two downloads in sequence" 0 'finding serial-curl-curl' '^two downloads in sequence, nothing in common: curl, then curl; could overlap$' \
	'^cold: 1\.2 s: curl -o sdk\.tar ' '^cold: then 800 ms: curl -o libs\.tar '
exits "a peer that is waited for" 0 'finding network-192-0-2-1-443' '^curl waits 2\.0 s for the network: 192\.0\.2\.1:443$'
exits "an object path that differs from one checkout to the next" 0 'cat out/burndown.json' '2 of 2 cc1 ran again because a path is spelled differently: .*`-o`: `out_22` was `out_11`'
exits "a generator that always writes" 0 'finding always-writes-gen-py-gen-h' '^gen\.py rewrites gen\.h with the content that it had, and 3 commands ran again for it$' \
	'^hot: python3 gen\.py wrote /home/u/p/gen\.h$' '^hot: then ran again: cc1 b\.c -o '
exits "but not when its output was gone" 0 'pawl burndown -q warm=warm-1.pawl,warm-2.pawl,warm-3.pawl hot=removed-1.pawl,removed-2.pawl,removed-3.pawl | tr -s "\n " " " | grep -c rewrites; \
	pawl burndown -q --json warm=warm-1.pawl hot=removed-1.pawl | json "join q(; ), map { \$_->{title} } @{\$j->{findings}}"' '^0$' \
	'3 of 5 commands ran again although only times changed: gen\.py wrote gen\.h again with the same content'
exits "a lock that somebody holds" 0 'finding lock-lock' '^ld waits 400 ms for a lock on /home/u/p/\.lock$' '^warm: at 602 ms for 400 ms: ld '
exits "a poll loop" 0 'finding poll-loop-wait-sh' '^wait\.sh spends 1\.2 s asleep, in 6 steps of 199 ms at most: it polls$'
holds "findings come in order of what they save" 'json "my @s = map { my \$f = \$_; (sort { \$b <=> \$a } map { \$_ // 0 } values %{\$f->{saves_s}})[0] } @{\$j->{findings}};
	for (1 .. \$#s) { die \"@s\" if \$s[\$_] > \$s[\$_ - 1] } 1" <out/burndown.json'
exits "a remedy for each" 0 'json "scalar grep { !length \$_->{remedy} } @{\$j->{findings}}" <out/burndown.json' '^0$'

# ---- artifacts ----
shows "timings.jsonl has these keys" 0 'head -4 out/timings.jsonl' <<'END'
{"scenario":"cold","iter":1,"wall_s":2.911,"exit":0}
{"scenario":"cold","iter":2,"wall_s":2.912,"exit":0}
{"scenario":"cold","iter":3,"wall_s":2.913,"exit":0}
{"scenario":"warm","iter":1,"wall_s":1.311,"exit":0}
END
shows "summary.md begins with this table" 0 'head -5 out/summary.md' <<'END'
| scenario | runs | median s | min s | max s | failures |
| --- | ---: | ---: | ---: | ---: | ---: |
| cold | 3 | 2.912 | 2.911 | 2.913 | 0 |
| warm | 3 | 1.312 | 1.311 | 1.313 | 0 |
| hot | 3 | 2.212 | 2.211 | 2.213 | 0 |
END
exits "folded stacks of every run" 0 'cat out/runs/hot-2.off-cpu.folded; ls out/runs' '^make;wait\.sh;\[sleep\] 1194000000$' 'cold-3\.on-cpu\.svg'
exits "meta.json says what was run where" 0 'json "join q( ), sort keys %\$j" <out/meta.json' 'command commit job machine pawl project repeat scenarios written_ns'
holds "a timeline of each scenario" 'test -s out/timeline-cold.html && test -s out/timeline-warm.html && test -s out/timeline-hot.html'
exits "an issue a finding, ready to file" 0 'cat issues/*-always-writes-gen-py-gen-h.md' '^# gen\.py rewrites gen\.h ' '^## Evidence$' '^## How to reproduce$' '^## Expected gain$' \
	'^- hot: up to [0-9]+ ms of 2\.2 s \([0-9]+ %\)$' '^## How to verify$'
exits "and a list of tasks" 0 'cat issues/00-tasks.md' '^- \[ \] curl waits 2\.0 s for the network.* up to 2\.0 s \(\[01-' 'do not add up'

# ---- other ways to name them ----
exits "files alone are put to scenarios by their names" 0 'pawl burndown hot-1.pawl hot-2.pawl hot-3.pawl' '^ +hot 3 runs$' '^wall +2\.2 s$'
mkdir -p old/runs && cp cold-*.pawl hot-*.pawl warm-*.pawl old/runs
exits "a directory of artifacts, scenarios in their order" 0 'pawl burndown old' '^ +cold 3 runs +warm 3 runs +hot 3 runs$'
exits "not narrower than the screen" 0 'COLUMNS=80 pawl burndown $all >narrow; perl -CSD -ne "print if length > 81" narrow | wc -l' '^0$'


# ---- which run a run is held against ----
mkdir inturn && sed 's/"started":176/"started":175/' warm-1.pawl >inturn/a-1.pawl && cp hot-1.pawl inturn/b-1.pawl
for i in 2 3; do sed 's/"started":176/"started":177/' cold-$i.pawl >inturn/a-$i.pawl; done
exits "against the one before it, though it is not the median" 0 'pawl burndown -q -o inturn/out a=inturn/a-1.pawl,inturn/a-2.pawl,inturn/a-3.pawl b=inturn/b-1.pawl' \
	'^wall +2\.9 s +2\.2 s$' '^  only times differ +3: 1\.4 s$'
exits "and against the median when there is none" 0 'pawl burndown -q -o inturn/out a=cold-1.pawl,cold-2.pawl,warm-1.pawl b=inturn/b-1.pawl' '^  path spelled +3: 1\.4 s$'

# ---- what is not known ----
mkdir bare && for i in 1 2 3; do grep -v '"xxh3"' warm-$i.pawl >bare/warm-$i.pawl; grep -v '"xxh3"' hot-$i.pawl >bare/hot-$i.pawl; done
exits "files that were gone before they were hashed are counted" 0 'pawl burndown -q -o bare/out bare' '^  not known +3: 1\.4 s$' '^    not hashed +3: 1\.4 s$'
exits "in JSON, too" 0 'json "\$u = \$j->{scenarios}[1]{again}{unknown}; \"\$u->{commands} \$u->{read_a_pipe} \$u->{not_hashed}\"" <bare/out/burndown.json' '^3 0 3$'

# ---- why ----
exits "why a command ran again" 0 'pawl burndown --why "a[.]c" cold-1.pawl warm-1.pawl' '^  verdict     path spelled: only a directory differs' \
	'^  before      cc1 a\.c -o /home/u/p/out_11/a\.o$' '^    /home/u/p/out_11/a\.o → /home/u/p/out_22/a\.o$' '^  environment not recorded$'
exits "and of a file that was written again with the same bytes" 0 'pawl burndown --why "a[.]c" --json warm-1.pawl hot-1.pawl | json "\$f = \$j->{commands}[0]{inputs};
	\$d = \$f->{differ}[0]; join q( ), \$f->{same}, \$d->{path}, \$d->{change}, \$d->{before}{xxh3}, \$d->{now}{xxh3}, \$d->{now}{mtime_ns} - \$d->{before}{mtime_ns}"' \
	'^1 gen\.h time 00000000000000aa 00000000000000aa 98$'
exits "what matches nothing is an error" 1 'pawl burndown --why nonesuch cold-1.pawl warm-1.pawl' '^pawl: no command of warm-1\.pawl matches "nonesuch"$' '^hint: '
exits "so are three recordings" 1 'pawl burndown --why . cold-1.pawl warm-1.pawl hot-1.pawl' 'takes two recordings'
exits "and what is no expression" 1 'pawl burndown --why "(" cold-1.pawl warm-1.pawl' 'bad regular expression'

# ---- failed, cut ----
exits "a run that failed is shown, counts for nothing, and fails" 3 'pawl burndown hot=hot-1.pawl,failed-1.pawl,hot-3.pawl' '^✗ hot run 2 exited with status 2; it counts for nothing$' \
	'hot 2 of 3 runs' '^wall +2\.2 s$'
exits "so is one whose recorder was killed" 3 'pawl burndown hot=hot-1.pawl,cut-1.pawl' '^✗ hot run 2 was cut: its recording has no end;'
exits "a scenario without a run that counts is not measured" 3 'pawl burndown hot=failed-1.pawl warm=warm-1.pawl' '^wall +not measured +1\.3 s$'
holds "unknown is null, not 0" 'pawl burndown --json hot=failed-1.pawl warm=warm-1.pawl | json "defined \$j->{rows}[0]{seconds}{hot} and die; 1"'

# ---- before and after ----
exits "against itself nothing moves" 0 'pawl burndown --against out $all' '^against out/burndown\.json: wall clocks, rows that moved, and what findings would save$' \
	'^  same  wall +2\.9 s ~ 2\.9 s +1\.3 s ~ 1\.3 s +2\.2 s ~ 2\.2 s$' '^  same .*gen\.py rewrites'
exits "what is gone is said, and what is new" 0 'pawl burndown --against out cold=cold-1.pawl,cold-2.pawl,cold-3.pawl hot=warm-1.pawl,warm-2.pawl,warm-3.pawl' \
	'^  gone  gen\.py rewrites .* 900 ms → –$' '^  less  wall +2\.9 s ~ 2\.9 s +2\.2 s → 1\.3 s$' '^  more  ld waits 400 ms for a lock .* – → 400 ms$' \
	'^  gone  gen\.py +100 ms → 0 ms$' '^what a command does otherwise: pawl burndown --why REGEXP hot-2\.pawl warm-2\.pawl$'
exits "less here and more there" 0 'pawl burndown --against out cold=hot-1.pawl,hot-2.pawl,hot-3.pawl hot=cold-1.pawl,cold-2.pawl,cold-3.pawl' \
	'^  both  wall +2\.9 s → 2\.2 s +2\.2 s → 2\.9 s$' '^  both  network +2\.0 s → 0 ms +0 ms → 2\.0 s$'
exits "what differs by less than runs do among themselves has not moved" 0 'pawl burndown --against out cold=hot-1.pawl,cold-2.pawl' \
	'^  same  wall +2\.9 s ~ 2\.2 s$' '^~ by less than 2 % of the wall clock, or less in proportion than wall clocks vary$'
exits "in Markdown, too" 0 'pawl burndown -q -o md --against out hot=warm-1.pawl,warm-2.pawl,warm-3.pawl; cat md/summary.md' '^\| less: wall \| 2\.2 s → 1\.3 s \|$'
shows "what is no burndown is refused" 1 'echo "{}" >no.json; pawl burndown --against no.json $all' <<'END'
pawl: no.json:1:1: "pawl/burndown/1" expected as schema
hint: the burndown.json that `pawl burndown --output DIR` wrote, or what `--json` printed
END

# ---- gates ----
exits "a budget that is kept" 0 'pawl burndown --budget hot.wall=3s --budget hot.network=0s --budget cold.phase.compile=1s $all' '^wall'
exits "a budget that is not" 2 'pawl burndown --budget hot.sleep=1s $all' '^over budget hot\.sleep=1s: 1\.2 s$'
exits "one that was not measured" 3 'pawl burndown --budget hot.phase.compile=1s $all' '^budget hot\.phase\.compile=1s: not measured$'
exits "one of nothing that is known" 1 'pawl burndown --budget hot.walll=1s $all' '^pawl: --budget hot\.walll=1s: "walll" is not known$'
exits "identities are written" 0 'pawl burndown --identities known --update $all && wc -l known' 'wrote known: [1-9]' '^[1-9][0-9]* known$'
exits "and held" 0 'pawl burndown --identities known $all' '^wall'
sed -i '/ hot /d; /^hot .*gen\.py/d' known
exits "a command that is new in a later scenario fails and is named" 2 'pawl burndown --identities known $all' '^hot: new command: .*gen\.py'

# ---- timelines of other producers ----
printf '# ninja log v5\n0\t5\t1\tgen.h\t1\n10\t560\t1\tb.o\t3\n0\t600\t1\ta.o\t2\n600\t900\t1\tlib/c|d.so\t4\n' >some.log
pawl burndown -q -o traced --trace cold=some.log cold=cold-2.pawl hot=hot-2.pawl >screen || exit 1
exits "--trace puts a table below" 0 'sed -n "/^trace/,/^\$/p" screen' '^trace some\.log, cold: 4 spans, 1\.5 s in all; its place in the recording is not known$' \
	'^ +600 ms  21 %  a\.o$' '^ +300 ms  10 %  lib/c.d\.so$'
exits "and into summary.md" 0 'cat traced/summary.md' '^## Trace `some\.log`$' '^\| a\.o \| 1 \| 600 ms \| 21 % \|$' '^\| <code>lib.*c&#124;d'
exits "and into the JSON" 0 'json "my \$t = \$j->{traces}[0]; join q( ), \$t->{format}, \$t->{scenario}, \$t->{offset_s} // q(null), \$t->{names}, map { \$_->{seconds} } @{\$t->{sums}}" <traced/burndown.json' \
	'^ninja_log cold null 4 0\.6 0\.55 0\.3 0\.005$'
holds "and into the timeline of its scenario alone" 'grep -q "\"beside\":\[\[[0-9]*,\"some.log\"\]\]" traced/timeline-cold.html && grep -q "\"beside\":\[\]" traced/timeline-hot.html'
printf '{"traceEvents":[{"ph":"X","name":"Source","ts":2000,"dur":7000,"pid":1,"tid":1}],"beginningOfTime":1760000000100000}' >clock.json
exits "a trace with a clock is laid by it" 0 'pawl burndown --json --trace clock.json hot=hot-2.pawl | json "\$j->{traces}[0]{offset_s}"' '^0\.1$'
exits "of several scenarios one must be named" 1 'pawl burndown --trace some.log cold=cold-2.pawl hot=hot-2.pawl' 'needs the name of one$' '^hint: --trace cold=some\.log$'
exits "one that is there" 1 'pawl burndown --trace warm=some.log cold=cold-2.pawl' 'there is no scenario "warm"'
exits "what holds no spans is refused" 1 'pawl burndown --trace $root/corpus/timev/plain/in.txt cold=cold-2.pawl' 'in\.txt: .*holds no spans'
mkdir -p sub && cat >ninja <<'END'
#!/bin/sh
sleep 0.2
printf '# ninja log v5\n0\t150\t1\tx.o\t2\n' >sub/.ninja_log
sleep 0.1
END
chmod +x ninja
exits "the log that ninja wrote in a run lies beside its recording" 0 'pawl burndown -n 1 --tier proc -o kept -- ./ninja -C sub' '^trace kept/runs/run-1\.ninja_log, run: 1 span, 150 ms in all; laid at the start of ninja$'
exits "and is found there again" 0 'pawl burndown kept' '^trace kept/runs/run-1\.ninja_log, run: 1 span'
echo old >sub/.ninja_log && touch -d '2001-01-01' sub/.ninja_log && printf '#!/bin/sh\nsleep 0.2\n' >ninja
exits "one that it did not write is none" 0 'pawl burndown -n 1 --tier proc -o kept -- ./ninja -C sub; ls kept/runs | grep -c ninja_log || true' '^0$'

mkdir -p tools
cat >tools/cargo <<'END'
#!/bin/sh
mkdir -p target/cargo-timings
sleep 0.1
sed "s/2026-11-21T14:05:28.768178297Z/$(date -u +%FT%T.%NZ)/" "$PAGE" >target/cargo-timings/cargo-timing-1.html
sleep 0.1
END
cat >tools/go <<'END'
#!/bin/sh
now=$(date -u +%FT%T.%NZ)
sleep 0.1
echo "[{\"ID\":0,\"Mode\":\"build\",\"Package\":\"p\",\"TimeReady\":\"$now\",\"TimeStart\":\"$now\",\"TimeDone\":\"$(date -u +%FT%T.%NZ)\"}]" >"${2#*=}"
END
chmod +x tools/*
printf 'PAGE=%s; export PAGE\ncd sub && ../tools/cargo build --timings && ../tools/go build -debug-actiongraph=g.json && cd ..\n' \
	"$root/corpus/cargo_timings/v1.95/in.html" >build.sh
exits "the page that cargo wrote and the graph that go wrote are found" 0 'pawl burndown -n 1 --tier proc -o kept -- sh build.sh' \
	'^trace kept/runs/run-1\.traces/1-cargo-timing-1\.html, run: 7 spans, [0-9.]+ m?s in all; laid at the start of cargo$' \
	'^trace kept/runs/run-1\.traces/2-g\.json, run: 1 span, [0-9.]+ ms in all, [0-9.]+ ms on its critical path; laid by the clock$' '^ +550 ms .* gen v1\.0\.0$'
cat >tools/clang <<'END'
#!/bin/sh
echo "{\"traceEvents\":[{\"ph\":\"X\",\"name\":\"ExecuteCompiler\",\"ts\":0,\"dur\":50000,\"pid\":1,\"tid\":1}],\"beginningOfTime\":$(date +%s%6N)}" >"${4%.o}.json"
sleep 0.1
END
chmod +x tools/clang
exits "what compilers wrote is one table" 0 'pawl burndown -n 1 --tier proc -o many -- sh -c "tools/clang -ftime-trace -c -o sub/a.o; tools/clang -ftime-trace -c -o sub/b.o"; ls many/runs/run-1.traces' \
	'^trace many/runs/run-1\.traces/\*-compiler-\*, 2 files, run: 4 spans, 100 ms in all; laid by the clock$' '^ +2 x +100 ms .* ExecuteCompiler$' '^1-compiler-a\.json$'
exits "they are there for pawl record as well, and what it kept before is gone" 0 \
	'pawl record --tier proc -o kept/runs/run-1.pawl -- sh -c "cd sub && ../tools/go build -debug-trace=/dev/null -debug-actiongraph=g.json || :"; ls kept/runs/run-1.traces 2>/dev/null; pawl record --tier proc -o kept/runs/run-1.pawl -- sh build.sh && ls kept/runs/run-1.traces' \
	'^1-cargo-timing-1\.html$' '^2-g\.json$'
sleep 0.1       # g.json is older than the run by more than a tick
ln -sf /etc/hostname sub/link && printf '#!/bin/sh\ntouch sub/fifo.json; sleep 0.1\n' >tools/go
exits "a link is not followed, what was not written in the run is not taken" 0 \
	'pawl record --tier proc -o kept/runs/run-1.pawl -- tools/go build -debug-actiongraph=sub/link -debug-trace=sub/g.json; ls kept/runs | grep -c traces || true' '^0$'

# ---- runs ----
rm -rf out
exits "a command in its scenarios, in turns" 0 'pawl burndown -n 2 --tier proc -o out --scenario cold="echo cold >>turns" --scenario hot="echo hot >>turns" -- sh -c "sleep 0.02; echo said"; cat turns | tr "\n" " "' \
	'^ +cold 2 runs +hot 2 runs$' '^recorded by tier 0' 'fewer than 3 runs' '^cold hot cold hot $'
exits "what it printed is kept" 0 'cat out/runs/cold-1.log out/runs/hot-2.log; wc -l out/timings.jsonl' '^said$' '^4 out/timings.jsonl'
exits "its recordings can be looked at again" 0 'pawl burndown out' '^ +cold 2 runs +hot 2 runs$'
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$work"
	mkdir -m 777 theirs
	exits "under sudo the preparation is the user's, as the command is" 0 \
		'SUDO_UID=65534 SUDO_GID=65534 pawl burndown -n 1 --tier proc -o theirs/out -C theirs --scenario cold="id -u >>who; id -G >>who; echo \$HOME >>who" -- sh -c "id -u >>who"; cat theirs/who; stat -c %u theirs/who' \
		'^65534$' '^/nonexistent$'
	holds "and nothing of it is root's" '! grep -qx 0 theirs/who'
	exits "also without a recording" 0 'SUDO_UID=65534 SUDO_GID=65534 pawl burndown -n 1 --record none -o theirs/out -C theirs -- sh -c "id -u >plain"; cat theirs/plain' '^65534$'
fi
exits "a run that fails makes it 3" 3 'pawl burndown -n 1 --tier proc -o out2 -- sh -c "exit 7"' '^✗ run run 1 exited with status 7; it counts for nothing$'
exits "so does one that could not be prepared" 3 'pawl burndown -n 1 --tier proc -o out2 --scenario cold="echo broken >&2; exit 4" -- true' \
	'^✗ cold run 1 was not run: its preparation exited with status 4; ' 'its last line: broken'
exits "wall clocks alone" 0 'pawl burndown -n 1 --record none -o out2 -- true' '^  not recorded '
cat >pawl.yaml <<'END'
project: toy
jobs:
  build: {run: sleep 0.02, scenarios: {cold: "", hot: ""}, record: none}
rules:
  - {gate: timeline.hot.wall, more-than: 1ms}
  - {gate: timeline.cold.wall, above: 1h, job: build}
END
exits "a job of the policy, its figures in the store" 0 'pawl burndown -n 1' '^ +cold 1 run +hot 1 run$' 'pawl gate judges it$'
exits "rules judge them" 2 'pawl gate' '^FAIL +timeline\.hot\.wall above 1ms: build timeline\.hot\.wall'
exits "pawl run leaves the job to burndown" 3 'pawl run' '^job build has scenarios: pawl burndown build measures them$'
exits "what is no job is no file either" 1 'pawl burndown biuld' 'declares no job "biuld", and there is no such file$' '^hint: did you mean build\?$'
rm pawl.yaml

# ---- mistakes ----
exits "a profile is no recording" 1 'pawl burndown hot=$root/test/pprof/profiles/go_shelf_cpu_old.pb.gz' 'is no recording of `pawl record`'
exits "a scenario needs a fit name" 1 'pawl burndown "h t=hot-1.pawl"' "scenario of letters, digits, '-' and '_' expected, found \"h t\""
exits "scenarios need a command" 1 'pawl burndown --scenario hot=' '^hint: pawl burndown --scenario cold='
done_testing
