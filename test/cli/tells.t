# Verbs that tell what pawl is and has: formats, doctor, help.
. "$(dirname "$0")/lib.sh"

# ---- formats ----
exits "formats names every format with what it loses" 0 "pawl formats" "^gobench " "^pawl " "loses"
pawl formats --json >formats.json
holds "as JSON with a schema" '[ "$(json "\$j->{schema}" <formats.json)" = pawl/formats/1 ]'
holds "the same ones" '[ "$(json "join qq(\n), map { \$_->{name} } @{\$j->{formats}}" <formats.json)" = "$(pawl formats | sed -n "s/^\([a-z][a-z0-9_]*\) .*/\1/p")" ]'
holds "those that the sources list" '[ "$(json "join qq(\n), map { \$_->{name} } @{\$j->{formats}}" <formats.json)" = "$(sed -n "s/^FORMAT(\(.*\))/\1/p" "$root/src/format/formats.def")" ]'
holds "every one gives something, of some version" 'json "(grep { !@{\$_->{models}} || !length \$_->{versions} || !length \$_->{spec} || !length \$_->{loses} } @{\$j->{formats}}) and die" <formats.json'
holds "as a table, a line each" '[ "$(pawl formats --markdown | grep -c "^| \`")" -eq "$(json "scalar @{\$j->{formats}}" <formats.json)" ]'
exits "formats takes no operand" 1 "pawl formats gobench" '^pawl: formats takes no operand, got "gobench"'

# ---- doctor ----
exits "doctor says what works, why not and what to do" 0 "pawl doctor" "^pawl [0-9.]+ on " "fingerprint [0-9a-f]{16}"
pawl doctor --json >doctor.json
holds "as JSON with a schema" '[ "$(json "\$j->{schema}" <doctor.json)" = pawl/doctor/1 ]'
holds "the same checks" '[ "$(json "scalar @{\$j->{checks}}" <doctor.json)" -eq "$(pawl doctor | grep -cE "^[✓!–✗] ")" ]'
holds "what does not work has a remedy or says what was found" \
	'json "(grep { \$_->{state} ne q(ok) && !length(\$_->{remedy} // q()) && !length \$_->{found} } @{\$j->{checks}}) and die" <doctor.json'
holds "states are three" 'json "(grep { \$_->{state} !~ /^(ok|partly|no)\$/ } @{\$j->{checks}}) and die" <doctor.json'

# ---- help ----
for verb in $(sed -n 's/^VERB(\(.*\))/\1/p' "$root/src/verb/verbs.def"); do
	exits "help on $verb" 0 "pawl help $verb" "^pawl $verb - " "^usage: pawl $verb" "^options:" "^examples:"
	holds "no line of it is wider than 120 columns" '! pawl help '"$verb"' | grep -nE "^.{121}"'
done
exits "help on the policy shows one" 0 "pawl help policy" "^ +rules:" "Job keys" "Rule keys"
pawl help policy | sed -n '/^  project:/,/^$/p' | sed 's/^  //' | grep -v '^accept:' >pawl.yaml
touch known-failures.txt
git -c init.defaultBranch=main init -q .
printf 'BenchmarkA-2 10 5 ns/op\n' >a.txt
exits "and pawl can read it" 0 "pawl add a.txt"
exits "help on the gates lists them with their limits" 0 "pawl help gates" "^  bench.time " "worse-than" "^  tests.failed " "more-than"
holds "all of them" '[ "$(pawl help gates | grep -cE "^  [a-z]+\.[a-z_.-]+ ")" -eq "$(grep -c "^GATE(" "$root/src/gate/gates.def")" ]'
exits "help on nothing known is an error" 1 "pawl help polcy" "did you mean"
done_testing
