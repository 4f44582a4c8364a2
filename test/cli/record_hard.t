# pawl record: commands, machines and users that are hard on a recorder, under the best tier that can be had here.
# PAWL_LONG_TESTS=1: all of them, under each tier.
. "$(dirname "$0")/lib.sh"

command -v "${CC:-cc}" >/dev/null || skip_all "no C compiler"
"${CC:-cc}" -O1 -D_GNU_SOURCE -I"$root" -pthread -o hard "$root/test/cli/record_hard.c" || exit 1
chmod 755 "$work"
export PAWL
"$PAWL" doctor >doctor 2>&1
tiers=
for t in proc perf bpf; do
	grep -q "record, tier $t .*can be used" doctor && tiers="$tiers $t"
done
best=${tiers##* }
long=${PAWL_LONG_TESTS:-}
[ -n "$long" ] || tiers=$best
root_here() { [ "$(id -u)" -eq 0 ]; }
rec() { timeout 60 "$PAWL" record --tier "$t" "$@"; }
rows() { zstd -dcq "$1" 2>/dev/null; }
facts='join q( ), @$j{qw(status processes programs forks execs exits dropped)}'

# argv with a megabyte, and with what a terminal would obey, a line break and half a character
cat >argv.sh <<'END'
	long=$(head -c 100000 /dev/zero | tr '\0' x)
	/bin/true "$long" "$long" "$long" "$long" "$long" "$long" "$long" "$long" "$long" "$long"
	exec 3>&1
	perl -e 'exec { "/bin/sleep" } "\e[31mred\e]0;title\a\n\x80\xff", "0.06"'
END
cat >leave.pl <<'END'
	use POSIX;
	if (!fork) {
		setsid;
		fork and exit 0;
		open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null';
		select(undef, undef, undef, 0.05);
		exec 'sleep', $ARGV[0];
	}
	wait;
	select(undef, undef, undef, 0.2);
END
cat >many.sh <<'END'
	i=0
	while [ $i -lt 50 ]; do sleep 0.3 & i=$((i + 1)); done
	wait
END
# fills any ring while nobody drains it
cat >flood.sh <<'END'
	long=$(head -c 30000 /dev/zero | tr '\0' x)
	kill -STOP $PPID
	i=0
	while [ $i -lt 700 ]; do /bin/true $long; i=$((i + 1)); done
	[ "$1" = bpf ] || while [ $i -lt 16000 ]; do (:); i=$((i + 1)); done
	kill -CONT $PPID
	sleep 0.5
	sleep 0.0511
END

for t in $tiers; do
	exits "$t: what leaves its session and its parent is followed, and goes on" 0 'rec -o d.pawl -- perl leave.pl 6.$$' '1 still running'
	holds "$t: it is in the recording" "rows d.pawl | grep -q '\"argv\":\\[\"sleep\",\"6.$$\"\\]' && pkill -fx 'sleep 6.$$'"
	exits "$t: exec from another thread keeps the pid and the status" 1 \
		'rec -o thread.pawl -- ./hard thread /bin/sh -c "sleep 0.06; exit 1"' 'exit 1' ' 2 processes'
	exits "$t: a program whose file is gone" 0 'rec -q -o gone.pawl -- ./hard deleted /bin/sleep 0.06; rows gone.pawl' '"argv":\["/bin/sleep","0.06"\]'
	holds "$t: has its path or none" '! rows gone.pawl | grep -E "\"file\":\"(/dev/fd|[^\"]*deleted\))"'
	exits "$t: a process that calls itself ) R 1 is followed to its end" 0 \
		'rec -o name.pawl -- sh -c "./hard name \") R 1 (\"; sleep 0.03"; rows name.pawl' '"argv":\["./hard","name"' '"argv":\["sleep","0.03"\]'
	exits "$t: hostile arguments" 0 'rec -o argv.pawl -- sh argv.sh'
	holds "$t: are shown harmlessly" 'clean <.got'
	holds "$t: and are in the recording, byte for byte" "rows argv.pawl | grep -q '\"argv\":\\[{\"base64\":\"G1szMW1yZWQbXTA7dGl0bGUHCoD/\"},\"0.06\"\\]'"
	exits "$t: as JSON too" 0 'rec --json -o argv.pawl -- sh argv.sh 2>/dev/null | json "\$j->{status}"' '^0$'
	exits "$t: with 64 descriptors all of 50 processes are followed" 0 '(ulimit -n 64; rec --json -o fds.pawl -- sh many.sh) | json "$facts"' \
		'^0 51 51 50 51 51 0$'
	[ -n "$long" ] || continue
	exits "$t: two at once" 0 '(rec -q -o one.pawl -- sh -c "sleep 0.1; exit 3" & rec -q -o two.pawl -- sleep 0.1; wait $!; [ $? -eq 3 ])'
	holds "$t: each has its own" "rows one.pawl | grep -q 'exit 3' && ! rows two.pawl | grep -q 'exit 3' && rows two.pawl | tail -1 | grep -q closed"
	exits "$t: a recorder inside a recorder" 7 'rec -q -o outer.pawl -- "$PAWL" record -q --tier '$t' -o inner.pawl -- sh -c "sleep 0.06; exit 7"'
	holds "$t: both have what ran" "rows outer.pawl | grep -q '\"argv\":\\[\"sleep\"' && rows inner.pawl | grep -q '\"argv\":\\[\"sleep\"'"
	exits "$t: a time-out is also for who ignores SIGTERM" 143 \
		'rec --timeout 0.2s -o stay.pawl -- sh -c "(trap : TERM; while :; do sleep 79.2'$$'; done) & sleep 79.1'$$'"' 'timed out'
	holds "$t: nothing of it is left" '! pgrep -fx "sleep 79[.][12]$$"'
	if command -v script >/dev/null; then
		exits "$t: the command has our terminal" 0 "script -qec '\"\$PAWL\" record -q --tier $t -o tty.pawl -- sh -c \"[ -t 0 ] && [ -t 1 ] && stty size >/dev/null\"' /dev/null"
	fi
	exits "$t: directories of the recording are made, a relative name is one from here" 0 'rec -q -o new/deep/r.pawl -- sh -c "cd / && true"; ls new/deep/r.pawl'
	exits "$t: what cannot be run leaves nothing" 126 'rec -o no.pawl -- ./argv.sh'
	holds "$t: not even an empty file" '! test -e no.pawl'
	[ "$t" = proc ] || exits "$t: what did not fit the ring is counted, and the recording is whole" 0 \
		'rec --json -o flood.pawl -- sh flood.sh "$t" 2>/dev/null | json "(\$j->{dropped} > 0) . q( ) . \$j->{status}"; rows flood.pawl | tail -1' '^1 0$' '"closed":1.*"dropped":[1-9]'
	[ "$t" = proc ] || holds "$t: what came after the loss is there" "rows flood.pawl | grep -q '\"sleep\",\"0.0511\"'"
done

if grep -q "tier bpf .*can be used" doctor; then
	t=bpf
	exits "bpf: the kernel's own counts are kept when records are lost" 0 \
		'rec --json -o flood.pawl -- sh flood.sh bpf | json "(\$j->{forks} >= 700 && \$j->{forks} > \$j->{processes}) . q( ) . (\$j->{exits} - \$j->{forks})"' '^1 1$'
fi

# ---- killed ----

for t in $tiers; do
	"$PAWL" record -q --tier "$t" -o "killed-$t.pawl" -- sh -c 'i=0; while [ $i -lt 90 ]; do sleep 0.02; i=$((i + 1)); done' >/dev/null 2>&1 &
	eval "pid_$t=\$!"
done
sleep 1.4
for t in $tiers; do
	eval "kill -9 \$pid_$t; wait \$pid_$t" 2>/dev/null
done
for t in $tiers; do
	exits "$t: a killed recorder's recording is read, and says that it was cut" 0 '"$PAWL" convert --to chrometrace -o /dev/null killed-'"$t"'.pawl' 'cut|kill|end'
	holds "$t: no row speaks of what was not said before it" "rows killed-$t.pawl | perl -MJSON::PP -ne '\$j = decode_json(\$_); \$g{\$j->{g}} = 1 if exists \$j->{g}; die if exists \$j->{w} && !\$g{\$j->{of}}; \$n++ if exists \$j->{w}; END { exit !(\$n > 5) }'"
done

# ---- what the machine forbids ----

exits "seccomp that refuses BPF and perf events costs tiers, and this is said" 0 './hard refused timeout 20 "$PAWL" record -o s.pawl -- sleep 0.05' \
	'^tier +proc' 'no better tier: bpf: .*perf: '
exits "and is an error with a remedy for who wants one" 1 './hard refused "$PAWL" record --tier perf -o s.pawl -- touch ran' '^pawl: .*not permitted' '^hint: '
holds "then nothing ran" '! test -e ran'

if root_here && unshare -m true 2>/dev/null; then
	exits "a kernel without BTF has no tier 2, and this is said" 0 \
		'unshare -m sh -c "mount -t tmpfs none /sys/kernel/btf && exec \"\$PAWL\" record -o b.pawl -- true"' '^tier +(perf|proc)' 'no better tier: bpf: .*BTF'
	exits "or an error with a remedy" 1 \
		'unshare -m sh -c "mount -t tmpfs none /sys/kernel/btf && exec \"\$PAWL\" record --tier bpf -o b.pawl -- true"' '^pawl: .*BTF' '^hint: .*CONFIG_DEBUG_INFO_BTF'
	exits "without /proc/sys it still records" 0 'unshare -m sh -c "mount -t tmpfs none /proc/sys && exec \"\$PAWL\" record -o p.pawl -- sleep 0.05"' '^tier '
	exits "without /proc there is no tier 0, and why" 1 'unshare -m sh -c "mount -t tmpfs none /proc && exec \"\$PAWL\" record --tier proc -o p.pawl -- true"' '/proc'
	for t in $tiers; do
		[ "$t" = bpf ] || exits "$t: in a PID namespace of its own" 4 'timeout 20 unshare -pf --mount-proc "$PAWL" record --tier '$t' -o ns.pawl -- sh -c "sleep 0.06; exit 4"; status=$?; rows ns.pawl; (exit $status)' '"argv":\["sleep"'
		exits "$t: a PID namespace below it" 4 'rec -q -o below.pawl -- unshare -pf --mount-proc sh -c "sleep 0.06; exit 4"; status=$?; rows below.pawl; (exit $status)' '"argv":\["sleep"'
		[ -n "$long" ] || continue
		exits "$t: in a network namespace" 0 'timeout 20 unshare -n "$PAWL" record --tier '$t' -o net.pawl -- sleep 0.05' '^tier +'$t
		if mkdir "full-$t" && mount -t tmpfs -o size=48k none "full-$t"; then
			head -c 45000 /dev/zero >"full-$t/most"
			exits "$t: a full disk ends the recording, not the command" 1 \
				'rec -o full-'$t'/x.pawl -- sh -c "i=0; while [ \$i -lt 60 ]; do perl -e \"select(undef, undef, undef, 0.02)\" \$(head -c 3000 /dev/urandom | base64 -w0); i=\$((i + 1)); done; echo done >ended-'$t'"' 'No space left'
			holds "$t: which came to its end" "grep -q done ended-$t"
			umount "full-$t"
		fi
		# the bomb is another user's, who may have 100 processes
		exits "$t: a fork bomb ends with its time" 137 'rec --timeout 0.3s -o bomb.pawl -- "$work/hard" bomb 100' 'timed out'
		holds "$t: all of it" '! pgrep -f "^$work/hard bomb"'
	done
	exits "bpf in a PID namespace is refused with a remedy" 1 'unshare -pf --mount-proc "$PAWL" record --tier bpf -o ns.pawl -- true' '^pawl: .*(namespace|BPF)' '^hint: '
fi

# ---- set-user-id ----

if [ -n "$long" ] && root_here && command -v setpriv >/dev/null && mkdir -m 777 theirs; then
	cp /usr/bin/id theirs/id && chmod 4755 theirs/id
	for t in $tiers; do
		[ "$t" = bpf ] || exits "$t: set-user-id programs get their rights" 0 \
			'setpriv --reuid 65534 --regid 65534 --clear-groups timeout 20 "$PAWL" record -q --tier '$t' -o theirs/r.pawl -- theirs/id -u' '^0$'
		exits "$t: also as another user below sudo" 0 'SUDO_UID=65534 SUDO_GID=65534 rec -q -o theirs/s.pawl -- sh -c "id -u; theirs/id -u"' '^65534$' '^0$'
	done
fi

# ---- what tiers give, at which privilege ----

# said FILE: kinds of the longest wait of each process that was called as a case of test/waits.h
said() {
	rows "$1" | perl -MJSON::PP -ne '$j = decode_json($_);
		$name{$j->{g}} = $j->{argv}[0] if exists $j->{g} && @{$j->{argv} || []} == 1;
		if (exists $j->{w}) { my ($p, $l) = ($j->{of}, $j->{end} - $j->{start}); ($kind{$p}, $most{$p}) = ($j->{kind}, $l) if $l > ($most{$p} || 5e7) }
		END { print "$name{$_} $kind{$_}\n" for grep { $name{$_} } keys %kind }' | sort -u
}
columns='join q( ), map { "$_->{name}:$_->{source}" } @{$j->{columns}}'
nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'
if root_here && command -v setpriv >/dev/null; then
	mkdir -m 777 any
	for who in "" "$nobody"; do
		# looks every 10 ms or less often: on a busy machine it may come too late to some of them
		exits "tier proc tells waits apart${who:+ for anybody}" 0 '(cd any && for try in 1 2 3; do
				$who "$PAWL" record -q --tier proc -o w.pawl -- ../hard waits; said w.pawl >said
				[ "$(wc -l <said)" -ge 12 ] && break; rm -f w.pawl; done; cat said; rm -f said)' \
			'^sleep sleep$' '^child child$' '^vfork child$' '^pipe pipe$' '^poll-pipe pipe$' '^poll-nothing sleep$' '^socket socket$' \
			'^tcp network$' '^epoll-tcp network$' '^futex futex$' '^flock lock$' '^fcntl lock$'
		exits "tier proc has its columns${who:+ for anybody}" 0 '$who "$PAWL" record --tier proc --json -o any/c.pawl -- true | json "$columns"' \
			'^processes:proc argv:proc exit status:wait4 waits:proc wakers: files: cpu:proc memory:proc stacks: output: control group:(cgroup v[12])?$'
		rm -f any/*.pawl
	done
	if grep -q "tier bpf .*can be used" doctor; then
		for who in "" "$nobody --inh-caps +bpf,+perfmon --ambient-caps +bpf,+perfmon"; do
			exits "tier bpf has its columns${who:+ with CAP_BPF and CAP_PERFMON alone}" 0 \
				'$who "$PAWL" record --tier bpf --json -o any/c.pawl -- true | json "$columns"' \
				'^argv:bpf exit status:bpf waits:bpf wakers:bpf cpu:bpf memory:bpf files:bpf stacks:perf_event output: control group:(cgroup v[12])?$'
			rm -f any/*.pawl
		done
	fi
fi

# ---- a second counter ----

if root_here && command -v perf >/dev/null && grep -q "tier bpf .*can be used" doctor; then
	echo 'i=0; while [ $i -lt 200 ]; do (:); /bin/true; i=$((i + 1)); done; true | cat' >count.sh
	perf stat -x, -e sched:sched_process_fork,sched:sched_process_exec,sched:sched_process_exit -o counted -- sh count.sh 2>/dev/null
	for t in $tiers; do
		[ "$t" = proc ] || exits "$t: forks, execs and exits are those that perf counts" 0 \
			'rec --json -o count.pawl -- sh count.sh | json "join q( ), @\$j{qw(forks execs exits)}"' \
			"^$(awk -F, '/sched_process/ { n[$3] = $1 } END { print n["sched:sched_process_fork"], n["sched:sched_process_exec"], n["sched:sched_process_exit"] }' counted)\$"
	done
fi

done_testing
