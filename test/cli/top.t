# pawl top: what it refuses and how, and what hostile profiles do to it.  test/cli/pprof.t compares its tables.
. "$(dirname "$0")/lib.sh"
ln -s "$PAWL" pawl_
PATH=$PWD:$PATH
cp "$root"/test/pprof/profiles/go_shelf_cpu_old.pb.gz cpu.pb.gz
cp "$root"/test/pprof/profiles/go_shelf_heap_old.pb.gz heap.pb.gz

exits "a profile is needed" 1 "pawl top" "^pawl: top needs a profile" "^hint: pawl top cpu.pb.gz"
exits "a file that is not there is named" 1 "pawl top nowhere" "^pawl: nowhere: .*No such file"
exits "kinds of values that are there are named" 1 "pawl top -s cpus cpu.pb.gz" 'no sample type "cpus"' "^hint: it has samples, cpu"
exits "kinds have numbers, too" 0 "pawl top -s 0 cpu.pb.gz" "^Type: samples"
exits "profiles of two kinds are not one" 1 "pawl top cpu.pb.gz heap.pb.gz" "heap.pb.gz"
exits "an expression that is none" 1 "pawl top --focus '(' cpu.pb.gz" '^pawl: --focus "\(": '
exits "one that takes too long" 1 "pawl top --focus '^(.|.)*(.|.)*(.|.)*\$x' cpu.pb.gz" "takes too long"
exits "one that matches nothing is told" 0 "pawl top --focus nothing cpu.pb.gz" "^--focus matched nothing"
exits "two kinds of base" 1 "pawl top --base cpu.pb.gz --diff-base cpu.pb.gz cpu.pb.gz" "exclude each other"
exits "scaling to no base" 1 "pawl top --normalize cpu.pb.gz" "--normalize needs a base"
exits "a base of another kind" 1 "pawl top --diff-base heap.pb.gz cpu.pb.gz" "^pawl: the profiles measure different things"
exits "a division by nothing" 1 "pawl top --divide-by 0 cpu.pb.gz" "--divide-by needs a number above 0"
exits "a share above one" 1 "pawl top --nodefraction 2 cpu.pb.gz" "between 0 and 1"
exits "rows that nobody can count" 1 "pawl top -n -1 cpu.pb.gz" "--nodecount is between"
exits "a row for each what" 1 "pawl top -g function cpu.pb.gz" "did you mean functions"
exits "a peek at what" 1 "pawl top --peek '(' cpu.pb.gz" '^pawl: --peek "\(": '
exits "a peek at nothing" 1 "pawl top --peek nothing_at_all cpu.pb.gz" '^pawl: --peek "nothing_at_all" matches nothing in the profile'
exits "a peek that takes too long" 1 "pawl top --peek '^(.|.)*(.|.)*(.|.)*\$x' cpu.pb.gz" "takes too long"
exits "a tree of what is peeked at" 1 "pawl top --tree --peek f cpu.pb.gz" "exclude each other"
exits "itself taken away is nothing" 0 "pawl top --diff-base cpu.pb.gz cpu.pb.gz" "accounting for 0, 0% of 2.60s total"
exits "and without a trace" 0 "pawl top --base cpu.pb.gz cpu.pb.gz" "accounting for 0, 0% of 0 total"
holds "twice a profile is twice its total" '[ "$(pawl top --json cpu.pb.gz cpu.pb.gz | json "\$j->{total}")" -eq 5200000000 ]'
exits "from standard input" 0 "cat cpu.pb.gz | pawl top -" "of 2.60s total"
exits "help is as wide as a terminal" 0 "pawl help top | awk 'length > 100' | wc -l" "^0$"

# A million calls deep, names of a megabyte, letters that terminals obey.
perl -e 'print "f;" x 1_000_000, "g 1\n"' >deep.folded
perl -e 'print "main;", "x" x 1_000_000, " 1\n", "main;\e[2J\e]0;gone\a<script>alert(1)</script> 3\n"' >names.folded
exits "a stack of a million calls" 0 "within 900 20 pawl_ top -f folded deep.folded" "100% +g"
exits "a tree of it" 0 "within 900 20 pawl_ top --tree --no-trim -f folded deep.folded" "100% +[|]   g"
holds "names stay on their line" "pawl top -f folded names.folded | clean && pawl top -f folded --json names.folded | clean"
done_testing
