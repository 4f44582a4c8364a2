# pawl convert, pawl merge: totals of every kind of value survive every format that holds them, and what does not is said.
. "$(dirname "$0")/lib.sh"
for name in go_codec_heap go_shelf_cpu_old go_shelf_cpu_new cpp_cpu; do
	cp "$root/test/pprof/profiles/$name.pb.gz" .
done
cp "$root/corpus/pprof/rust/in.pb" rust.pb
cp "$root/corpus/pprof/go-cpu/in.pb.gz" go_labels.pb.gz

kinds() { pawl convert "$1" --to pawl | json 'join " ", map { $_->{name} } @{$j->{profile}{weights} // $j->{profile}{weight}}'; }
total() { pawl top --json -s "$2" "$1" | json '$j->{total}'; }

# same FILE OTHER: every kind of value of FILE has the same total in OTHER
same() {
	for kind in $(kinds "$1"); do
		[ "$(total "$1" "$kind")" = "$(total "$2" "$kind")" ] || { echo "$kind of $1 and $2"; return 1; }
	done
}

holds "there are kinds to compare" '[ "$(kinds go_codec_heap.pb.gz)" = "alloc_objects alloc_space inuse_objects inuse_space" ]'
for file in go_codec_heap.pb.gz cpp_cpu.pb.gz rust.pb; do
	for ending in pb.gz pb.zst pawl.json speedscope.json.gz folded firefox.json trace.json; do
		exits "$file to $ending" 0 "pawl convert $file -o out.$ending"
	done
done
for ending in pb.gz pawl.json speedscope.json.gz; do
	pawl convert -q go_codec_heap.pb.gz -o "out.$ending"
	holds "all totals come along to $ending" "same go_codec_heap.pb.gz out.$ending"
done
holds "twice a profile is twice its total" 'pawl merge cpp_cpu.pb.gz cpp_cpu.pb.gz -o twice.pb &&
	[ "$(total twice.pb cpu)" -eq $(($(total cpp_cpu.pb.gz cpu) * 2)) ]'
holds "pprof to pprof loses nothing" '[ -z "$(pawl convert go_labels.pb.gz -o again.pb 2>&1)" ] && pawl top go_labels.pb.gz >a &&
	pawl top again.pb >b && cmp a b'
holds "labels too" 'pawl top --tagroot request go_labels.pb.gz >a && pawl top --tagroot request again.pb >b && cmp a b'
exits "what folded does not hold is said" 0 "pawl convert go_labels.pb.gz -o x.folded" \
	"^folded does not hold: samples, the unit, .*lines, .*label request"
exits "one kind of value is chosen" 0 "pawl convert -s samples go_labels.pb.gz --to folded | awk '{ n += \$NF } END { print n }'" \
	"^$(total go_labels.pb.gz samples)\$"
pawl convert --tagfocus 'request=^1$' go_labels.pb.gz -o one.pb
holds "samples are chosen" '[ "$(total one.pb cpu)" -gt 0 ] && [ "$(total one.pb cpu)" -lt "$(total go_labels.pb.gz cpu)" ]'
holds "by their labels" 'pawl top --tagignore "request=^1\$" one.pb | grep -q "accounting for 0, 0% of"'

if command -v go >/dev/null; then
	pawl convert go_codec_heap.pb.gz -o heap.pb.gz
	holds "as it read the original" 'go tool pprof -top -lines go_codec_heap.pb.gz >a 2>&1 && go tool pprof -top -lines heap.pb.gz >b 2>&1 && diff a b'
	pawl merge go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz -o both.pb.gz
	holds "merged as it merges" 'go tool pprof -top go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz >a 2>/dev/null; go tool pprof -top both.pb.gz >b 2>/dev/null && diff a b'
else
	echo "# SKIP go tool pprof is not here: what is written was not read by it"
fi

# A million calls deep, and a name that terminals obey.
perl -e 'print "f;" x 1_000_000, "g 1\n"' >deep.txt
exits "a stack of a million calls" 0 "within 900 20 '$PAWL' convert -f folded deep.txt -o deep.pb.gz && pawl top deep.pb.gz" "100% +g"
printf 'main;\033[2Jgone 1\n' >names.folded
holds "names do nothing to a terminal" "pawl convert names.folded --to speedscope 2>&1 | clean"

# ---- refusals ----
exits "a file is needed" 1 "pawl convert" "^pawl: convert takes one file, got 0"
exits "one file" 1 "pawl convert rust.pb rust.pb -o x.pb" "^hint: pawl merge adds several up"
exits "an output is needed" 1 "pawl convert rust.pb" "^pawl: a file to write is needed"
exits "a name that tells nothing" 1 "pawl convert rust.pb -o x.dat" 'the name "x.dat" does not tell the format' "--to takes .*pprof"
exits "a format that is only read" 1 "pawl convert rust.pb --to perfdata" "reads perfdata, but does not write it"
exits "a format that is none" 1 "pawl convert rust.pb --to pporf" 'did you mean "pprof"'
printf 'BenchmarkA-2 10 5 ns/op\n' >bench.txt
exits "what is no profile" 1 "pawl convert bench.txt -o x.pb" "^pawl: bench.txt: a profile expected, this holds bench"
exits "two kinds" 1 "pawl merge rust.pb go_codec_heap.pb.gz -o x.pb" "^pawl: go_codec_heap.pb.gz: .*measure different things"
holds "nothing is left of those that failed" "! test -e x.pb && ! test -e x.dat && ! ls -A | grep -q tmp"
cp rust.pb kept.pb
exits "a full disk" 1 "(ulimit -f 1; pawl convert go_shelf_cpu_old.pb.gz -o kept.pb)" "^pawl: "
holds "keeps the old file" "cmp rust.pb kept.pb"
cp go_codec_heap.pb.gz self.pb.gz
exits "a file may be its own output" 0 "pawl convert self.pb.gz -o self.pb.gz" && holds "and is the same" "same go_codec_heap.pb.gz self.pb.gz"
exits "standard output" 0 "pawl convert rust.pb --to pprof -o - | pawl top -" "^Type: "

# flat FILE: names and own costs as `pawl top` has them; annotated FILE: as callgrind_annotate has
flat() { pawl top --no-trim --json "$1" | json 'join "", map { "$_->{flat} $_->{name}\n" } grep { $_->{flat} } @{$j->{rows}}' | sed '/^$/d' | LC_ALL=C sort; }
annotated() {
	callgrind_annotate --auto=no --threshold=100 "$1" | perl -ne '
		s/^\s*([\d,]+) \([^)]*\)// or next;
		my $n = $1;
		s/^\s+[\d,]+ \([^)]*\)//;
		my ($name) = /^\s+[^:]*:(.*)$/ or next;
		$n =~ tr/,//d;
		$sum{$name =~ s/ \[[^\]]*\]+$//r} += $n;
		END { print "$sum{$_} $_\n" for keys %sum }' | LC_ALL=C sort
}
if command -v callgrind_annotate >/dev/null; then
	gzip -dc "$root/corpus/callgrind/callgrind-load/in.out.gz" >load.out
	annotated load.out >a && flat load.out >b
	holds "callgrind_annotate has functions" 'grep -q "^37748781 main$" a'
	holds "pawl top has its own costs" "cmp a b"
	pawl convert -q -s cpu go_shelf_cpu_old.pb.gz -o cpu.callgrind
	annotated cpu.callgrind >a && flat cpu.callgrind >b
	holds "what is written for callgrind_annotate is what it reads" 'test -s a && cmp a b'
	flat go_shelf_cpu_old.pb.gz >b
	holds "and what was in the profile" "cmp a b"
fi
done_testing
