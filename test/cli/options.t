# The command line itself: every verb's options, where they may stand, what is said of those that are not.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'project: x\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' >pawl.yaml
printf 'BenchmarkA-2 10 5 ns/op\n%.0s' 1 2 3 4 5 6 >a.txt
git add pawl.yaml && git commit -qm one && pawl add -q a.txt
verbs=$(pawl help | sed -n 's/^  \([a-z]*\)  .*/\1/p')

holds "help lists the verbs" '[ "$(echo "$verbs" | wc -l)" -ge 8 ]'
for verb in $verbs; do
	exits "$verb explains itself with --help" 0 "pawl $verb --help" "^pawl $verb - " "^usage: pawl $verb" "--memory SIZE" "--color WHEN"
	pawl "$verb" -h >short && pawl help "$verb" >long
	holds "$verb -h and help $verb are the same" "cmp short long"
	exits "$verb knows no such option" 1 "pawl $verb --no-such-option" "^pawl: pawl $verb has no option --no-such-option" "^hint: "
	exits "$verb knows no such letter" 1 "pawl $verb -Z" "^pawl: pawl $verb has no option -Z"
	exits "$verb wants a value" 1 "pawl $verb --color" "^pawl: --color needs a value: WHEN"
	exits "$verb wants a known value" 1 "pawl $verb --color=alwys" 'does not take "alwys"' "did you mean always"
done
exits "no verb at all is help" 0 "pawl" "^usage: pawl VERB"
exits "--help is help" 0 "pawl --help" "^usage: pawl VERB"
exits "--version is one line" 0 "pawl --version" "^pawl [0-9]+\.[0-9]+"
exits "a verb that is none" 1 "pawl frobnicate" 'there is no verb "frobnicate"' "pawl help lists the verbs"

exits "values follow after = or a space" 0 "pawl gate --report=json && pawl gate --report json && pawl gate -rjson && pawl gate -r json" '"schema"'
exits "letters may stand together" 0 "pawl gate -qr json" '"schema"'
exits "a flag takes no value" 1 "pawl gate --json=yes" "^pawl: --json takes no value"
exits "after -- all is operands" 1 "pawl gate -- --json" '^pawl: gate takes no operand, got "--json"'
exits "an operand too many is named" 1 "pawl gate x" '^pawl: gate takes no operand, got "x"'
exits "options may follow operands" 0 "pawl diff a.txt --json" '"schema"'
exits "a number is a number" 1 "pawl diff --alpha much a.txt" '^pawl: --alpha takes a number, not "much"'
exits "and within its bounds" 1 "pawl diff --alpha 7 a.txt" "^pawl: .*alpha"
exits "runs are whole numbers" 1 "pawl run --runs 0.5" "^pawl: --runs takes a whole number"

# ---- -C ----
mkdir -p deep/er
exits "-C works there" 0 "(cd / && pawl gate -C '$work')" "CANNOT TELL"
exits "a directory below will do" 0 "(cd deep/er && pawl gate)" "CANNOT TELL"
exits "one that is not there is named" 1 "pawl gate -C nowhere" "^pawl: cannot enter nowhere: No such file"

# ---- --quiet ----
pawl add a.txt 2>loud >/dev/null
pawl add --quiet a.txt 2>silent >/dev/null
holds "--quiet says nothing but errors" "test -s loud && ! test -s silent"
exits "but those" 1 "pawl add -q missing" "^pawl: missing"

# ---- colour, letters ----
coloured() { "$@" | grep -q "$(printf '\033')\["; }
holds "no colour into a pipe" "! coloured pawl gate"
holds "--color always is always" "coloured pawl gate --color always"
unset NO_COLOR
holds "CLICOLOR_FORCE is heard" "CLICOLOR_FORCE=1 coloured pawl gate"
holds "--color never wins over it" "! CLICOLOR_FORCE=1 coloured pawl gate --color never"
NO_COLOR=1
export NO_COLOR
holds "NO_COLOR wins over it" "! CLICOLOR_FORCE=1 coloured pawl gate"
printf 'BenchmarkK\303\244se-2 10 5 ns/op\n' >umlaut.txt
for line in "gate" "gate --report github" "diff a.txt umlaut.txt" "help" "help policy" "help gates" "formats" "doctor" \
	"diff nowhere nowhere2" "add umlaut.txt"; do
	LC_ALL=C pawl $line >ascii 2>&1
	holds "$line is ASCII where the locale is" 'test -s ascii && ! LC_ALL=C grep -n "[^ -~	]" ascii'
done
exits "letters beyond it are numbered" 0 "LC_ALL=C pawl diff umlaut.txt" 'K\\u\{00E4\}se'
exits "and written where they can be" 0 "pawl diff umlaut.txt" "Käse"

# ---- where the answer goes ----
for line in "gate" "gate --json" "help" "help run" "formats" "formats --json" "doctor" "doctor --json" "diff a.txt" "report markdown" "--version"; do
	exits "$line into a full disk" 1 "pawl $line >/dev/full" "^pawl: cannot write to standard output: No space left on device"
	exits "$line into a closed pipe" 0 "{ pawl $line; echo \$? >status; } | true; grep -qx 0 status"
done
exits "standard output that was closed" 1 "pawl gate >&-" "^pawl: cannot write to standard output: Bad file descriptor"
exits "standard input that was closed" 1 "pawl diff - <&-" "^pawl: standard input: cannot be read: Bad file descriptor"
exits "standard error that was closed" 1 "pawl diff nowhere 2>&-"
holds "the store is whole after all that" "pawl gate --json 2>/dev/null | json"
done_testing
