# lib - what the command-line tests share.  A test is a shell script that sources this, makes claims, and ends with `done_testing`:
#
#	shows "a typo is named" 1 'pawl run' <<-'END'
#	pawl: pawl.yaml:3:5: unknown gate "bench.tmie"
#	END
#
# Output of both streams is compared whole, after `mask` replaced what changes from run to run.

set -u
LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
export LC_ALL TZ NO_COLOR
unset COLUMNS AI_GATE_ENABLE AI_GATE_CPU_REG_MAX AI_GATE_MEM_REG_MAX AI_GATE_MIN_RATING AI_GATE_BENCH_SLOW_MAX THRESHOLD_PERCENT SOURCE_DATE_EPOCH GIT_DIR GIT_WORK_TREE
root=$(cd "$(dirname "$0")/../.." && pwd)
PAWL=${PAWL:-$root/build/pawl}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
count=0
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

pawl() { "$PAWL" "$@"; }

# Run ids, commits, times, machines and folders differ everywhere.
mask() {
	sed -E -e "s|$work|DIR|g" -e 's/\b[0-9A-HJKMNP-TV-Z]{26}\b/RUN/g' -e 's/\b[0-9a-f]{40}\b/COMMIT/g'
}

report() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/.diff" 2>/dev/null
	fi
	: >"$work/.diff"
}

# shows CLAIM STATUS COMMAND <expected: the command exits so and prints exactly this
shows() {
	cat >"$work/.want"
	status=0
	eval "$3" >"$work/.raw" 2>&1 </dev/null || status=$?
	mask <"$work/.raw" >"$work/.got"
	if diff -u "$work/.want" "$work/.got" >"$work/.diff" && [ "$status" -eq "$2" ]; then
		report 0 "$1"
	else
		echo "exit status $status, expected $2" >>"$work/.diff"
		report 1 "$1"
	fi
}

# exits CLAIM STATUS COMMAND [PATTERN...]: exits so, and every pattern (grep -E) is in the output
exits() {
	claim=$1 want=$2 command=$3
	shift 3
	status=0
	eval "$command" >"$work/.got" 2>&1 </dev/null || status=$?
	bad=0
	[ "$status" -eq "$want" ] || bad=1
	for pattern in "$@"; do
		grep -qE -- "$pattern" "$work/.got" || { bad=1; echo "not found: $pattern" >>"$work/.diff"; }
	done
	[ "$bad" -eq 0 ] || { echo "exit status $status, expected $want"; cat "$work/.got"; } >>"$work/.diff"
	report "$bad" "$claim"
}

# holds CLAIM COMMAND: the command succeeds
holds() {
	eval "$2" >"$work/.diff" 2>&1 </dev/null
	report $? "$1"
}

# clean: standard input holds nothing that a terminal would obey.    json: it is JSON; prints what the Perl expression finds in $j
clean() { perl "$root/test/cli/clean.pl"; }
json() { perl -MJSON::PP -e 'local $/; my $j = decode_json(<STDIN>); my $found = eval $ARGV[0]; die $@ if $@; print "$found\n"' "${1:-1}"; }

# within MB SECONDS COMMAND...: in that much address space and time (a sanitizer needs all there is of the former)
within() {
	megabytes=$1 seconds=$2
	shift 2
	(ulimit -v 1000000 && "$PAWL" --version) >/dev/null 2>&1 || megabytes=unlimited
	(
		[ "$megabytes" = unlimited ] || ulimit -v $((megabytes * 1024))
		timeout "$seconds" "$@"
	)
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$count"
}
