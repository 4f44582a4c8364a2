# The recorder and its readers on a real arm64 system: run by test/arm64/run, within the guest.
. "$(dirname "$0")/../cli/lib.sh"

[ "$(uname -m)" = aarch64 ] && [ "$(id -u)" -eq 0 ] || skip_all "for root on arm64: test/arm64/run guest"
rows() { zstd -dcq "$1"; }
folded() { "$PAWL" convert --to folded "$1" 2>/dev/null; }

exits "every tier can be used" 0 'pawl doctor' 'record, tier bpf +can be used' 'record, tier perf +can be used' 'record, tier proc +can be used'

cc -g -O1 -o signed -mbranch-protection=standard -fomit-frame-pointer "$root/test/arm64/chain.c"
cc -g -O1 -o linked -mbranch-protection=standard -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer "$root/test/arm64/chain.c"

# 40 forks and execs of true, 40 forks that are subshells, and sh.
for t in bpf perf; do
	pawl record --tier $t -q -o $t.pawl -- sh -c 'i=0; while [ $i -lt 40 ]; do /bin/true; (exit 3); i=$((i+1)); done; :'
	exits "$t: every fork, exec and exit, and none lost" 0 "rows $t.pawl | tail -1" '"forks":80,"execs":41,"exits":81,"dropped":0'
	exits "$t: functions of the kernel have names" 0 "folded $t.pawl" ';(el0t_64_sync|do_el0_svc|invoke_syscall);'
	pawl record --tier $t -q -o $t.chain.pawl -- ./linked 20000000
	exits "$t: stacks by frame pointers, without signatures" 0 "folded $t.chain.pawl" '^linked;.*;main;first;second;third;spin [0-9]+$'
done
pawl record --tier proc -q -o proc.pawl -- sh -c '/bin/true; sleep 0.3'
exits "proc: waits and programs" 0 'rows proc.pawl' '"argv":\["sleep","0.3"\]' '"kind":"sleep"'

if command -v perf >/dev/null; then
	perf record -q -e cycles:u -F 499 --call-graph dwarf,1024 -o dwarf.data ./signed 5000000  # with SVE's length, cpu-clock refuses
	exits "dumps of the stack are unwound through signed addresses" 0 'folded dwarf.data' '^signed;.*;main;first;second;third;spin [0-9]+$'
	perf script -i dwarf.data 2>/dev/null | awk '/^[^\t ]/ { n++ } END { print n }' >theirs
	exits "as many samples as perf itself finds" 0 'pawl top -s samples --json dwarf.data 2>/dev/null | json "\$j->{total}"' "^$(cat theirs)\$"
fi
done_testing
