# pawl record: the command is run as if we were not there, and what it did is in one file.
. "$(dirname "$0")/lib.sh"

# Tier 0 works everywhere; what the others add is tested where they are.
rec() { timeout 20 "$PAWL" record --tier proc "$@"; }

# until_ready: it says so in the file log, within 5 s
until_ready() {
	i=0
	while ! grep -q ready log && [ $i -lt 250 ]; do sleep 0.02; i=$((i + 1)); done
}

# ---- the command's own affairs ----

exits "the exit status is the command's" 3 'rec -- sh -c "exit 3"' '^wall .* exit 3'
exits "a signal is 128 and its number" 137 'rec -- sh -c "kill -9 \$\$"' 'killed by signal 9'
exits "--exit pawl: recorded is success" 0 'rec --exit pawl -- false' 'exit 1'
shows "what cannot be found is 127" 127 'rec -- no-such-program x' <<-'END'
	pawl: command not found: no-such-program
END
: >plain
shows "what cannot be run is 126" 126 'rec -- ./plain' <<-'END'
	pawl: ./plain cannot be started: Permission denied
END
holds "neither leaves a recording" '! test -e pawl-out/record.pawl'
exits "arguments and streams are the command's" 0 'echo in | rec -q -- sh -c "cat; echo \"\$1\" >&2" x "a  b" 2>&1' '^in$' '^a  b$'
exits "options behind the command are its own" 0 'rec -q -- echo --json -q' '^--json -q$'
exits "with --json standard output is the answer's" 0 'rec --json -- echo hello 2>said | json "join q( ), @\$j{qw(schema status processes programs)}"' \
	'^pawl/record/1 0 1 1$'
holds "and the command's words are on standard error" 'grep -qx hello said'

# ---- what is in it ----

rec -q -o tree.pawl -- sh -c 'sh -c "sleep 0.1; exit 4"; sleep 0.07 | cat' 2>/dev/null
exits "processes, programs, their ends and statuses" 0 'zstd -dcq tree.pawl' '"argv":\["sleep","0.1"\]' '"argv":\["cat"\]' '"kind":"sleep"' \
	'"kind":"child"' '"kind":"pipe"' '^\{"closed":1.*"forks":[4-9]'
exits "the summary's shares are all of the wall clock" 0 \
	'rec --json -- sh -c "sleep 0.06; sleep 0.04" | json "my \$s = 0; \$s += \$_->{s} for @{\$j->{path}}; abs(\$s - \$j->{wall_s}) < 1e-6"' '^1$'
exits "output with its times, and passed on" 0 'rec --capture -o out.pawl -- sh -c "echo one; sleep 0.03; echo two >&2; printf three" 2>err; echo; cat err' \
	'^one$' '^two$' '^three$'
exits "lines know their stream" 0 'zstd -dcq out.pawl' '"text":"one"' '"error":true.*"text":"two"|"text":"two".*"error":true' '"text":"three"'
exits "a time-out ends everything" 143 'rec --timeout 0.1s -- sh -c "sleep 77.'$$' & sleep 77.'$$'"' 'timed out'
holds "also what it started" '! pgrep -fx "sleep 77.'$$'"'

# ---- signals ----

cat >trap.sh <<-'END'
	trap 'echo got-term; exit 5' TERM
	echo ready
	while :; do sleep 0.02; done
END
: >log
timeout 20 "$PAWL" record -q --tier proc -o term.pawl -- sh trap.sh >log 2>&1 &
pid=$!
until_ready
kill -TERM $pid
wait $pid
holds "SIGTERM is passed on and the status kept" "[ $? -eq 5 ] && grep -qx got-term log"
holds "and the recording is finished" 'zstd -dcq term.pawl | tail -1 | grep -q closed'

: >log
perl -e 'setpgrp; $SIG{INT} = "DEFAULT"; exec @ARGV' timeout --foreground 20 "$PAWL" record -q --tier proc -o int.pawl -- perl -e '$| = 1; $SIG{INT} = sub { exit 6 }; print "ready\n"; sleep 1 while 1' >log 2>&1 &
pid=$!
until_ready
perl -e 'kill INT => -$ARGV[0]' $pid
wait $pid
holds "SIGINT of the terminal is the command's, the recording is finished" "[ $? -eq 6 ] && zstd -dcq int.pawl | tail -1 | grep -q closed"

: >log
"$PAWL" record -q --tier proc -o killed.pawl -- sh -c 'echo ready; sleep 78.1' >log 2>&1 &
pid=$!
until_ready
kill -9 $pid
wait $pid 2>/dev/null
holds "a killed recorder leaves a recording that can be read" "zstd -dcq killed.pawl 2>/dev/null | grep -q '\"argv\":\[\"sh\",\"-c\"'"
pkill -fx 'sleep 78.1'
exits "by pawl as well" 0 '"$PAWL" convert killed.pawl -o killed.trace.json; grep -c sleep killed.trace.json' '^1$'

# ---- families ----

cat >daemon.pl <<-'END'
	use POSIX;
	if (fork) { wait; exit 0 }
	setsid;
	if (fork) { exit 0 }
	open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null';
	exec 'sleep', '0.4';
END
exits "a daemon is followed and left alone" 0 'rec -- perl -e "system(qw(perl daemon.pl)); select(undef, undef, undef, 0.08)"' '1 still running'
holds "it goes on" 'pgrep -fx "sleep 0.4"'
exits "many processes, no leftovers" 0 'rec -- sh -c "i=0; while [ \$i -lt 300 ]; do (:); i=\$((i + 1)); done"' 'dropped 0'
holds "none is ours any more" '[ -z "$(pgrep -P $$ -x pawl)" ]'

# 3000 processes, under the best tier that sees all
for tier in bpf perf; do
	"$PAWL" doctor | grep -q "record, tier $tier .*can be used" || continue
	exits "tier $tier misses no process" 0 \
		"timeout 20 \"\$PAWL\" record --tier $tier --json -- sh -c 'i=0; while [ \$i -lt 3000 ]; do (:); i=\$((i + 1)); done' | json 'join q( ), @\$j{qw(forks execs exits processes programs dropped)}'" \
		'^3000 1 3001 3001 1 0$'
	break
done

# ---- trouble ----

shows "a recording that cannot be written is said before anything runs" 1 'rec -o /proc/no/such -- touch ran' <<-'END'
	pawl: /proc/no: directory cannot be made: No such file or directory
END
holds "nothing ran" '! test -e ran'
exits "no command is an error" 1 '"$PAWL" record' 'needs a command' 'pawl record -- make'
exits "unknown words are named" 1 '"$PAWL" record --tier ebpf -- true' 'does not take "ebpf"' 'did you mean bpf'
holds "help has it" '"$PAWL" help record | grep -q -- --capture'

if [ "$(id -u)" -eq 0 ] && mkdir full && mount -t tmpfs -o size=64k none full 2>/dev/null; then
	head -c 60000 /dev/zero >full/most
	exits "a full disk: the command runs to its end, the error comes after" 1 \
		'rec -o full/x.pawl -- sh -c "i=0; while [ \$i -lt 400 ]; do /bin/true \$i.\$(head -c 3000 /dev/urandom | base64 -w0); i=\$((i + 1)); done; echo done >ended"' \
		'No space left'
	holds "it did" 'grep -qx done ended'
	umount full
fi

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$work"
	mkdir -m 777 theirs
	exits "without privileges" 0 'setpriv --reuid 65534 --regid 65534 --clear-groups "$PAWL" record --tier proc -o theirs/u.pawl -- sh -c "sleep 0.05"' 'kept in theirs/u.pawl'
	exits "and says which tiers they cost" 0 'setpriv --reuid 65534 --regid 65534 --clear-groups timeout 20 "$PAWL" record -o theirs/u.pawl -- true' \
		'^tier +(perf|proc);' 'no better tier: bpf: '
	exits "a tier that was asked for is had or is an error" 1 \
		'setpriv --reuid 65534 --regid 65534 --clear-groups timeout 20 "$PAWL" record --tier bpf -o theirs/none.pawl -- touch theirs/ran' '^pawl: .*BPF'
	holds "and nothing ran, nothing is left" '! test -e theirs/ran && ! test -e theirs/none.pawl'
	cp /bin/true theirs/setuid && chmod 4755 theirs/setuid
	exits "programs with the set-user-id bit get what they have without us" 0 \
		'setpriv --reuid 65534 --regid 65534 --clear-groups "$PAWL" record --tier proc -o theirs/s.pawl -- theirs/setuid'
	exits "under sudo the command is the user's, and so is the recording" 0 \
		'SUDO_UID=65534 SUDO_GID=65534 rec -o theirs/sudo.pawl -- sh -c "id -u; id -g; echo \$HOME"; stat -c %u:%g theirs/sudo.pawl' \
		'^65534$' '^65534:65534$' '^/nonexistent$'
	exits "--keep-root keeps root" 0 'SUDO_UID=65534 SUDO_GID=65534 rec --keep-root -o theirs/root.pawl -- id -u' '^0$'
fi
# ---- how it reads ----
exits "a wait says who waited" 0 '"$PAWL" record --tier proc -o w.pawl -- sleep 0.3' '^sleep +waited: sleep +[0-9]+ ms'
exits "no line of words is wider than the screen" 0 'COLUMNS=80 "$PAWL" record --tier proc -o w.pawl -- sh -c "sleep 0.1" 2>&1 |
	perl -CSD -ne "print if length > 81" | wc -l' '^0$'
exits "seconds in JSON have no more digits than nanoseconds" 1 '"$PAWL" record --tier proc --json -o w.pawl -- sh -c "i=0; while [ \$i -lt 20000 ]; do i=\$((i+1)); done; sleep 0.03" |
	grep -cE "[0-9]\.[0-9]{10}"' '^0$'

done_testing
