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
done_testing
