#!/bin/sh
# The timeline of a burndown in a real browser: opens under its own policy from a disk, zooms, searches, obeys no name, holds 200,000 programs.
. "$(dirname "$0")/../cli/lib.sh"

command -v chromium >/dev/null || skip_all "no chromium here"
perl "$root/test/burndown/recordings.pl" .
pawl burndown -q -o out cold=cold-2.pawl hot=hot-2.pawl >/dev/null || exit 1
quiet='! grep -iE "CONSOLE.*(error|refused|violat|uncaught)" log'

# dump FILE: the document after its scripts ran
dump() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --user-data-dir="$work/profile" --virtual-time-budget=10000 --window-size=1200,800 \
		--enable-logging=stderr --dump-dom "file://$work/$1" 2>"$work/log"
}

# A copy without the policy clicks on itself, once all of it was read.  drive PAGE <SCRIPT >COPY
drive() {
	sed -e 's/<meta http-equiv[^>]*>//' -e '/<\/body>/d' -e '/<\/html>/d' "$1"
	cat <<-'END'
	<script>
	window.pawlTimeline.unpacked.then(() => {
	const said = [], $ = (selector) => document.querySelector(selector), { view, levels, rows, bars } = window.pawlTimeline;
	const say = (what, value) => said.push(`${what}=${value}`);
	const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
	const search = (text) => { $('#find').value = text; $('#find').dispatchEvent(new Event('input')); };
	END
	cat
	printf '%s\n' 'document.body.textContent = `${said.join("\n")}\n`; });</script></body></html>'
}

dump out/timeline-hot.html >plain.html
holds "the script runs under the page's own policy" 'grep -q "<caption>The critical path" plain.html'
holds "the browser complains of nothing" "$quiet"
exits "facts stand above it" 0 'cat plain.html' 'wall <b>2\.21 s</b>' 'processes <b>6</b>'
exits "the table says what the critical path goes through" 0 'cat plain.html' '<th scope="row">sleep</th><td class="how">waited</td><td>1\.19 s</td><td>54\.0 %'

drive out/timeline-hot.html >driven.html <<'END'
say('bars', `${bars} in ${rows} rows`);
const { waits, path, start, end } = window.pawlTimeline.recorded;
say('waits', [...waits.bar].map((bar, i) => `${bar} ${waits.start[i]}+${waits.end[i] - waits.start[i]} ${waits.kind[i]}`).join(', '));
say('path', [...path.row].map((row, i) => `${row}:${(path.end[i] - path.start[i]) / 1e6}`).join(' '));
search('gen.py'); say('found', $('#matched').textContent);
press('n'); say('chosen', $('#status').textContent); say('chain', $('#chain').textContent);
press('Enter'); say('zoomed', (view.hi - view.lo) < 1.2e8 * 1.1);
search('('); say('bad', $('#find').getAttribute('aria-invalid'));
press('Escape'); press('0'); say('all', view.lo === 0 && view.hi >= 2.2e9);
press('+'); say('plus', Math.round(view.hi - view.lo) < 2.2e9 * 0.61);
press('t'); say('colour', $('[data-colour=wait]').getAttribute('aria-checked'));
press('c'); say('path', $('#critical').getAttribute('aria-pressed'));
search('cc1'); press('n'); say('again', $('#status').textContent);
END
dump driven.html >said
holds "the driven copy complains of nothing" "$quiet"
exits "a row below its parent's for what runs side by side" 0 'cat said' 'bars=6 in 3 rows'
exits "waits stand in their bars, make's before those of the script" 0 'cat said' '^waits=0 2000000\+100000000 8, .*, 4 1002000000\+199000000 9, .* 4 2002000000\+199000000 9$'
exits "the path goes from make into what it waited for and back" 0 'cat said' '^path=0:2 1:2200 0:10$'
exits "search counts and adds up" 0 'cat said' '^found=1 programs, 100 ms in all$'
exits "a program is told with its command and its callers" 0 'cat said' '^chosen=gen\.py, 100 ms from 2\.00 ms on.*python3 gen\.py$' '^chain=gen\.py 100 msmake 2\.21 s$'
exits "keys zoom, end the search, and switch" 0 'cat said' '^zoomed=true$' '^bad=true$' '^all=true$' '^plus=true$' '^colour=true$' '^path=false$'
exits "why a command ran again is said" 0 'cat said' '^again=cc1, .*, path spelled differently'

sed -e 's/<meta http-equiv[^>]*>//' -e 's/<main/<script>delete window.DecompressionStream<\/script><main/' out/timeline-hot.html >old.html
dump old.html >plain.html
exits "a browser that cannot unpack it draws a rough picture and says so" 0 'cat plain.html' '<caption>The critical path' 'role="alert">This is a rough picture without command lines'
perl -pe 's{(id="parent">).}{$1/}' out/timeline-hot.html >damaged.html
dump damaged.html >plain.html
exits "so does one that was given a damaged page" 0 'cat plain.html' '<caption>The critical path' 'role="alert">This is a rough picture without command lines'

# ---- hostile names, many programs ----
perl -pe "s{gen\\.py}{<script>document.title = 'stolen'</script>}g" hot-2.pawl >evil-1.pawl
pawl burndown -q -o evil evil-1.pawl >/dev/null || exit 1
dump evil/timeline-evil.html >plain.html
holds "no name is obeyed" '! grep -q "<title>stolen" plain.html && ! grep -q "<script>document.title" plain.html && grep -q "<caption>The critical" plain.html'

perl -e 'my $n = 100000; print "{\"pawl-recording\":1,\"tier\":2,\"cpus\":8,\"directory\":\"/p\",\"top\":\"/p\",\"host\":\"m\",\"started\":1,\"wait_least\":1000000}\n";
	sub both { my ($i, $before, $start, $end, $name) = @_; my $p = $i ? "\"parent\":$before," : ""; my $b = $i ? "\"before\":$before," : "";
		print "{\"p\":$i,\"pid\":$i,$p\"first\":$i,\"start\":$start,\"end\":$end,\"status\":0}\n";
		print "{\"g\":$i,\"of\":$i,$b\"exec\":true,\"file\":\"/usr/bin/$name\",\"argv\":[\"$name\",\"f$i.c\"],\"cwd\":\"/p\",\"start\":$start,\"end\":$end}\n"; }
	both(0, 0, 0, 1000 * $n, "make"); both($_, 0, 1000 * $_ - 900, 1000 * $_, $_ % 3 ? "cc1" : "as") for 1 .. $n;
	print "{\"closed\":1,\"wall\":" . 1000 * $n . ",\"forks\":$n,\"execs\":$n,\"exits\":$n,\"dropped\":0,\"recorder\":1}\n"' >many-1.pawl
pawl burndown -q -o many many-1.pawl >/dev/null || exit 1
drive many/timeline-many.html >driven.html <<'END'
say('bars', bars); say('levels', levels.length > 3); say('coarsest', levels[levels.length - 1].start.length < 3000);
search('f99999.c'); press('n'); press('Enter'); say('found', $('#status').textContent);
END
dump driven.html >said
exits "a hundred thousand programs are drawn from coarser levels, and each is found" 0 'cat said' 'bars=100001' '^levels=true$' '^coarsest=true$' \
	'^found=as, 0\.90 µs from .*as f99999\.c$|^found=as, 1 µs from .*as f99999\.c$'
done_testing
