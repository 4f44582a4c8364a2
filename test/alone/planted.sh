# planted - what the tests of planted causes share: small sources, recording them for real, and what burndown must say of them.
. "$(dirname "$0")/../cli/lib.sh"

pawl record -q --tier bpf -o probe.pawl -- true 2>/dev/null || skip_all "BPF is not allowed here, and causes need wake-ups and files"
command -v gcc >/dev/null || skip_all "no gcc"
unset CCACHE_DISABLE

# sources DIR N: src/f1.c ... fN.c that take a compiler some time, and headers
sources() {
	mkdir -p "$1/src" "$1/include/one" "$1/include/two" "$1/include/three"
	echo '#define DEPTH 3' >"$1/src/depth.h"
	perl -e 'my ($dir, $n) = @ARGV; for my $i (1 .. $n) { open my $out, ">", "$dir/src/f$i.c" or die;
		print $out "#include \"depth.h\"\n", map { "double f${i}_$_(double x, int n) { double s = 0; for (int k = 0; k < n * DEPTH; k++) s += x * k + $_; return s; }\n" } 1 .. 120 }' "$1" "$2"
}

# record FILE DIR CMD...: in DIR
record() {
	file=$work/$1 where=$2
	shift 2
	"$PAWL" record -q -C "$where" --tier bpf -o "$file" -- "$@" || exit 1
}

# findings FILE: kind, key, what it saves at most in milliseconds, title
findings() {
	json 'join "\n", map { my $f = $_; my ($most) = sort { $b <=> $a } map { $_ // 0 } values %{$f->{saves_s}};
		sprintf "%s %s %d %s", $f->{kind}, $f->{key}, 1000 * $most, $f->{title} } @{$j->{findings}}' <"$1"
}

# found CLAIM FILE KIND LEAST-MS TITLE...: a finding of that kind saves so much at least, and every pattern is in its title
found() {
	claim=$1 file=$2 kind=$3 least=$4
	shift 4
	findings "$file" | awk -v kind="$kind" -v least="$least" '$1 == kind && $3 >= least' | cut -d ' ' -f 4- >of_kind
	bad=0
	for pattern in "$@"; do
		grep -qE -- "$pattern" of_kind || { bad=1; echo "not found: $pattern" >>"$work/.diff"; }
		grep -E -- "$pattern" of_kind >narrower && mv narrower of_kind
	done
	[ -s of_kind ] || bad=1
	[ "$bad" -eq 0 ] || { echo "no $kind of $least ms"; findings "$file"; } >>"$work/.diff"
	report "$bad" "$claim"
}

# else_at_most N CLAIM FILE KEY...: that many findings besides these; CPUs that other work has are this machine's, not the build's
else_at_most() {
	most=$1 claim=$2 file=$3
	shift 3
	findings "$file" | awk -v keys=" starved-cpu $* " 'index(keys, " " $2 " ") == 0' >others
	bad=0
	[ "$(wc -l <others)" -le "$most" ] || { bad=1; cat others >>"$work/.diff"; }
	report "$bad" "$claim"
}
