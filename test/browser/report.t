#!/bin/sh
# The HTML report in a real browser: its script runs under its own security policy, sorts, filters, copies and opens folds.
. "$(dirname "$0")/../cli/lib.sh"

command -v chromium >/dev/null || skip_all "no chromium here"
page=$(dirname "$PAWL")/test/browser/page
[ -x "$page" ] || skip_all "no $page: make tests builds it"
"$page" html >report.html || exit 1

# dump FILE#FRAGMENT: the document after its scripts ran
dump() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --user-data-dir="$work/profile" --virtual-time-budget=3000 \
		--enable-logging=stderr --dump-dom "file://$work/$1" 2>"$work/log"
}

# A page cannot be driven from outside without a debugger: this copy, without the policy, clicks on itself.
drive() {
	sed -e 's/<meta http-equiv[^>]*>//' -e '/<\/body>/d' -e '/<\/html>/d' report.html
	cat <<-'END'
	<script>
	const said = [], table = document.querySelector('#measurements table');
	const say = (what, value) => said.push(`${what}=${value}`);
	const column = (n) => [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.cells[n].textContent);
	const header = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === 'Change');
	const button = table.tHead.rows[0].cells[header].querySelector('button');
	const before = column(1).join();
	button.click();
	say('ascending', `${column(header)[0]} ${table.tHead.rows[0].cells[header].getAttribute('aria-sort')}`);
	say('unknown-last', column(header).at(-1) === '');
	button.click();
	say('descending', `${column(header)[0]} ${table.tHead.rows[0].cells[header].getAttribute('aria-sort')}`);
	button.click();
	say('as-it-was', column(1).join() === before && !table.tHead.querySelector('[aria-sort]'));
	const input = document.querySelector('#measurements input');
	input.value = 'LARGE alloc';
	input.dispatchEvent(new Event('input'));
	say('filtered', `${column(2)} ${document.querySelector('#measurements [role=status]').textContent}`);
	let copied;
	Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied = text; } } });
	document.querySelector('#measurements .tools button').click();
	say('copied', copied.split('\n').length);
	say('row', copied.split('\n')[2]);
	document.querySelectorAll('details').forEach((each) => { each.open = false; });
	document.querySelector('#measurements a[href="#r1"]').click();
	setTimeout(() => {
		say('opened', document.getElementById('r1').open);
		dispatchEvent(new Event('beforeprint'));
		say('printed-open', document.querySelectorAll('details:not([open])').length);
		document.body.textContent = said.join('\n');
	}, 100);
	</script></body></html>
	END
}

dump report.html >plain.html
holds "the script runs under the page's own policy" 'grep -q "<button type=\"button\">Change</button>" plain.html'
holds "the browser complains of nothing" '! grep -iE "CONSOLE.*(error|refused|violat|uncaught)" log'
drive >driven.html
dump driven.html >said
holds "the driven copy complains of nothing" '! grep -iE "CONSOLE.*(error|refused|violat|uncaught)" log'
exits "sorts up, with the sort told to screen readers" 0 'cat said' '^(.*>)?ascending=−25\.7 % ascending$'
exits "what is not known stands last" 0 'cat said' '^unknown-last=true$'
exits "sorts down" 0 'cat said' '^descending=\+17\.0 % descending$'
exits "sorts back" 0 'cat said' '^as-it-was=true$'
exits "filters by all words and counts" 0 'cat said' '^filtered=alloc_bytes 1 of 23 rows$'
exits "copies what is shown as Markdown" 0 'cat said' '^copied=4$' '^row=\| ! warn \| parse/large \| `alloc_bytes` \| '
exits "a link opens its evidence" 0 'cat said' '^opened=true$'
exits "printing opens all folds" 0 'cat said' '^printed-open=0'
done_testing
