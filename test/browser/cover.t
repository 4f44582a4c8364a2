#!/bin/sh
# Pages of coverage in a real browser: filters, sorting, the keys of a source page; under their own policy, from a disk.
. "$(dirname "$0")/../cli/lib.sh"

command -v chromium >/dev/null || skip_all "no chromium here"
mkdir -p p q
printf 'int a(int x)\n{\n\tif (x < 1 && x > 2)\n\t\treturn 1;\n\treturn 2;\n}\n' >p/a.c
printf 'void b(void)\n{\n}\n' >p/b.c
printf '<script>document.title = "stolen"</script>\n' >q/c.c
cat >unit.json <<'END'
{"model":"coverage","coverage":{"files":[
{"path":"p/a.c","lines":{"line":[1,3,4,5],"count":[3,3,0,3]},"branches":{"line":[3,3],"block":[0,0],"number":[0,1],"count":[0,3]},
 "functions":{"line":[1],"end_line":[6],"name":["a"],"count":[3]}},
{"path":"p/b.c","lines":{"line":[1,3],"count":[0,0]}},
{"path":"q/<script>document.title = 'stolen'</script>.c","lines":{"line":[1],"count":[1]}},
{"path":"q/c.c","lines":{"line":[1,2],"count":[1,-1]}}]}}
END
sed -e 's/"count":\[3,3,0,3\]/"count":[0,0,0,0]/' unit.json >vm.json
pawl cover html -q -s unit=unit.json -s vm=vm.json -o out || exit 1
quiet='! grep -iE "CONSOLE.*(error|refused|violat|uncaught)" log'
page=$(grep -l '<title>p/a.c<' out/*.html)
page=${page#out/}

# dump FILE#FRAGMENT: the document after its scripts ran
dump() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --user-data-dir="$work/profile" --virtual-time-budget=3000 --window-size=1024,768 \
		--enable-logging=stderr --dump-dom "file://$work/out/$1" 2>"$work/log"
}

# A copy without the policy clicks on itself.  drive PAGE <SCRIPT >COPY
drive() {
	sed -e 's/<meta http-equiv[^>]*>//' -e '/<\/body>/d' -e '/<\/html>/d' "out/$1"
	cat <<-'END'
	<script>
	const said = [], $ = (selector) => document.querySelector(selector), all = (selector) => [...document.querySelectorAll(selector)];
	const say = (what, value) => said.push(`${what}=${value}`);
	const files = () => all('tr.f').filter((row) => !row.hidden).map((row) => row.cells[0].textContent.split('/').pop()).join(' ');
	const set = (id, value) => { $(id).value = value; $(id).dispatchEvent(new Event('input')); };
	const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
	addEventListener('DOMContentLoaded', () => {
	END
	cat
	printf '%s\n' 'document.body.textContent = said.join("\n"); });</script></body></html>'
}

dump index.html >plain.html
holds "the script runs under the page's own policy" 'grep -q "4 of 4 files" plain.html'
holds "the browser complains of nothing" "$quiet"
holds "no name is obeyed" '! grep -q "<title>stolen" plain.html && grep -q "&lt;script&gt;document.title" plain.html'

drive index.html >out/driven.html <<'END'
say('states', all('#state option').map((each) => each.value).join());
set('#find', 'P/ .c'); say('found', `${files()} ${$('[role=status]').textContent}`);
set('#find', ''); set('#state', 'z'); say('bare', files());
set('#state', 'm'); say('unmeasured', files());
set('#state', '');
const header = all('table.files th').find((each) => each.textContent === 'Coverage');
header.querySelector('button').click(); say('up', `${all('tr.g').map((row) => row.cells[0].textContent).join(' ')}: ${files()} ${header.getAttribute('aria-sort')}`);
header.querySelector('button').click(); say('down', all('tr.g').map((row) => row.cells[0].textContent).join(' '));
$('#flat').checked = true; $('#flat').dispatchEvent(new Event('input')); header.querySelector('button').click(); header.querySelector('button').click();
say('flat', `${files()} ${getComputedStyle($('tr.g')).display}`);
END
dump driven.html >said
holds "the driven copy complains of nothing" "$quiet"
exits "states that are there can be chosen" 0 'cat said' '(^|>)states=,u,z,f,m,s$'
exits "every word of the text must occur" 0 'cat said' '^found=a\.c b\.c 2 of 4 files$'
exits "files by state" 0 'cat said' '^bare=b\.c$' '^unmeasured=c\.c$'
exits "packages are sorted with their files" 0 'cat said' '^up=p q .*: b\.c a\.c .* ascending$' '^down=q .* p$'
exits "or files without packages" 0 'cat said' '^flat=b\.c a\.c .* none'

dump "$page#L4" >plain.html
holds "a source page runs under its own policy" 'grep -q "uncovered (u)" plain.html'
holds "and complains of nothing" "$quiet"
drive "$page" >out/driven.html <<'END'
say('places', $('[role=status]').textContent);
press('n'); say('next', `${$('.here').id} ${$('[role=status]').textContent} ${location.hash}`);
press('b'); say('partly', `${$('.here').id} ${$('.here b').textContent} ${$('.here b').title}`);
$('#L3').dispatchEvent(new MouseEvent('mouseover', { bubbles: true })); say('by', $('#L3').title);
$('#L4').dispatchEvent(new MouseEvent('mouseover', { bubbles: true })); say('none', $('#L4').title);
say('columns', getComputedStyle($('#L3'), '::after').content);
say('function', $('.functions tbody').textContent.trim().split(/\s+/).join(' '));
END
dump driven.html >said
holds "the driven source page complains of nothing" "$quiet"
exits "uncovered places are counted, n leads to the next" 0 'cat said' '(^|>)places=1 place$' '^next=L4 uncovered: 1 of 1, line 4 #L4$'
exits "branches that were not taken are marked and told" 0 'cat said' '^partly=L3 −\+ 1 of 2 branches taken; 0: not taken, 1: [36]$'
exits "a line tells which sources covered it" 0 'cat said' '^by=covered by: unit$' '^none=covered by: none$' '^columns=" 3 A·"$'
exits "functions have their share" 0 'cat said' '^function=1a75\.0%31'

{
	printf '{"model":"coverage","coverage":{"files":[{"path":"big.c","lines":{"line":['
	seq -s , 250000
	printf '],"count":['
	seq 250000 | awk '{ printf "%s%d", (NR > 1 ? "," : ""), NR % 3 }'
	printf ']}}]}}'
} >big.json
yes 'int x = call(1, 2, 3); /* a line of source */' | head -250000 >big.c
rm out/driven.html
pawl cover html -q big.json -o out
big=$(grep -l '<title>big.c<' out/*.html)
dump "${big#out/}#L200000" >plain.html
holds "a quarter of a million lines open" 'grep -q "83333 places" plain.html'
done_testing
