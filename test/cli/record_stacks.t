# pawl record: where in the code the programs waited (--off-cpu), and stacks of programs without frame pointers (--call-graph dwarf).
. "$(dirname "$0")/lib.sh"

command -v "${CC:-cc}" >/dev/null || skip_all "no C compiler"
for program in off_cpu chain; do
	"${CC:-cc}" -O2 -g -fomit-frame-pointer -D_GNU_SOURCE -o $program "$root/test/cli/$program.c" || exit 1
done
chmod 755 "$work"
"$PAWL" doctor >doctor 2>&1
can() { grep -q "record, tier $1 .*can be used" doctor; }
rec() { timeout 60 "$PAWL" record -q "$@"; }
rows() { zstd -dcq "$1"; }
folded() { "$PAWL" convert --to folded "$1" 2>/dev/null; }

# within5: each wait that the program told of is in the stacks of its function, not shorter than it was and 5 % longer at most
within5() {
	awk 'NR == FNR { lo[$1] = $3; hi[$1] = $4; kind[$1] = $2; next }
		{ for (f in lo) if (index($0, ";" f ";") && index($0, ";[" kind[f] "] ")) ns[f] += $NF }
		END { for (f in lo) { n++; print f, ns[f], lo[f], hi[f]; if (ns[f] < lo[f] * 0.95 || ns[f] > hi[f] && ns[f] > lo[f] * 1.05) bad = 1 }
			exit bad || n != 3 }' "$1" "$2"
}

# Of each kind the time in all stacks is that of all waits.
equal_sums() {
	rows "$1" | awk -v waits=1 '
		/^\{"w":/ { kind = "blocked"; if (match($0, /"kind":"[a-z]*"/)) kind = substr($0, RSTART + 8, RLENGTH - 9)
			match($0, /"start":[0-9]*/); start = substr($0, RSTART + 8, RLENGTH - 8)
			if (!match($0, /"woken":[0-9]*/)) match($0, /"end":[0-9]*/)
			end = substr($0, RSTART, RLENGTH); sub(/.*:/, "", end); sum[kind] += end - start }
		/^\{"s":/ && match($0, /"total":[0-9]*/) { total = substr($0, RSTART + 8, RLENGTH - 8)
			kind = "blocked"; if (match($0, /"kind":"[a-z]*"/)) kind = substr($0, RSTART + 8, RLENGTH - 9)
			sum[kind] += total }
		END { for (kind in sum) if (sum[kind]) printf "%s %.0f\n", kind, sum[kind] }' | sort >of_waits
	folded "$1" | sed -n 's/.*;\[\([a-z]*\)\] \([0-9]*\)$/\1 \2/p' |
		awk '{ sum[$1] += $2 } END { for (kind in sum) if (sum[kind]) printf "%s %.0f\n", kind, sum[kind] }' | sort >of_stacks
	cat of_waits of_stacks
	[ -s of_waits ] && cmp of_waits of_stacks
}

for t in bpf perf; do
	if ! can $t; then
		echo "# no stacks of waits under tier $t: $(grep -o "record, tier $t.*" doctor)"
		continue
	fi
	rec -t $t -F 0 --off-cpu -o w.pawl -- ./off_cpu >told
	if rows w.pawl | grep -q '"name":"stacks of waits","remark":"the kernel gives none'; then
		echo "# no stacks of waits for this user under tier $t"
		continue
	fi
	folded w.pawl >w.folded
	holds "$t: a wait has the function that waited, with its duration" 'within5 told w.folded'
	holds "$t: and the program's whole stack, up to the kernel's" 'grep -q "^off_cpu;_start;.*;main;.*nap;.*schedule;\[sleep\] " w.folded'
	holds "$t: where it ends in the scheduler, not in the tracing of it" '! grep -E "bpf_(prog|trace|tramp)|traceiter|perf_trace" w.folded'
	holds "$t: nothing is lost between waits and stacks" 'equal_sums w.pawl'
	exits "$t: the column says how many" 0 'rows w.pawl' '"name":"stacks of waits","source":"[a-z_]+","remark":"of [0-9]+ waits"'
	rec -t $t -F 0 --off-cpu --call-graph fp -o f.pawl -- sh -c 'sleep 0.1 & (exec sleep 0.05); wait'
	holds "$t: by frame pointers as well nothing is lost" 'equal_sums f.pawl'
done
if can bpf; then
	rec -t bpf --off-cpu -o both.pawl -- sh -c './off_cpu >/dev/null; ./chain'
	exits "samples of both kinds are in one profile" 0 '"$PAWL" convert --to folded both.pawl' ';burn [0-9]+$'
	exits "top lists waits by function" 0 '"$PAWL" top -s off-cpu both.pawl' 'Type: off-cpu' ' nap$' ' read_slowly$'
	exits "flame draws them in the colours of waiting" 0 '"$PAWL" flame -s off-cpu -o off.svg both.pawl; cat off.svg' '>take_lock .*fill="#[6-9][0-9a-f][6-9a][0-9a-f][c-f][0-9a-f]"'
	exits "threads that wait when the command ends" 0 'rec -t bpf -F 0 --off-cpu -o d.pawl -- sh -c "sleep 2 & sleep 0.2"; folded d.pawl' '^sleep;.*;\[sleep\] '
	holds "without the option there are none, nor their column" 'rec -t bpf -o no.pawl -- ./chain && ! rows no.pawl | grep -q "stacks of waits"'
	"$PAWL" burndown -q -o burn -t bpf --off-cpu -n 1 -- ./off_cpu >/dev/null 2>&1
	holds "burndown writes them for each run" 'ls burn/runs; grep -q ";nap;.*;\[sleep\] " burn/runs/run-1.off-cpu-stacks.folded && grep -q ">take_lock " burn/runs/run-1.off-cpu-stacks.svg && test -s burn/runs/run-1.off-cpu.svg'
fi
exits "proc: no stacks of waits, and that is said" 0 'rec -t proc --off-cpu -o p.pawl -- true; rows p.pawl' '"name":"stacks of waits","remark":"[^"]*tier'

# ---- call graphs ----

chain_of() { folded "$1" | sed -n 's/^\(.*;burn\) [0-9]*$/\1/p' | sort | uniq -c | sort -rn | sed -n '1s/^ *[0-9]* //p'; }
for t in bpf perf; do
	can $t || continue
	rec -t $t -F 499 --call-graph dwarf -o c.pawl -- ./chain
	holds "$t: dwarf gives the whole stack of a program without frame pointers" 'chain_of c.pawl | grep -q "^chain;_start;.*;main;outer;middle;inner;burn$"'
	rec -t $t -F 499 -o fp.pawl -- ./chain
	holds "$t: frame pointers do not" '[ -n "$(chain_of fp.pawl)" ] && ! chain_of fp.pawl | grep -q "middle;inner"'
done
if can perf && [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	install -d -o nobody nobody
	(cd nobody && setpriv --reuid nobody --clear-groups "$PAWL" record -q -t perf -F 499 --call-graph dwarf,4096 --off-cpu -o c.pawl -- ../chain) 2>nobody.err
	if grep -q "refused" nobody.err; then
		echo "# not tried as another user: $(head -1 nobody.err)"
	else
		holds "any user may have stacks of dumps" 'chain_of nobody/c.pawl | grep -q "^chain;_start;.*;main;outer;middle;inner;burn$"'
		exits "but no stacks of waits, and that is said" 0 'rows nobody/c.pawl' '"stacks of waits",("source":"perf_event"|"remark":"the kernel gives none to who may not see it work)'
	fi
fi

# perf's own unwinder, where there is one that works: its commonest stack, outermost function first.
chain_of_text() {
	awk 'BEGIN { RS = "" } { n = split($0, line, "\n"); stack = $1
			for (i = n; i > 1; i--) { split(line[i], word, " "); stack = stack ";" word[2] } print stack }' "$1" |
		sort | uniq -c | sort -rn | sed -n '1s/^ *[0-9]* //p'
}
if can perf && perf record -q -F 499 -e cpu-clock:u --call-graph dwarf -o perf.data ./chain 2>/dev/null &&
	perf script --no-inline -F comm,ip,sym -i perf.data >perf.txt 2>/dev/null; then
	holds "the same functions in the same order as perf script" 'chain_of_text perf.txt; [ "$(chain_of_text perf.txt)" = "$(chain_of c.pawl)" ]'
else
	echo "# not compared with perf script: perf cannot be had, or fails here"
fi

exits "--call-graph says what it takes" 1 'pawl record --call-graph lbr true' 'fp, dwarf or dwarf,BYTES, got "lbr"' 'dwarf,16384'
exits "and how many bytes" 1 'pawl record --call-graph dwarf,65536 true' '64 to 65528 bytes'
done_testing
