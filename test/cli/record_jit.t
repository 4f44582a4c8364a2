# pawl record of a program whose code is made at run time: its compiler's dump gives the names.
. "$(dirname "$0")/lib.sh"

command -v node >/dev/null || skip_all "no node"
"$PAWL" doctor >doctor 2>&1
grep -qE "record, tier (bpf|perf) .*can be used" doctor || skip_all "no samples of stacks for this user"
cat >spin.js <<'END'
function spin(n) { let s = 1; for (let i = 0; i < n; i++) s = (s * 31 + i) % 1000003; return s; }
function outer() { let s = 0; for (let i = 0; i < 600; i++) s += spin(100000); return s; }
console.log(outer() > 0);
END
timeout 60 "$PAWL" record -q -F 999 -o r.pawl -- node --perf-prof spin.js >told 2>&1 || skip_all "this node makes no dump: $(tail -n 1 told)"
ls jit-*.dump >/dev/null 2>&1 || skip_all "this node makes no dump"
# A third of all samples at least are in the two functions, which may have become one.
share() { "$PAWL" convert --to folded "$1" 2>/dev/null | awk '{ all += $NF } /;JS:[^ ;]*(spin|outer) [^;]*$/ { n += $NF } END { exit !(n > all / 3) }'; }

holds "samples have the functions that the compiler made" 'share r.pawl'
holds "--no-symbols leaves addresses as they are" '! "$PAWL" convert --no-symbols --to folded r.pawl 2>/dev/null | grep "JS:"'
mkdir elsewhere && mv jit-*.dump r.pawl elsewhere/
holds "the dump may lie beside the recording" 'share elsewhere/r.pawl'
rm elsewhere/jit-*.dump
exits "without it the recording is read, and that is said" 0 '"$PAWL" top elsewhere/r.pawl' '/jit-[0-9]+\.dump is not here: code made at run time has no names from it'
done_testing
