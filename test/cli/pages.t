# What the pages must hold: a page for every verb with its usage, every format, every gate and key, no dead links.
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1

for verb in $(sed -n 's/^VERB(\(.*\))$/\1/p' src/verb/verbs.def); do
	usage=$(pawl help "$verb" | sed -n '/^usage: /,/^$/p' | sed '/^$/d')
	USAGE=$usage holds "doc/$verb.md holds the usage of pawl $verb" 'grep -qF "$USAGE" "doc/$verb.md" || { echo "want: $USAGE"; false; }'
done

pawl formats --markdown >"$work/formats"
holds "doc/formats.md holds the table of formats (tools/doc-formats writes it)" \
	'sed -n "/^<!-- formats -->$/,/^<!-- end of formats -->$/p" doc/formats.md | sed "1d;\$d" | diff "$work/formats" -'

for word in $(pawl help gates | sed -n 's/^  \([a-z]*\.[a-z_.-]*\) .*/\1/p') $(sed -n 's/^\t{ "\([a-z-]*\)", .*/\1/p' \
	src/gate/policy.c src/gate/policy_rules.c src/gate/policy_accept.c); do
	grep -qF "\`$word\`" doc/policy.md || grep -qE "^  $word:" doc/policy.md || grep -qF "$word:" doc/policy.md || echo "$word"
done >"$work/missing"
holds "doc/policy.md explains every gate and every key" 'cat "$work/missing" >&2; ! test -s "$work/missing"'

for page in README.md doc/*.md; do
	grep -oE '\]\([^):]+\)' "$page" | sed 's/^](//; s/)$//; s/#.*//' | while read -r link; do
		[ -z "$link" ] || [ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
	done
done >"$work/dead"
holds "no link between pages is dead" 'cat "$work/dead" >&2; ! test -s "$work/dead"'
done_testing
