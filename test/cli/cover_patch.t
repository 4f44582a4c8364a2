# pawl cover patch: the lines that changed since the merge base.
. "$(dirname "$0")/lib.sh"

mkdir -p repo/p && cd repo && git init -q && git branch -M main 2>/dev/null
git checkout -q -b main 2>/dev/null
printf 'int a(int x)\n{\n\treturn x;\n}\n' >p/a.c
printf 'package q\n' >q.go
git add -A && git commit -qm base
cat >../base.json <<'END'
{"model":"coverage","coverage":{"files":[{"path":"p/a.c","lines":{"line":[1,3],"count":[1,1]}},{"path":"q.go","lines":{"line":[1],"count":[1]}}]}}
END

# Four lines of code came: 3 is covered, 4 and 5 are not, 6 is not measured.
git checkout -qb topic
printf 'int a(int x)\n{\n\tif (x < 1)\n\t\tx++;\n\tx--;\n\tx *= 2;\n\treturn x;\n}\n' >p/a.c
cat >../now.json <<'END'
{"model":"coverage","coverage":{"files":[{"path":"p/a.c","lines":{"line":[1,3,4,5,6,7],"count":[1,1,0,0,-1,0]}}]}}
END
sed 's/-1/1/' ../now.json >../known.json
git commit -qam change

shows "uncovered changed lines are listed with their text" 0 'pawl cover patch ../known.json --base main | sed "s/[0-9a-f]\{8\}/ID/"' <<'END'
changes since the merge base with main, ID
COVERAGE     COVERED   UNCOVERED  FILE
--------  ----------  ----------  ----
   50.0%           2           2  p/a.c
   50.0%           2           2  patch

p/a.c:4-5
      4          x++;
      5      x--;
END
exits "enough is enough" 0 'pawl cover patch ../known.json --base main --at-least 50' '^PASS  at least 50%$'
exits "and less is exit status 2, with what is missing" 2 'pawl cover patch ../known.json --base main --at-least 50.1' '^FAIL  at least 50\.1%: 1 more lines to cover$'
exits "lines that are not measured are no pass" 3 'pawl cover patch ../now.json --base main --at-least 50' '^   33\.3%           1           2           1  patch' \
	'^p/a\.c:6  not measured$' '^not measured: 1 changed line'
exits "unless the rest cannot matter" 0 'pawl cover patch ../now.json --base main --at-least 25' '^PASS'
exits "one way or the other" 2 'pawl cover patch ../now.json --base main --at-least 51' '^FAIL'
exits "without a limit they are told" 3 'pawl cover patch ../now.json --base main' '^not measured: 1 changed line'

exits "categories with the base's coverage" 0 'pawl cover patch ../known.json --against ../base.json' '^UNC         2 ' '^LBC         1 ' '^GNC         2 ' '^CBC         1 ' \
	'^ECB         1 '
holds "as JSON, too" 'pawl cover patch --json ../known.json --against ../base.json --at-least 60 >../patch.json; test $? = 2 &&
	test "$(json "\$j->{schema} . qq( \$j->{status} \$j->{total}{covered} ) . join(q(-), map { @\$_ } @{\$j->{files}[0]{uncovered_lines}}) . qq( \$j->{categories}{LBC})" <../patch.json)" = \
		"pawl/cover-patch/1 FAIL 2 4-5 1"'

printf 'base: nowhere\n' >pawl.yaml
exits "pawl.yaml names the base" 1 'pawl cover patch ../known.json' 'nowhere'
rm pawl.yaml

# New files in no input: C code counts, headers and Go without functions do not, what is excluded neither.
printf 'int b(void)\n{\n\n\treturn 1;\n}\n' >p/b.c
echo 'int c;' >p/c.h && cp p/b.c p/skip.c && echo text >notes.txt
git add -A && git commit -qm more
exits "changed code that is in no input is no pass" 3 'pawl cover patch ../known.json --base main -x p/skip.c --at-least 60' '^       -           0           0           4  p/b\.c  \(in no input\)$' \
	'^p/b\.c:1-2  not measured$' '^p/b\.c:4-5  not measured$'
holds "nor is anything else told" '! grep -qE "c\.h|skip|notes" "$work/.got"'
printf 'package q\n\ntype T struct{}\n' >t.go && printf 'package q\n\nvar x = 1\n\nfunc f() {\n\tg()\n}\n' >u.go
cp u.go u_test.go && git rm -qf p/b.c p/skip.c && git add -A && git commit -qm go
sed -i 's|}}]}}|}},{"path":"q.go","lines":{"line":[1],"count":[1]}}]}}|' ../known.json
exits "of Go only what is in functions" 3 'pawl cover patch ../known.json --base main' '3  u\.go  \(in no input\)$' '^u\.go:5-7  not measured$'
holds "and no tests" '! grep -qE "u_test|t\.go" "$work/.got"'

git checkout -qf main
exits "HEAD that is the base itself is compared with its parent, if there is one" 1 'pawl cover patch ../known.json --base main' 'pawl: '
echo >>q.go && git commit -qam second
exits "nothing that is code is no failure" 0 'pawl cover patch ../known.json --base main --at-least 80' 'the parent of HEAD' '^no changed line is code$' '^PASS'
cd .. && mkdir plain && cd plain
shows "without git nothing is known" 1 'GIT_CEILING_DIRECTORIES=$work pawl cover patch ../known.json' <<'END'
pawl: no base to compare with
hint: --base REV names it, or base: in pawl.yaml
END
done_testing
