# The decisions of `pawl ab`, simulated: a small part of doc/ab-statistics.md.
. "$(dirname "$0")/lib.sh"

exits "false alarms stay below their bound and changes are found" 0 "'$(dirname "$PAWL")/bench/ab_simulate' 0.005" \
	"^[|] all of them [|] 200 " "^[|] 16 variants [|] 20 "
done_testing
