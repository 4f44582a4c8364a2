# 200,000 processes: none is missed, and the recorder's memory and file stay small.  Its cost is said, not judged.
. "$(dirname "$0")/../cli/lib.sh"

many=${PAWL_MANY:-200000}
command -v "${CC:-cc}" >/dev/null || skip_all "no C compiler"
"${CC:-cc}" -O1 -D_GNU_SOURCE -I"$root" -pthread -o hard "$root/test/cli/record_hard.c" || exit 1
"$PAWL" doctor >doctor 2>&1
for t in perf bpf; do
	grep -q "record, tier $t .*can be used" doctor || continue
	"$PAWL" record --tier $t --json -o many.pawl -- sh -c "./hard spawns $many /bin/true; grep VmHWM /proc/\$PPID/status >memory" 2>/dev/null >many.json
	exits "$t: $many processes are all there" 0 'json "join q( ), @\$j{qw(status processes forks execs exits dropped)}" <many.json' \
		"^0 $((many + 3)) $((many + 2)) $((many + 3)) $((many + 3)) 0\$"
	holds "$t: in less than 400 bytes each of the recording" "[ \$(stat -c %s many.pawl) -lt $((many * 400 + 100000)) ]"
	holds "$t: and less than 2 kB of memory" "[ \$(awk '{ print \$2 }' memory) -lt $((many * 2 + 60000)) ]"
	echo "# $t: $(stat -c %s many.pawl) bytes, $(awk '{ print $2, $3 }' memory), $(json '"$j->{recorder_s} s beside " . ($j->{user_s} + $j->{system_s}) . " s"' <many.json)"
done
[ "$count" -gt 0 ] || skip_all "neither tier perf nor bpf can be had"
done_testing
