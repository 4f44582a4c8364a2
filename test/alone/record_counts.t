# What pawl record counts is what perf's counters and bpftrace count of the same run; threads are no processes.
. "$(dirname "$0")/../cli/lib.sh"

command -v "${CC:-cc}" >/dev/null || skip_all "no C compiler"
"${CC:-cc}" -O1 -D_GNU_SOURCE -I"$root" -pthread -o hard "$root/test/cli/record_hard.c" || exit 1
count_record() { PAWL=$PAWL "$root/bench/count_record" "$@"; }
PAWL_TIER=bpf count_record try true >try 2>&1
case $? in 77) skip_all "$(head -1 try)" ;; esac

# forks: 3 of sh, 20, 100, ls and cat; execs: sh, the first two programs, 100, ls, cat, and true from a second thread
job="./hard forks 20; ./hard spawns 100 /bin/true; ls | cat >/dev/null; ./hard thread /bin/true; :"
for tier in bpf perf; do
	PAWL_TIER=$tier exits "$tier: every fork, exec and exit of 126 processes, and none more" 0 'count_record job sh -c "$job"' '^\| job \| 125 \| 107 \| 126 \| 1 \| 0 \|$'
done
PAWL_TIER=proc exits "what looks at /proc only misses some, and that is seen" 1 'count_record job sh -c "$job"' '^\| job \| [0-9]+ / 125 / 125 \| [0-9]+ / 107 / 107 \|'
done_testing
