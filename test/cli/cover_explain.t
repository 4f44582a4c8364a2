# pawl cover explain: what restores a floor, what it stands on, what other tools say.
. "$(dirname "$0")/lib.sh"

# Statements: F 4, G 3, H 3, and 2 in a literal outside of functions.  unit runs F; vm runs G and the literal; both run H's first.
mkdir -p p && echo 'module example.org/m' >go.mod
cat >p/a.go <<'END'
package p

func F() {
	x()
}

func G() {
	x()
}

func (t T) H() {
	x()
	if t {
		y()
	}
}

var v = func() {
	x()
}
END
cover() { # COUNT of F, G, H, H's if, the literal
	printf '{"model":"coverage","coverage":{"files":[{"path":"example.org/m/p/a.go","measure":"statements","blocks":{"line":[3,7,11,13,18],"column":[10,10,16,7,16],"end_line":[5,9,13,15,20],"end_column":[2,2,7,3,2],"statements":[4,3,2,1,2],"count":[%s]}}]}}' "$1"
}
cover 1,0,1,0,0 >unit.json
cover 0,1,1,0,1 >vm.json

shows "the fewest functions, the largest first" 0 'pawl cover explain p unit.json' <<'END'
p  50.0%  6 of 12
FAIL  4 more to cover for 80.0% (the default)

these functions would restore it, no fewer can:
  p/a.go:7  G  3 uncovered
  p/a.go  outside of functions  2 uncovered, 1 of them suffice

the same data elsewhere
  pawl                       50.0%  6 of 12: every statement once; cut
  go tool cover -func        60.0%  6 of 10: 2 statements outside of declared functions do not count; rounded
  go tool covdata percent    50.0%  6 of 12: every statement once; rounded
END
echo 75 >p/.covgate
shows "one is enough for a lower floor" 0 'pawl cover explain ./p/ unit.json | sed -n "2,5p"' <<'END'
FAIL  3 more to cover for 75.0%

this function would restore it, no fewer can:
  p/a.go:7  G  3 uncovered
END
shows "sources that the floor stands on" 0 'pawl cover explain p -s unit=unit.json -s vm=vm.json | sed "/^$/,\$!d;/elsewhere/,\$d"; pawl cover explain p -s unit=unit.json -s vm=vm.json | head -2' <<'END'

without a source
  unit  58.3%  FAIL  only it covers 4: p/a.go:3-5
  vm  50.0%  FAIL  only it covers 5: p/a.go:7-9,18-20
the floor holds only because of unit
the floor holds only because of vm

p  91.6%  11 of 12
LOOSE  floor lags by 16.7 points: .covgate >= 91.2
END
shows "as if a source had not been there" 0 'pawl cover explain p --without vm -s unit=unit.json -s vm=vm.json | head -8' <<'END'
p  50.0%  6 of 12
FAIL  3 more to cover for 75.0%

this function would restore it, no fewer can:
  p/a.go:7  G  3 uncovered

the same data elsewhere
  pawl                       50.0%  6 of 12: every statement once; cut
END
holds "what only the source built is not there without it" '
	sed "s/\"line\":\[3,/\"line\":[23,/; s/\"end_line\":\[5,/\"end_line\":[25,/" vm.json >other.json
	test "$(pawl cover explain p --json --without vm -s unit=unit.json -s vm=other.json | json "\$j->{covered} + \$j->{uncovered}")" = 12'
printf 'uncovered 1\n' >p/.covgate
exits "floors may be counts" 0 'pawl cover explain p --floor uncovered -s unit=unit.json -s vm=vm.json' '^PASS  at most 1 uncovered$'
holds "as JSON, too" 'test "$(pawl cover explain p --json --floor uncovered unit.json |
	json "qq(\$j->{schema} \$j->{status} \$j->{allowed_uncovered} \$j->{missing} ) . join(q( ), map { \$_->{name} } @{\$j->{functions}})")" = "pawl/cover-explain/1 FAIL 1 5 G -"'
rm p/a.go
exits "without the source cover -func cannot be told" 0 'pawl cover explain p --floor uncovered unit.json' '^  go tool cover -func            -  the source of 1 files is not there$'
sed 's/a\.go/a.c/' unit.json >c.json
holds "nor for what is no Go" '! pawl cover explain p c.json | grep -q elsewhere'
shows "what is not there is said" 1 'pawl cover explain q unit.json; pawl cover explain; pawl cover explain p --without x unit.json' <<'END'
pawl: no input holds a package "q"
hint: did you mean p?
pawl: explain takes a package and its coverage
hint: like pawl cover explain internal/store cover.out
pawl: --without x is none of the sources
hint: --source x=PATH names an input so
END
done_testing
