# pawl cover flicker: what some runs covered and others did not.
. "$(dirname "$0")/lib.sh"

run() { printf 'mode: set\nm/a.go:1.1,3.2 2 1\nm/a.go:5.1,5.9 1 %s\nm/a.go:7.1,8.9 4 %s\nm/b.go:1.1,2.2 1 0\n' "$1" "$2"; }
run 1 0 >one.out
run 0 0 >two.out
run 1 1 >three.out

shows "code that some runs covered, with these runs" 0 'pawl cover flicker one.out two.out three.out' <<'END'
RUNS     PLACE
-------  -----
 2 of 3  m/a.go:5  by one.out three.out
 1 of 3  m/a.go:7-8  by three.out

5 of 8 statements and lines flicker between 3 runs
END
printf 'SF:x.c\nDA:1,1\nDA:2,1\nDA:3,4\nDA:5,0\nend_of_record\n' >x.info
printf 'SF:x.c\nDA:1,1\nDA:2,0\nDA:3,0\nDA:5,0\nend_of_record\n' >y.info
shows "lines that follow each other are one place" 0 'pawl cover flicker x.info y.info 2>&1' <<'END'
RUNS     PLACE
-------  -----
 1 of 2  x.c:2-3  by x.info

2 of 4 statements and lines flicker between 2 runs
END
shows "what is the same in all is not listed" 0 'pawl cover flicker one.out -s again=one.out' <<'END'
0 of 8 statements and lines flicker between 2 runs
END
holds "as JSON, too" 'test "$(pawl cover flicker --json one.out two.out |
	json "join q( ), \$j->{flickering}, map { (\$_->{file}, \$_->{line}, @{\$_->{by}}) } @{\$j->{places}}")" = "1 m/a.go 5 one.out"'
exits "one run is not enough" 1 'pawl cover flicker one.out 2>err'
holds "and says so" 'grep -q "two runs or more" err'
done_testing
