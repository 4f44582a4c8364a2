# A directory as an operand: all files below it are one input.
. "$(dirname "$0")/lib.sh"

mkdir -p old/criterion/find/new new/criterion/find/new empty broken/find/new
echo '{"sampling_mode":"Flat","iters":[1,1,1,1,1,1],"times":[100,101,102,103,104,105]}' >old/criterion/find/new/sample.json
echo '{"sampling_mode":"Flat","iters":[2,2,2,2,2,2],"times":[400,402,404,406,408,410]}' >new/criterion/find/new/sample.json
for run in old new; do
	echo '{"group_id":"find","function_id":null,"value_str":null,"throughput":null,"full_id":"find"}' >$run/criterion/find/new/benchmark.json
	ln -s ../../.. $run/criterion/find/loop
done
echo '{"iters":[1],"times":[x]}' >broken/find/new/sample.json

# medians 102.5 and 202.5 ns
shows "two directories are compared" 0 'pawl diff old/criterion new/criterion 2>/dev/null' <<'END'
     │ old/criterion │           new/criterion            │
     │      sec      │     sec      vs base               │
find     102.5n ± 2%   202.5n ± 1%  +97.56% (p=0.002 n=6)
END
shows "a broken file is named with its place" 1 'pawl diff broken new/criterion' <<'END'
pawl: find/new/sample.json:1:23: number expected, found "x"
END
shows "an empty directory is told" 1 'pawl diff empty new/criterion' <<'END'
pawl: empty: is a directory without files
END
mkdir two && cp "$root"/test/benchstat/ints_n10/old.txt "$root"/test/benchstat/ints_n10/new.txt two
shows "a directory of files that are read one by one is refused, not half read" 1 'pawl diff two' <<'END'
pawl: two: is a directory of 2 files, and gobench is read a file at a time
hint: name the files themselves
END

# A job may write a directory.  Each file counts by itself: "gone" is of an earlier run and may not come back.
cat >bench.sh <<'END'
n=$(cat n 2>/dev/null || echo 100)
echo $((n + 1)) >n
mkdir -p out/find/new
echo "{\"sampling_mode\":\"Flat\",\"iters\":[1,1,1,1,1,1],\"times\":[$n,$n,$n,$n,$n,$n]}" >out/find/new/sample.json
cp new/criterion/find/new/benchmark.json out/find/new
END
cat >pawl.yaml <<'END'
jobs:
  bench: {run: sh bench.sh, reads: out, runs: 3}
rules: [{gate: bench.time, above: 1us}]
END
mkdir -p out/gone/new
sed 's/find/gone/' new/criterion/find/new/benchmark.json >out/gone/new/benchmark.json
cp old/criterion/find/new/sample.json out/gone/new
exits "a job's directory is read once a process" 0 "pawl run"
rows() { json 'join " ", map { $_->{subject}, $_->{head}{n} } @{$j->{deltas}}' <pawl-out/report.json; }
holds "three processes of six samples, one benchmark" '[ "$(rows)" = "find 18" ]'
echo true >bench.sh
exits "files that the job did not write are not its output" 3 "pawl run" "bench: out was not written by this run: it is older"
echo 'mkdir -p d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d' >bench.sh
sed -i 's/reads: out/reads: d/' pawl.yaml
exits "a directory without an end is refused" 3 "pawl run" "d holds more than 32 levels"

# The budget ends what `runs` would go on with, though not before the fifth process.
echo "echo BenchmarkA-2 10 5 ns/op" >bench.sh
plan() { printf 'jobs:\n  bench: {run: sh bench.sh, reads: stdout, %s}\nrules: [{gate: bench.time, above: 1us}]\n' "$1" >pawl.yaml; }
plan 'runs: 40, budget: 1ms'
exits "a budget beside a number of runs" 0 "pawl run"
holds "five processes" '[ "$(rows)" = "A-2 5" ]'
plan 'runs: 6, budget: 1h'
exits "whichever comes first" 0 "pawl run"
holds "six processes" '[ "$(rows)" = "A-2 6" ]'
done_testing
