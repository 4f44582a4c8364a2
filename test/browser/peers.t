#!/bin/sh
# What pawl writes, opened by the programs it is for: speedscope and Firefox's profiler.  (go tool pprof and callgrind_annotate are in
# test/cli/convert.t.)  npm fetches both, so this is no fast test.
#
# ui.perfetto.dev and chrome://tracing have no package that imports a trace; trace events are opened by speedscope, which reads them, too.
. "$(dirname "$0")/../cli/lib.sh"

[ "${PAWL_LONG_TESTS:-}" ] || skip_all "PAWL_LONG_TESTS is not set: this fetches packages"
for program in chromium node npm; do
	command -v "$program" >/dev/null || skip_all "no $program here"
done
export HOME="$work"
timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts speedscope @firefox-devtools/profiler-cli >npm.log 2>&1 ||
	skip_all "npm cannot fetch speedscope and @firefox-devtools/profiler-cli"

app=$work/node_modules/speedscope/dist/release
cat >"$app/drive.js" <<'END'
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
	await wait(3000);
	window.dispatchEvent(new KeyboardEvent('keypress', { key: '3' }));      // the table of functions
	await wait(1000);
	window.dispatchEvent(new Event('resize'));
	await wait(1000);
	document.body.textContent = document.body.innerText;
})();
END
sed -i 's|</body>|<script src="drive.js"></script></body>|' "$app/index.html"

# shown FILE: what speedscope shows of it: its own line for the profile, then "SELF NAME", most first
shown() {
	{ printf 'speedscope.loadFileFromBase64("%s", "' "$1"; base64 -w0 "$1"; printf '")\n'; } >"$app/profile.js"
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --user-data-dir="$work/chromium" --virtual-time-budget=20000 --window-size=1024,768 \
		--dump-dom "file://$app/index.html#localProfilePath=$app/profile.js" 2>browser.log | perl -CS -e '
			local ($/, $_);
			$_ = <STDIN>;
			s/&(lt|gt|amp);/{lt => "<", gt => ">", amp => "&"}->{$1}/ge;
			/Total\tSelf\tSymbol Name\n(.*?)<\/body>/s or exit 1;
			my @cell = grep { length } map { s/^\s+|\s+$//gr } split /\n/, $1;
			while (my ($all, $self, $name) = splice @cell, 0, 3) { print "$self $name\n" }'
}

# expected FILE GRANULARITY: the same from pawl: milliseconds with two digits, the share with two
expected() {
	pawl top --json -n 3 -g "$2" "$1" | json 'join "\n", map { my $p = 100 * $_->{flat} / $j->{total};
		sprintf "%.2fms (%s%%) %s", $_->{flat} / 1e6, $p < 10 ? sprintf("%.1f", $p) : sprintf("%.0f", $p), $_->{name} } @{$j->{rows}}'
}

# Two of the three rows are sure; where the last ties with others, nobody says which comes first.
opens() {
	exits "speedscope opens $1" 0 "shown $1 >rows"
	holds "with the values and shares of all" "head -n 2 rows >a && expected $2 $3 | head -n 2 >b && diff a b"
}

cp "$root/test/pprof/profiles/go_shelf_cpu_old.pb.gz" cpu.pb.gz
cp "$root/test/pprof/profiles/cpp_cpu.pb.gz" cpp.pb.gz
for name in cpu cpp; do
	pawl convert -q "$name.pb.gz" -o "$name.folded"
	pawl convert -q -s cpu "$name.pb.gz" -o "$name.trace.json"
	pawl convert -q -s cpu "$name.pb.gz" -o "$name.firefox.json"
	opens "$name.trace.json" "$name.pb.gz" functions
done
# speedscope tells frames of one function apart by their lines.
pawl convert -q cpu.pb.gz -o cpu.speedscope.json
exits "speedscope opens cpu.speedscope.json" 0 "shown cpu.speedscope.json >rows"
holds "with the values and shares of all" \
	"head -n 1 rows | grep -qxF \"\$(expected cpu.pb.gz lines | head -n 1 | sed 's| [^ ]*:[0-9]*\$||')\""

firefox() { timeout 60 node "$work/node_modules/@firefox-devtools/profiler-cli/dist/profiler-cli.js" "$@"; }

# Its daemon has half a second to become ready; on a busy machine it is told off, and ready later.
functions() {
	firefox load "$1.firefox.json" --session "$1" >load.out 2>&1
	for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		firefox thread functions --json --include-idle --limit 1000 --session "$1" >functions.json 2>>load.out && return
		sleep 1
	done
	cat load.out
	return 1
}
for name in cpu cpp; do
	exits "Firefox's profiler opens $name.firefox.json" 0 "functions $name"
	holds "with every function's own time" "json 'join qq(\n), sort map { sprintf q(%.3f %s), \$_->{selfSamples}, \$_->{name} } grep { \$_->{selfSamples} } @{\$j->{functions}}' <functions.json >a &&
		pawl top --json --no-trim $name.firefox.json | json 'join qq(\n), sort map { sprintf q(%.3f %s), \$_->{flat} / 1e6, \$_->{name} } grep { \$_->{flat} } @{\$j->{rows}}' >b &&
		[ -s b ] && diff a b"
done
firefox stop --all >/dev/null 2>&1
done_testing
