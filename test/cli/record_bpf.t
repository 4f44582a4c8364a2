# pawl record --tier bpf: everything that happened, where BPF may be had.
. "$(dirname "$0")/lib.sh"

rec() { timeout 60 "$PAWL" record --tier bpf "$@"; }
rows() { zstd -dcq "$1"; }

if ! rec -q -F 0 -o try.pawl -- true >/dev/null 2>try.err; then
	exits "without BPF: one sentence and a remedy, and nothing was run" 1 'rec -- touch ran' '^pawl: .*(BPF|BTF|PID namespace)' 'root|kernel|build|container'
	holds "indeed nothing was run" '! test -e ran'
	done_testing
	exit
fi

# 40 forks and execs of true, 40 forks that are subshells, and sh.
rec -q -F 0 -o tree.pawl -- sh -c 'i=0; while [ $i -lt 40 ]; do /bin/true; (exit 3); i=$((i+1)); done; :'
exits "every fork, exec and exit, and none lost" 0 'rows tree.pawl | tail -1' '"forks":80,"execs":41,"exits":81,"dropped":0'

rec -q -F 0 -o files.pawl -- sh -c 'cat none; echo x >new; mv new old; cat old; rm old' >/dev/null 2>&1
exits "files that were missing, made, moved and removed" 0 'rows files.pawl' '"path":"[^"]*/none"' '"path":"[^"]*/new"' '"path":"[^"]*/old"'
exits "--no-files leaves them out and says so" 0 'rec -q -F 0 --no-files -o no.pawl -- true; rows no.pawl' '"name":"files".*"not asked for"'

rec -q -F 0 -o lock.pawl -- sh -c 'flock held sleep 0.3 & sleep 0.1; flock held true; wait'
exits "a lock is named by its file" 0 'rows lock.pawl' '"kind":"lock","waker":[0-9]+' '"(name|object)":"[^"]*/held"'

rec -q -o stacks.pawl -- sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'
exits "stacks are perf_event's" 0 'rows stacks.pawl' '"name":"stacks","source":"perf_event"'
exits "and are read as a profile" 0 '"$PAWL" top stacks.pawl' '\[dash\]|\[bash\]|libc|sh'

# A daemon that left its session and its parent is followed, and its program known by its whole command line.
rec -q -F 0 -o daemon.pawl -- sh -c '(setsid sh -c "(exec sleep 0.25) & :" &); sleep 0.5'
exits "daemons are followed" 0 'rows daemon.pawl' '"argv":\["sleep","0.25"\]'

done_testing
