# Inputs that are not what they should be: one clear error, exit status 1, nothing kept, soon, in little memory.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'project: x\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' >pawl.yaml
git add pawl.yaml && git commit -qm one
printf 'BenchmarkFine-2 10 5 ns/op\n%.0s' 1 2 3 4 5 6 >fine.txt
pawl add -q fine.txt || echo "Bail out! pawl cannot add"
kept() { pawl gate --json | json 'join ",", map { "$_->{subject} $_->{head}{n}" } @{$j->{deltas}}'; }
before=$(kept)

# refused FILE PATTERN: by both verbs that read files, alone and behind a good one
refused() {
	exits "add refuses $1" 1 "within 1500 10 pawl_ add fine.txt $1" "^pawl: ($1|standard input)(:[0-9:]+)?: .*($2)"
	exits "diff refuses $1" 1 "within 1500 10 pawl_ diff fine.txt $1" "^pawl: ($1|standard input)(:[0-9:]+)?: .*($2)"
	holds "one error, at most one hint: $1" '[ "$(grep -c "^pawl: " .got)" -eq 1 ] && [ "$(grep -c "^hint: " .got)" -le 1 ]'
}
ln -s "$PAWL" pawl_
PATH=$PWD:$PATH

perl -e 'srand 7; print map { chr int rand 256 } 1 .. 100000' >garbage.bin
head -c 100000 /dev/zero >zeros
perl -e 'print "[" x 100000' >deep.json
perl -e 'print q({"schema":"pawl/evidence/1","evidence":), "[" x 100000' >deeper.json
printf '{"context":{},"benchmarks":[' >cut.json
: >empty
mkdir dir
mkdir -p odd/deep && mkfifo odd/pipe && ln -s .. odd/deep/up && cp garbage.bin odd/deep
printf 'x' | gzip | head -c 15 >cut.gz
printf 'BenchmarkA-2 10 5 ns/op\n' | gzip | perl -0pe 's/.....$/abcde/' >sum.gz
refused garbage.bin "no format that pawl knows"
refused zeros "no format that pawl knows"
refused deep.json "no format that pawl knows"
refused deeper.json "at most 512 levels"
refused cut.json "expected|end"
refused empty "input is empty"
refused dir "is a directory|input is empty"
refused odd "no format that pawl knows|expected"
exits "add refuses a file that is not there" 1 "pawl add fine.txt missing.txt" "^pawl: missing.txt: .*No such file"
exits "diff likewise" 1 "pawl diff fine.txt missing.txt" '^pawl: there is no file "missing.txt"'
refused cut.gz "ends early"
refused sum.gz "damaged|garbage|expected"
refused /dev/null "empty"
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null && unprivileged="setpriv --reuid 65534 --clear-groups"
	chmod 755 "$work"
	echo x >secret && chmod 0 secret
	[ -z "${unprivileged:-}" ] ||
		exits "diff says that a file is not readable" 1 "$unprivileged $PAWL diff secret" "^pawl: secret: cannot be opened: Permission denied"
else
	echo x >secret && chmod 0 secret
	refused secret "Permission denied"
fi

holds "nothing of it was kept, not even the good file beside it" '[ "$before" = "Fine-2 6" ] && [ "$(kept)" = "$before" ]'
holds "and nothing half-written lies about" 'ls -A .pawl; [ -z "$(find . -name ".pawl-*")" ] && [ "$(ls -A .pawl | wc -l)" -le 3 ]'

# ---- bombs ----
perl -e 'print "\0" x (1 << 20)' >megabyte
gzip -9 <megabyte >m.gz
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do cat m.gz m.gz m.gz m.gz m.gz m.gz m.gz m.gz; done >x.gz
cat x.gz x.gz x.gz x.gz x.gz x.gz x.gz x.gz x.gz >bomb.gz
exits "a gzip bomb is stopped at the ceiling" 1 "within 400 5 pawl_ add --memory 100MiB bomb.gz" \
	"^pawl: bomb.gz: unpacks to more than 1048[0-9]+ bytes" "^hint: --memory raises"
exits "by diff as well" 1 "within 400 5 pawl_ diff --memory 100MiB bomb.gz" "^pawl: bomb.gz: unpacks to more than"
if command -v zstd >/dev/null; then
	zstd -q -19 -o m.zst megabyte
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do cat m.zst m.zst m.zst m.zst m.zst m.zst m.zst m.zst; done >bomb.zst
	exits "a zstd bomb likewise" 1 "within 400 5 pawl_ add --memory 100MiB bomb.zst" "^pawl: bomb.zst: unpacks to more than"
fi
exits "a pipe without end is stopped" 1 "yes | within 400 5 pawl_ add --memory 64MiB -" \
	"^pawl: standard input: more than 67108864 bytes" "^hint: --memory raises"
exits "a size that is none is named" 1 "pawl add --memory lots fine.txt" '--memory takes a size, not "lots"' "^hint: like 512MiB"
truncate -s 8G sparse
exits "8 GB of nothing are refused at a glance" 1 "timeout 5 $PAWL add sparse" "no format that pawl knows"
{ cat fine.txt; printf 'BenchmarkA-2 10 '; perl -e 'print "7" x (32 << 20)'; } >long.txt
exits "a line of 32 MB is no measurement" 0 "within 400 5 pawl_ add long.txt" "not a number was skipped"
rm -rf .pawl

# ---- numbers ----
printf 'Benchmark%s ns/op\n' 'A-2 10 NaN' 'B-2 10 +Inf' 'C-2 10 1e308' 'D-2 10 1e309' 'E-2 10 -5' \
	'F-2 99999999999999999999 5' 'G-2 10 5' 'G-2 10 6' >numbers.txt
exits "numbers that are none are told" 0 "pawl add numbers.txt" "7 rows" "not finite was left out \(2\)" "not a number was skipped"
exits "and are not measured" 3 "pawl gate" "– A-2 .*its values are not finite" "^NOT MEASURED"
holds "huge and negative ones are kept as they are" \
	"pawl gate --json | json '[grep { \$_->{subject} eq \"C-2\" } @{\$j->{deltas}}]->[0]{head}{center} == 1e299 or die'"
exits "diff survives them" 0 "pawl diff numbers.txt numbers.txt" "C-2" "E-2"
for kind in markdown json junit github html; do
	exits "$kind survives them" 0 "pawl report $kind"
done
rm -rf .pawl && pawl add -q fine.txt

# ---- names ----
names() {
	for k in 1 2 3 4 5 6; do
		printf 'Benchmark\033]0;owned\007\033[31mA-2 10 %d%d ns/op\n' "$1" $k
		printf 'BenchmarkB\302\23331m\342\200\256X\377-2 10 %d%d ns/op\n' "$1" $k
		printf 'Benchmark<script>alert(1)</script>|`x`::error::-2 10 %d%d ns/op\n' "$1" $k
	done
}
names 10 >old.txt
names 20 >new.txt
git commit -q --allow-empty -m "$(printf 'evil \033[31m \342\200\256 <script>alert(2)</script>')"
exits "hostile names can be added" 0 "pawl add old.txt" "3 rows"
holds "and are said safely" "clean <.got"
git checkout -qb "$(printf 'br<b>\302\2331m\342\200\256anch')"
git commit -q --allow-empty -m "$(printf 'two \033]0;x\007')"
pawl add -q new.txt
exits "they are judged as others" 2 "pawl gate" "96.6 %"
for kind in term markdown json junit github html; do
	pawl report $kind >report.$kind
	holds "$kind holds nothing that a terminal would obey" "clean <report.$kind"
done
holds "html holds no script of theirs" "! grep -q 'script>alert' report.html"
holds "markdown neither" "! grep -q 'script>alert' report.markdown"
holds "github begins no command of theirs" '[ "$(grep -c "^::" report.github)" -eq "$(grep -c . report.github)" ]'
for kind in text csv markdown json; do
	pawl diff -r $kind old.txt new.txt >diff.$kind 2>&1
	holds "diff $kind holds nothing that a terminal would obey" "clean <diff.$kind"
done
odd=$(printf 'a\nb\033[1m.txt')
cp fine.txt "$odd"
exits "a file's name is no command either" 0 'pawl diff "$odd"'
holds "nor in the table" "clean <.got"
exits "nor when it is missing" 1 'pawl diff "$odd" "no$odd"'
holds "nor in the error" "clean <.got"
exits "nor an option" 1 'pawl diff "--$odd"'
holds "nor in its error" "clean <.got"
exits "nor a verb" 1 'pawl "$odd"'
holds "nor there" "clean <.got"

# ---- NUL bytes, duplicates ----
printf 'BenchmarkA\0B-2 10 5 ns/op\nBenchmarkA\0B-2 10 5 ns/op\n' >nul.txt
exits "a name with a NUL byte is shown" 0 "pawl diff nul.txt" 'A\\x00B'
mkfifo pipe
exits "a pipe with a name is read to its end" 0 'cat fine.txt >pipe & timeout 5 "$PAWL" diff pipe' "Fine"

# ---- long: real sizes ----
if [ -n "${PAWL_LONG_TESTS:-}" ]; then
	for i in 1 2 3 4 5 6 7 8; do cat bomb.gz; done >bomb10.gz
	exits "10 GB in 10 MB are stopped by default" 1 "within 2500 10 pawl_ diff bomb10.gz" "unpacks to more than 1073741"
	{ cat fine.txt; printf 'BenchmarkA-2 10 '; perl -e 'print "7" x 1e6 for 1 .. 1000'; } >gigabyte.txt
	exits "a line of 1 GB is read in little memory" 0 "within 1300 20 pawl_ diff gigabyte.txt" "not a number was skipped"
	perl -e 'print "x" x 1e6 for 1 .. 1000' >gigabyte.txt
	exits "a line of 1 GB that is nothing is refused" 1 "within 1300 5 pawl_ diff gigabyte.txt" "no format that pawl knows"
	exits "2 GB through a pipe are stopped" 1 "perl -e 'print \"BenchmarkA-2 10 5 ns/op\n\" x 1000 for 1 .. 90000' | within 2500 10 pawl_ diff -" \
		"standard input: more than 1073741824 bytes"
fi
done_testing
