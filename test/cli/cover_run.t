# pawl cover c and pawl cover go: what run things themselves.
. "$(dirname "$0")/lib.sh"

# ---- a C tree ----

mkdir c
cd c
printf 'int twice(int x)\n{\n\tif (x > 100)\n\t\treturn 0;\n\treturn 2 * x;\n}\n' >twice.c
printf 'int twice(int x);\nint main(int argc, char **argv)\n{\n\treturn argc > 1 ? twice(argv[1][0]) == 0 : 0;\n}\n' >main.c
printf 'int unused(void)\n{\n\treturn 1;\n}\n' >unused.c
gcc --coverage -c twice.c main.c unused.c
gcc --coverage -o prog twice.o main.o

shows "what the command covered, and what nobody ran is not 0 %" 0 'pawl cover c -- ./prog x 2>/dev/null | sed "s/  *$//"' <<'END'
COVERAGE     COVERED   UNCOVERED  UNMEASURED  PACKAGE
--------  ----------  ----------  ----------  -------
   83.3%           5           1           2  .
   83.3%           5           1           2  total
END
shows "unless it is said that objects without counts were never run" 0 'pawl cover c --initial -- ./prog x 2>err | sed "s/  *$//"' <<'END'
COVERAGE     COVERED   UNCOVERED  PACKAGE
--------  ----------  ----------  -------
   62.5%           5           3  .
   62.5%           5           3  total
END
holds "and it says how many" 'grep -q "1 of 3 objects left no counts (.gcda) and were never run" err'
# gcov takes what left no counts for never run, always; the sum of its three objects is the last line.
gcov -n twice.gcno main.gcno unused.gcno >gcov.out 2>/dev/null
holds "gcov counts the same" 'test "$(tail -1 gcov.out)" = "Lines executed:62.50% of 8"'
holds "in a tracefile, too" 'pawl cover merge --initial . -o i.info 2>/dev/null && test "$(grep -c "^DA:.*,0" i.info)" = 3 && grep -q "^FNDA:0,unused" i.info'
if command -v lcov >/dev/null; then
	lcov -q -c -i -d . -o base.info 2>/dev/null
	lcov -q -c -d . -o ran.info 2>/dev/null
	lcov -q -a base.info -a ran.info -o lcov.info 2>/dev/null
	holds "as lcov --initial has it" 'test "$(grep "^DA:" lcov.info | cut -d, -f1,2 | sort)" = "$(grep "^DA:" i.info | sort)"'
fi
# "x" is 120, above 100: line 4 ran, line 5 did not
exits "counts of before are not added up" 0 'pawl cover c -- ./prog 2 --tsv >/dev/null 2>&1; pawl cover merge . -o a.info >/dev/null 2>&1'
holds "line 4 did not run now" 'grep -q "^DA:4,0" a.info'
exits "unless it is asked for" 0 'pawl cover c --add -- ./prog x >/dev/null 2>&1; pawl cover merge . -o a.info >/dev/null 2>&1'
holds "line 4 did, then" 'grep -q "^DA:4,1" a.info'
exits "a command that fails is a broken gate" 2 'pawl cover c -- sh -c "./prog x; exit 3" >out 2>err'
holds "and its coverage is shown" 'grep -q "83.3%" out'
holds "with how it ended" 'grep -q "the command ended with status 3" err'
exits "a command that is not there is an error" 1 'pawl cover c -- ./no-such 2>err'
holds "that names it" 'grep -q "./no-such cannot be started" err'
exits "without a command it says what to type" 1 'pawl cover c 2>err'
cd ..

# ---- a Go module ----

if [ -z "${PAWL_LONG_TESTS:-}" ]; then
	done_testing
	exit 0
fi
if ! command -v go >/dev/null || ! go version >/dev/null 2>&1; then
	echo "# no go here: pawl cover go is not tested"
	done_testing
	exit 0
fi
export TMPDIR="$work/tmp"
mkdir -p "$TMPDIR" go/pkg/a go/pkg/b go/pkg/c go/pkg/gen go/tests/a/deep
cd go
export GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOCACHE="${GOCACHE:-$(go env GOCACHE)}"
printf 'module example.org/toy\n\ngo 1.20\n' >go.mod
cat >pkg/a/a.go <<'END'
package a

import "example.org/toy/pkg/c"

func A(x int) int {
	if x > 0 {
		return c.C(x)
	}
	return 0
}

func Ext() int { return 7 }
END
printf 'package a\n\nimport "testing"\n\nfunc TestA(t *testing.T) { if A(1) != 2 { t.Fatal() } }\n' >pkg/a/a_test.go
printf 'package b\n\nfunc B() int { return 1 }\n' >pkg/b/b.go
printf 'package c\n\nfunc C(x int) int { return x * 2 }\n' >pkg/c/c.go
printf 'package c\n\nimport "testing"\n\nfunc TestC(t *testing.T) { C(2) }\n' >pkg/c/c_test.go
printf 'package gen\n\nfunc G() {}\n' >pkg/gen/g.go
printf 'package deep\n\nimport ("testing"; "example.org/toy/pkg/a")\n\nfunc TestExt(t *testing.T) { if a.Ext() != 7 { t.Fatal() } }\n' >tests/a/deep/x_test.go
echo 60 >pkg/a/.covgate
echo 0.0 >pkg/b/.covgate

table() { sed -nE 's/^(PASS|FAIL|LOOSE|SKIP|NODATA) +([^ ]+) +([^ ]+) +[^ ]+ +(.*)/\1 \2 \3 \4/p'; }
cat >want <<'END'
LOOSE 75.0% 60.0% pkg/a (required lags actual by 15.0pp; update .covgate to >= 74.5)
PASS 0.0% 0.0% pkg/b
PASS 100.0% 80.0% pkg/c
SKIP --- --- pkg/gen (--exclude)
END
set_of="--packages ./pkg/... --exclude pkg/gen --test-dir tests"
exits "every package by its own tests and those elsewhere that belong to it" 2 "pawl cover go $set_of -o all.out --to gocover >out 2>err"
holds "against its floor" 'table <out | diff want -'
holds "with what it cost" 'grep -q "^measuring .* one build" out && grep -q "^build cache " out'
holds "the profile has what every test covered" 'grep -q "pkg/c/c.go:3.*1 1$" all.out'
exits "a package at a time gives the same" 2 "pawl cover go --apart $set_of >out 2>err"
holds "figures" 'table <out | diff want -'
holds "and says what its warm-up took" 'grep -q "^warm-up  *[0-9.]* s" out'
exits "as covgate does it" 2 "pawl cover go --compat covgate $set_of >out 2>err"
holds "they are the same here" 'table <out | diff want -'
exits "without the loose floor it passes" 0 "pawl cover go --tightness false $set_of >out 2>err"

git init -q -b main && git add -A && git commit -qm one && git checkout -qb change
echo 10.0 >pkg/a/.covgate
exits "a change that lowers a floor fails" 2 "pawl cover go --tightness false $set_of >out 2>err"
holds "and says so" 'grep -q "^FAIL .* pkg/a (floor lowered from 60.0 % to 10.0 % by this change)" out && grep -q "^1 with a lowered floor, 2 pass, 1 skipped" out'
exits "in a tree that is reached by another name, too" 2 'ln -s "$work/go" ../other; (cd ../other && pawl cover go --tightness false --packages ./pkg/a)' 'floor lowered from'
echo 60 >pkg/a/.covgate && rm -rf .git
printf 'package c\n\nimport "testing"\n\nfunc TestC(t *testing.T) { t.Fatal("is broken") }\n' >pkg/c/c_test.go
exits "tests that fail are no coverage" 2 "pawl cover go --tightness false $set_of >out 2>err"
holds "the row says so" 'grep -q "^FAIL  *---  *---  .*pkg/c (tests failed)" out'
holds "and their output follows" 'grep -q "is broken" out'
exits "nor apart" 2 "pawl cover go --apart --tightness false $set_of >out 2>err"
holds "they say the same" 'grep -q "pkg/c (tests failed)" out && grep -q "is broken" out'
printf 'package c\n\nimport ("os"; "testing")\n\nfunc TestMain(m *testing.M) { C(1); os.Exit(0) }\n' >pkg/c/c_test.go
exits "tests that leave before their counters are written are not measured" 3 "pawl cover go --tightness false $set_of >out 2>err"
holds "not 0 %" 'grep -q "^NODATA .*pkg/c" out'
printf 'package c\n\nfunc C(x int) int { return nothing }\n' >pkg/c/c.go
exits "what does not build fails" 2 "pawl cover go --tightness false $set_of >out 2>err"
holds "with the compiler's words" 'grep -q "undefined: nothing" out'
exits "a pattern without packages is an error" 1 'pawl cover go --packages ./nowhere 2>err'
holds "in go's words" 'grep -q "go list: .*nowhere" err'
holds "nothing stays behind" '! ls "$TMPDIR"/pawl-cover-* 2>/dev/null | grep -q .'
done_testing
