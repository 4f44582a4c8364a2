# diff of two profiles.
. "$(dirname "$0")/lib.sh"
cp "$root"/test/pprof/profiles/go_shelf_*.pb.gz .
perl -e 'print "main;f$_ ", 200 + $_, "\n" for 1 .. 40; print "main;hot 2000\nmain;old 300\n"' >old.folded
perl -e 'print "main;f$_ ", 200 + $_, "\n" for 1 .. 40; print "main;hot 2600\nmain;young 200\n"' >new.folded

shows "what grew, shrank, came and went, by evidence" 0 "pawl diff --top 5 old.folded new.folded" <<'END'
Type: samples, by functions
base old.folded: 11120 in 11,120 events
head new.folded: 11620 in 11,620 events
total: +4.50%
      base       %       head       %  flat pp   error      p  cum pp
       300    2.70          0    0.00    -2.70 ±  0.15  <1e-9   -2.70  gone    old
         0    0.00        200    1.72    +1.72 ±  0.12  <1e-9   +1.72  new     young
      2000   17.99       2600   22.38    +4.39 ±  0.53  <1e-9   +4.39  grew    hot
       240    2.16        240    2.07    -0.09 ±  0.19  0.656   -0.09  ~       f40
       239    2.15        239    2.06    -0.09 ±  0.19  0.656   -0.09  ~       f39
39 more rows; --top shows them
3 of 44 rows changed at p <= 0.05, all rows together (Benjamini and Hochberg)
the two scatter 1.00 times as much as independent samples would: errors are widened by its root
shares are of each side's own total: a part that stayed the same grows when others shrink
END
exits "real ones: few samples prove nothing and it is said" 0 "pawl diff go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz" \
	"0 of 184 rows changed" "^note: few samples: of a row with 10 % of them, growth below 53 % cannot be seen"
exits "memory by its own kind" 0 "pawl diff -s alloc_space go_shelf_heap_old.pb.gz go_shelf_heap_new.pb.gz" "new +example.org/shelf/shelf.New$"
exits "an order" 0 "pawl diff --sort head --top 1 old.folded new.folded" "grew +hot$"
exits "packages" 0 "pawl diff -g packages go_shelf_cpu_old.pb.gz go_shelf_cpu_new.pb.gz" "by packages" " runtime$"
exits "filters" 0 "pawl diff --focus hot old.folded new.folded" "^filters: focus=hot" "^base old.folded: 2000 in"
exits "--ignore is a filter, too" 0 "pawl diff --ignore 'hot|f' old.folded new.folded" "^base old.folded: 300 in"
exits "markdown" 0 "pawl diff -r markdown --top 1 old.folded new.folded" '^\| old \| 300 \| 2.70 % \| 0 \| 0.00 % \| -2.70 ± 0.15 pp \|'
holds "json says the same" 'pawl diff --json --top 1 old.folded new.folded >d.json &&
	[ "$(json "join q( ), \$j->{schema}, \$j->{rows_significant}, \$j->{rows}[0]{name}, \$j->{rows}[0]{change}, scalar @{\$j->{rows}}" <d.json)" = "pawl/profile-diff/1 3 old gone 1" ]'
exits "csv is none of its forms" 1 "pawl diff -r csv old.folded new.folded" "text, markdown or json, not csv"
exits "three profiles" 1 "pawl diff old.folded new.folded old.folded" "^pawl: profiles are compared two at a time, got 3 files"
perl -e 'print "main;f$_ ", 200 + $_ + $_ * 7 % 23, "\n" for 1 .. 40; print "main;hot 2010\nmain;old 290\n"' >old2.folded
perl -e 'print "main;f$_ ", 200 + $_ + $_ * 5 % 29, "\n" for 1 .. 40; print "main;hot 2610\nmain;young 210\n"' >new2.folded
exits "several recordings a side, told apart by --" 0 "pawl diff --top 0 old.folded old2.folded -- new.folded new2.folded" \
	"^base old.folded and 1 more: 2[0-9]+ in 2[0-9],[0-9]+ events" "^head new.folded and 1 more: " \
	"^errors are widened by what each row scattered between the recordings, 2 and 2$" " grew +hot$" " 0\.[0-9]+ +-0\.[0-9]+  ~ +f1$"
holds "and counted in json" 'pawl diff --json old.folded old2.folded -- new.folded >d.json &&
	[ "$(json "join q( ), \$j->{base}{recordings}, \$j->{head}{recordings}" <d.json)" = "2 1" ]'
exits "copies of one recording tell nothing" 0 "pawl diff old.folded old.folded -- new.folded new.folded" \
	"^note: the recordings of a side hardly differ, as copies of one" "^3 of 44 rows changed"
exits "-- between two says the same as none" 0 "pawl diff old.folded -- new.folded" "^base old.folded: 11120 in"
exits "nothing behind --" 1 "pawl diff old.folded --" "no profile to compare with"
exits "a profile and benchmarks" 1 "pawl diff old.folded $root/test/benchstat/old.txt" "."
exits "an unknown kind of value" 1 "pawl diff -s watts old.folded new.folded" 'no sample type "watts"' "it has samples"
exits "names that a terminal would obey stay text" 0 "printf 'a;\\033[31mred 5\n' >evil.folded; pawl diff evil.folded old.folded | clean"
done_testing
