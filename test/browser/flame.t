#!/bin/sh
# Flame graphs in a real browser: zoom, search, views, keyboard, tables and the address of the page; zoom and search of the SVG.
. "$(dirname "$0")/../cli/lib.sh"

command -v chromium >/dev/null || skip_all "no chromium here"
printf 'main;work;hash 30\nmain;work;copy 20\nmain;idle 10\nmain;old;deep 40\n' >old.folded
printf 'main;work;hash 60\nmain;work;copy 20\nmain;idle 10\nmain;new 10\nmain;<script>alert(1)</script> 1\n' >new.folded
pawl flame -qo page.html --diff-base old.folded new.folded || exit 1
pawl flame -qo page.svg new.folded || exit 1

# dump FILE#FRAGMENT: the document after its scripts ran
dump() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --user-data-dir="$work/profile" --virtual-time-budget=3000 --window-size=1024,768 \
		--enable-logging=stderr --dump-dom "file://$work/$1" 2>"$work/log"
}

# A copy without the policy clicks on itself.
drive() {
	sed -e 's/<meta http-equiv[^>]*>//' -e '/<\/body>/d' -e '/<\/html>/d' page.html
	cat <<-'END'
	<script>
	const said = [], $ = (selector) => document.querySelector(selector), canvas = $('canvas');
	const say = (what, value) => said.push(`${what}=${value}`);
	const wait = (ms) => new Promise((done) => setTimeout(done, ms));
	const click = (ratio, row) => {
		const box = canvas.getBoundingClientRect();
		canvas.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: box.left + box.width * ratio, clientY: box.bottom - row * 20 + 10 }));
	};
	const press = (key, target = canvas) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
	const pick = (key, value) => $(`[data-key=${key}][data-value="${value}"]`).click();
	const rows = (n) => [...document.querySelectorAll('#functions tbody tr')].slice(0, n).map((row) => [...row.cells].map((cell) => cell.textContent).join(' ')).join('; ');
	const search = async (text) => { $('#find').value = text; $('#find').dispatchEvent(new Event('input')); await wait(200); };
	(async () => {
		say('status', $('#status').textContent);
		say('legend', $('#legend').textContent);
		say('table', rows(3));
		document.querySelector('#functions thead th:nth-child(2) button').click();
		say('by-self', rows(1));
		// 101 of the head and 40 that are gone: work begins behind the script tag (1), idle (10), new (10) and old (40)
		click(100 / 141, 3);
		say('zoomed', `${$('#path').textContent} ${location.hash}`);
		say('zoom-status', $('#status').textContent);
		press('ArrowUp');
		say('up', $('#status b').textContent);
		press('ArrowLeft');
		say('left', $('#status b').textContent);
		press('Escape', document.body);
		say('out', `${$('#path').textContent} ${location.hash}`);
		await search('^(hash|work|deep)$');
		say('matched', $('#matched').textContent);
		say('found', rows(5).split('; ').length);
		await search('(');
		say('bad', $('#matched').textContent);
		await search('');
		pick('view', 'base');
		click(15 / 100, 3);
		say('base', $('#path').textContent);
		press('Escape', document.body);
		pick('view', 'head');
		click(0.5 / 101, 3);
		say('head', $('#path').textContent);
		press('Escape', document.body);
		pick('normalized', 'true');
		say('shares', rows(20).split('; ').find((row) => row.endsWith(' copy')));
		pick('normalized', 'false');
		say('values', rows(20).split('; ').find((row) => row.endsWith(' copy')));
		pick('reversed', 'true');
		click(70 / 141, 2);
		say('leaves', $('#status').textContent);
		pick('reversed', 'false');
		[...document.querySelectorAll('#functions th button')].find((button) => button.textContent === 'work').click();
		say('sandwich', `${$('#path').textContent} ${location.hash}`);
		say('checked', document.querySelectorAll('[aria-checked=true]').length);
		press('?', document.body);
		say('help', $('#help').open);
		document.body.textContent = said.join('\n');
	})();
	</script></body></html>
	END
}

quiet='! grep -iE "CONSOLE.*(error|refused|violat|uncaught)" log'
dump page.html >plain.html
holds "the script runs under the page's own policy" 'grep -q "<canvas id=\"graph\"" plain.html'
holds "the browser complains of nothing" "$quiet"
drive >driven.html
dump driven.html >said
holds "the driven copy complains of nothing" "$quiet"
exits "the whole is told first" 0 'cat said' 'status=all 100 samples → 101 samples, \+1\.0 %; 100\.0 % → 100\.0 % of all; itself 0 samples → 0 samples$'
exits "the legend tells what grey is" 0 'cat said' '^legend=in itself: less  more gone; grey: no change is proven \(p > 0\.05\)$|^legend=in itself: less  more gone; grey: no change is proven \(p &gt; 0\.05\)$'
exits "functions stand by what changed in them" 0 'cat said' '^table=−40 0 −40 0 deep; \+30 60 \+30 60 hash; \+10 10 \+10 10 new$'
exits "or by any column" 0 'cat said' '^by-self=\+30 60 \+30 60 hash$'
exits "a click zooms, and the address keeps it" 0 'cat said' '^zoomed=all › main › work #z=[0-9]+$'
exits "what is zoomed is told" 0 'cat said' '^zoom-status=work 50 samples → 80 samples, \+60\.0 %;'
exits "arrows move to the widest callee" 0 'cat said' '^up=hash$'
exits "and to neighbours" 0 'cat said' '^left=copy$'
exits "escape leads out" 0 'cat said' '^out=all $'
exits "search counts boxes in each other once" 0 'cat said' '^matched=matched 90\.0 % → 79\.2 %$' '^found=3$'
exits "what is no expression is told" 0 'cat said' '^bad=not a regular expression$'
exits "the base has its own widths" 0 'cat said' '^base=all › main › old$'
exits "so has the head" 0 'cat said' '^head=all › main › <script>alert\(1\)</script>$|^head=all › main › &lt;script&gt;alert\(1\)&lt;/script&gt;$'
exits "shares change where values do not" 0 'cat said' '^shares=−0\.2 20 −0\.2 20 copy$' '^values=0 20 0 20 copy$'
exits "leaves carry their callers" 0 'cat said' '^leaves=(hash|idle|deep|copy) [0-9]+ samples → '
exits "a function shows callers and callees" 0 'cat said' '^sandwich=all › callers \(above\) and callees \(below\) of work #v=head&(amp;)?f=[0-9]+$'
exits "switches say what is chosen" 0 'cat said' '^checked=5$'
exits "keys are explained" 0 'cat said' '^help=true'
dump "page.html#v=base&s=work" >kept.html
exits "the address opens what it kept" 0 'cat kept.html' 'matched 50\.0 % → 79\.2 %' 'aria-checked="true"[^>]*>Base|>Base<'

# The SVG in a page that drives it.
{
	echo '<!doctype html><body>'
	sed -e 1d page.svg
	cat <<-'END'
	<script>
	const svg = document.querySelector('svg'), said = [];
	const shown = () => [...svg.querySelectorAll('#boxes > g:not(.hidden)')].map((g) => `${g.querySelector('title').textContent.split(' (')[0]}:${g.querySelector('rect').getAttribute('width')}`).join(' ');
	[...svg.querySelectorAll('#boxes > g')].find((g) => g.querySelector('title').textContent.startsWith('work ')).dispatchEvent(new MouseEvent('click', { bubbles: true }));
	said.push(`zoomed=${shown()}`, `reset=${svg.querySelector('#reset').textContent}`);
	svg.querySelector('#reset').dispatchEvent(new MouseEvent('click', { bubbles: true }));
	said.push(`all=${svg.querySelectorAll('.hidden').length}`);
	window.prompt = () => '^(work|hash|idle)$';
	svg.querySelector('#search').dispatchEvent(new MouseEvent('click', { bubbles: true }));
	said.push(`matched=${svg.querySelector('#matched').textContent}`, `found=${svg.querySelectorAll('.found').length}`);
	document.body.textContent = said.join('\n');
	</script></body>
	END
} | sed -e 's/<!\[CDATA\[//' -e 's/]]>//' >svg.html
dump svg.html >said
holds "the picture complains of nothing" "$quiet"
exits "a click zooms the picture" 0 'cat said' 'zoomed=all:1180\.00 main:1180\.00 work:1180\.00 copy:29[45]\.[0-9]* hash:88[45]\.[0-9]*$' '^reset=Reset zoom$' '^all=0$'
exits "search tells the share" 0 'cat said' '^matched=Matched: 89\.1 %$' '^found=3'
dump page.svg >/dev/null
holds "the picture by itself complains of nothing" "$quiet"
done_testing
