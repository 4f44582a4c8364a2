# pawl flame: where it writes, what it refuses, both sides of a difference, names that would like to be markup.
. "$(dirname "$0")/lib.sh"
ln -s "$PAWL" pawl_
PATH=$PWD:$PATH
cp "$root"/test/pprof/profiles/go_shelf_cpu_old.pb.gz old.pb.gz
cp "$root"/test/pprof/profiles/go_shelf_cpu_new.pb.gz new.pb.gz
cp "$root"/test/pprof/profiles/go_shelf_heap_old.pb.gz heap.pb.gz
printf 'main;work;hash 30\nmain;work;copy 20\nmain;idle 10\nmain;old 40\n' >old.folded
printf 'main;work;hash 60\nmain;work;copy 20\nmain;idle 10\nmain;new 5\n' >new.folded

exits "a profile is needed" 1 "pawl flame" "^pawl: flame needs a profile" "^hint: pawl flame cpu.pb.gz"
exits "it says where it wrote" 0 "pawl flame old.pb.gz" "^wrote pawl-flame.html: [0-9]+ boxes$"
holds "a page by default" 'head -1 pawl-flame.html | grep -q "^<!doctype html>"'
exits "a picture by its name" 0 "pawl flame -o x.svg old.pb.gz && head -c5 x.svg" "^wrote x.svg" "<\?xml"
exits "a picture on standard output" 0 "pawl flame -o - old.folded" "<title>main \(100 samples, 100.0 % of all\)</title>"
holds "equal input, equal bytes" 'pawl flame -qo a.html old.pb.gz && pawl flame -qo b.html old.pb.gz && cmp a.html b.html'
holds "it keeps quiet when asked" '[ -z "$(pawl flame -q old.pb.gz 2>&1)" ]'

sides='work .50 samples → 80 samples, .60.0 %, 50.0 % → 84.2 % of all'
exits "two files are both sides" 0 "pawl flame -o - --diff-base old.folded new.folded" "$sides" \
	"old .40 samples → 0 samples, gone" "new .0 samples → 5 samples, new" 'class="gone"/>'
exits "--base is the same" 0 "pawl flame -o - --base old.folded new.folded" "$sides"
printf 'main;work 50 80\nmain;old 40 0\nmain;new 0 5\nmain;idle 10 10\n' >both.folded
exits "two columns are both sides" 0 "pawl flame -o - --countname samples both.folded" "$sides" 'class="gone"/>'
# The head is 95, 40 are gone: 135 in 1180 px are 8.7407 px each.
shows "a whole picture, box by box" 0 'pawl flame -o - --alpha 1 --diff-base old.folded new.folded | sed -n "/^<g id=.boxes/,/^<\/g>/p"' <<-'END'
	<g id="boxes">
	<g><title>all (100 samples → 95 samples, −5.0 %, 100.0 % → 100.0 % of all)</title><rect x="10.00" y="84" width="1180.00" height="15" fill="#e2e2de"/><text x="13.00" y="95.5">all</text></g>
	<g><title>main (100 samples → 95 samples, −5.0 %, 100.0 % → 100.0 % of all)</title><rect x="10.00" y="68" width="1180.00" height="15" fill="#e2e2de"/><text x="13.00" y="79.5">main</text></g>
	<g><title>idle (10 samples → 10 samples, unchanged, 10.0 % → 10.5 % of all)</title><rect x="10.00" y="52" width="87.41" height="15" fill="#e2e2de"/><text x="13.00" y="63.5">idle</text></g>
	<g><title>new (0 samples → 5 samples, new, 0.00 % → 5.3 % of all)</title><rect x="97.41" y="52" width="43.70" height="15" fill="#e6aea5"/><text x="100.41" y="63.5">new</text></g>
	<g><title>old (40 samples → 0 samples, gone, 40.0 % → 0.00 % of all)</title><rect x="141.11" y="52" width="349.63" height="15" class="gone"/><text x="144.11" y="63.5">old</text></g>
	<g><title>work (50 samples → 80 samples, +60.0 %, 50.0 % → 84.2 % of all)</title><rect x="490.74" y="52" width="699.26" height="15" fill="#e2e2de"/><text x="493.74" y="63.5">work</text></g>
	<g><title>copy (20 samples → 20 samples, unchanged, 20.0 % → 21.1 % of all)</title><rect x="490.74" y="36" width="174.81" height="15" fill="#e2e2de"/><text x="493.74" y="47.5">copy</text></g>
	<g><title>hash (30 samples → 60 samples, +100.0 %, 30.0 % → 63.2 % of all)</title><rect x="665.56" y="36" width="524.44" height="15" fill="#eb6253"/><text x="668.56" y="47.5">hash</text></g>
	</g>
	END

pawl flame -o - --alpha 1 --diff-base old.folded new.folded >values.svg
pawl flame -o - --alpha 1 --diff-base old.folded --normalize new.folded >shares.svg
colour() { sed -n "s/.*<title>$2 (.*fill=\"\([^\"]*\)\".*/\1/p" "$1"; }
holds "by value what did not change is grey" '[ "$(colour values.svg copy)" = "#e2e2de" ]'
holds "by share it changed" '[ "$(colour shares.svg copy)" != "#e2e2de" ]'
pawl flame -o - --diff-base old.folded new.folded >proven.svg
pawl flame -o - --diff-base old.folded --normalize new.folded >proven-shares.svg
exits "what is not proven is grey, and it is said" 0 'cat proven.svg' 'new .0 samples → 5 samples, new, not proven, ' "grey: no change is proven .p &gt; 0.05"
holds "of values" '[ "$(colour proven.svg new)" = "#e2e2de" ] && [ "$(colour proven.svg hash)" = "$(colour values.svg hash)" ]'
holds "and of shares" '[ "$(colour proven-shares.svg copy)" = "#e2e2de" ] && [ "$(colour proven-shares.svg hash)" != "#e2e2de" ]'
# all, main, idle, new, old, work | copy, hash: idle and new are 4 + 8 "M", copy is 1 "B".
holds "a page has it by box" 'pawl flame -qo proven.html --diff-base old.folded new.folded && grep -q "\"quiet\":\"MB\",\"alpha\":0.05" proven.html'
exits "of times waited nothing is known: all changes are coloured" 0 \
	"pawl flame -o - -s delay --diff-base $root/corpus/pprof/go-mutex/in.pb.gz $root/corpus/pprof/go-block/in.pb.gz | grep -c 'no change is proven\|not proven' || true" "^0$"
exits "no such level" 1 "pawl flame --alpha 2 old.folded" "^pawl: --alpha is above 0 and at most 1"
holds "small changes are grey when asked" 'pawl flame -o small.svg --min-change 50 --diff-base old.folded new.folded && [ "$(colour small.svg hash)" = "#e2e2de" ]'
exits "a kind of value" 0 "pawl flame -o - -s alloc_space heap.pb.gz" "<title>all .[0-9.]+ GiB, 100.0 % of all"
exits "callers upon what they called" 0 "pawl flame --reverse -o - old.folded | grep -o '<title>hash [^/]*'" "hash .30 samples, 30.0 % of all"
exits "filters work as in top" 0 "pawl flame --focus hash -o - old.folded" "all .30 samples" "only: focus=hash"
exits "what is left out is said" 0 "pawl flame --min-width 300 -o x.svg old.folded" "^2 boxes too narrow to be seen are left out, with what they call: 30.0 % of the width in all, the widest 20.0 %"

exits "no such palette" 1 "pawl flame --colors ho old.folded" "did you mean hot"
exits "no such width" 1 "pawl flame --width 10 old.folded" "^pawl: --width is between 100 and 100000 pixels"
exits "no narrower box than none" 1 "pawl flame --min-width -1 old.folded" "^pawl: --min-width is between"
exits "scaling to no base" 1 "pawl flame --normalize old.folded" "--normalize needs a base"
exits "a folder that nobody may write" 1 "pawl flame -o /proc/x.svg old.folded" "^pawl: "
exits "benchmarks are no profile" 1 "printf 'BenchmarkA-2 10 5 ns/op\n' >b.txt; pawl flame b.txt" "a profile expected"

# A million calls deep, names of a megabyte, letters that terminals and browsers obey.
perl -e 'print "f;" x 1_000_000, "g 1\n"' >deep.folded
perl -e 'print "main;", "x" x 1_000_000, " 1\n", "main;\e[2J\e]0;gone\a<script>alert(1)</script>]]> 3\n"' >names.folded
exits "a stack of a million calls" 0 "within 900 20 pawl_ flame -f folded -o deep.html deep.folded" "^wrote deep.html: 75000 boxes"
for kind in svg html; do
	holds "names are harmless in $kind" "pawl flame -f folded -qo names.$kind names.folded && clean <names.$kind && ! grep -q '<script>alert' names.$kind && [ \$(wc -c <names.$kind) -lt 100000 ]"
done
done_testing
