# pawl top --list: where source is looked for, and what of the machine a profile that somebody else sent cannot have shown.
. "$(dirname "$0")/lib.sh"
ln -s "$PAWL" pawl_
PATH=$PWD:$PATH

# profile FILE LINE...: one function for each line, spent there 10 ms in each
profile() {
	perl -MJSON::PP -e '
		my ($file, @line) = @ARGV;
		my @frame = map { { name => "f$_", file => $file, line => 0 + $line[$_] } } 0 .. $#line;
		print encode_json({ "\$schema" => "https://www.speedscope.app/file-format-schema.json", shared => { frames => \@frame },
			profiles => [{ type => "sampled", name => "x", unit => "milliseconds", startValue => 0, endValue => 10 * @line,
				samples => [map { [$_] } 0 .. $#line], weights => [map { 10 } @line] }] })' "$@"
}

mkdir -p job/src job/.git elsewhere/src
printf 'int f(void)\n{\n\treturn 1;\n}\n' >job/src/a.c
printf 'token = hush\n' | tee job/.git/config job/.env secret >elsewhere/secret.c
cp job/src/a.c elsewhere/src/b.c
cd job || exit 1

profile src/a.c 3 >../a.json
shows "the source of a function" 0 "pawl top --list f ../a.json" <<'END'
Total: 10ms
ROUTINE ======================== f0 in src/a.c
      10ms       10ms (flat, cum)   100% of Total
         .          .      1:int f(void)
         .          .      2:{
      10ms       10ms      3:	return 1;
         .          .      4:}
END
profile "$work/job/src/a.c" 3 >../whole.json
exits "as it was recorded" 0 "pawl top --list f ../whole.json" "3:	return 1;"
profile /build/xyz/job/src/a.c 3 >../built.json
exits "in a directory of one name" 0 "pawl top --list f ../built.json" "3:	return 1;"
profile ../../src/a.c 3 >../up.json
exits "above the directory of a build" 0 "pawl top --list f ../up.json" "in ../../src/a.c" "3:	return 1;"
printf 'module example.org/job\n' >go.mod
profile example.org/job/src/a.c 3 >../go.json
exits "in the module of go.mod" 0 "pawl top --list f ../go.json" "3:	return 1;"
profile /build/src/b.c 3 >../b.json
exits "what is not found is said, costs are shown" 0 "pawl top --list f ../b.json" \
	"^ No source: it was not found below the working directory; --source-path /build/src looks there, too" "10ms +10ms +3:$"
exits "trimmed, and in a directory that was named" 0 "pawl top --list f --trim-path /build --source-path ../elsewhere ../b.json" \
	"in src/b.c$" "3:	return 1;"
exits "several of each" 0 "pawl top --list f --trim-path /x:/build/ --source-path .:../elsewhere ../b.json" "3:	return 1;"
exits "paths are trimmed in tables, too" 0 "pawl top -g lines --trim-path /build ../b.json" "f0 src/b.c:3"
exits "a directory that is none" 1 "pawl top --list f --source-path nowhere ../b.json" '^pawl: --source-path "nowhere" is no directory'
profile src/a.c 3 9 0 >../late.json
exits "lines that are not there keep their costs" 0 "pawl top --list f ../late.json" "10ms +9:\?\?\?$" "10ms +\?:$"
holds "as data, too" "pawl top --json --list f ../late.json | json 'join \" \", map { \$_->{name}, map { \$_->{line} // \"-\", \$_->{text} // \"-\" } @{\$_->{lines}} } @{\$j->{routines}}' | grep -q 'f0 3 .return 1; f1 9 - f2 - -'"
exits "nothing that matches" 1 "pawl top --list nothing ../a.json" "^pawl: --list matches no function"
exits "an expression that is none" 1 "pawl top --list '(' ../a.json" '^pawl: --list "\(": '
exits "rows of something else" 1 "pawl top --list f -g packages ../a.json" "--list shows lines, not packages"
exits "means of lines" 1 "pawl top --list f --mean ../a.json" "no means" "^hint: pawl top -g lines --mean --peek"

# ---- what must not be shown ----

# kept CLAIM FILE [OPTIONS [REASON]]: nothing of the file comes out, in neither form, soon and in little memory
kept() {
	profile "$2" 1 2 3 >../kept.json
	exits "$1" 0 "within 600 10 pawl_ top --list . ${3-} ../kept.json" "^ No source: ${4:-}" "10ms +1:$"
	holds "$1, as data" "within 600 10 pawl_ top --json --list . ${3-} ../kept.json >out && ! grep -q hush out .got && grep -q no_source out"
}
ln -s ../../secret src/link.c
ln -s .. src/up
ln -s /dev/zero src/zero.c
mkfifo src/pipe.c
truncate -s 1000000000 src/large.c
printf 'a\0token = hush\n' >src/binary.c
: >src/empty.c
mkdir src/dir.c
kept "a file of the machine" /etc/passwd "" "it was not found below"
kept "one beside the working directory" ../secret
kept "one above it, by its whole path" "$work/secret" "" "it was not found below"
kept "what a link leads to" src/link.c "" "it lies outside"
kept "a directory that a link leads to" src/up/../../secret
kept "by way of a link" src/up/up/secret
kept "the repository's own secrets" .git/config "" "hidden files"
kept "the environment" .env "" "hidden files"
kept "what the kernel tells" /proc/self/environ
kept "what the kernel tells, even if named" self/environ "--source-path /proc" "it lies outside"
kept "a device" /dev/zero
kept "a device behind a link" src/zero.c
kept "a pipe" src/pipe.c "" "it is no regular file"
kept "a gigabyte" src/large.c "" "it is larger than 16 MiB"
kept "no text" src/binary.c "" "it is no text"
kept "nothing" src/empty.c "" "the file is empty"
kept "a directory" src/dir.c "" "it is no regular file"
kept "a name of a megabyte" "$(head -c 100000 /dev/zero | tr '\0' x)"
kept "a name with escapes" "$(printf 'a\033[2J\r\nb.c')"
cd / || exit 1
exits "the whole machine is no working directory" 0 "pawl top --list f0 '$work/whole.json'" "^ No source: it was not found below"
cd "$work/job" || exit 1

printf 'int g;\t// \033]0;gone\007\033[2J \342\200\256 \r\n\nx\n' >src/escape.c
perl -e 'print "y" x 1000000, "\n"' >src/wide.c
perl -e 'print "z\n" x 3000000' >src/long.c
profile src/escape.c 1 2 >../escape.json
holds "text of files is safe" "pawl top --list . ../escape.json | tr -d '\t' | clean && pawl top --json --list . ../escape.json | clean"
exits "tabs stay" 0 "pawl top --list f0 ../escape.json" "int g;	//"
profile src/wide.c 1 >../wide.json
holds "a wide line is cut" '[ "$(pawl top --list . ../wide.json | wc -c)" -lt 2000 ]'
profile src/long.c 1 3000000 4294967295 >../long.json
exits "a file of many lines" 0 "within 600 10 pawl_ top --list . ../long.json" "10ms 3000000:z" "10ms 4294967295:\?\?\?"
done_testing
