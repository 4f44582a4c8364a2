# pawl cover html: what is written, where, and what never is.
. "$(dirname "$0")/lib.sh"

mkdir -p p q
printf 'int a(int x)\n{\n\tif (x < 1)\n\t\treturn 1;\n\treturn 2;\n}\n' >p/a.c
printf 'a\nb\n' >q/short.c
echo hidden-words >secret
cat >unit.json <<'END'
{"model":"coverage","coverage":{"files":[
{"path":"p/a.c","lines":{"line":[1,3,4,5],"count":[3,12345678,0,-1]},"branches":{"line":[3,3],"block":[0,0],"number":[0,1],"count":[0,3]},
 "functions":{"line":[1],"end_line":[6],"name":["a<b>"],"count":[3]}},
{"path":"q/short.c","lines":{"line":[1,9],"count":[1,0]}},
{"path":"../secret","lines":{"line":[1],"count":[1]}},
{"path":"DIR/secret","lines":{"line":[1],"count":[1]}},
{"path":"q/link","lines":{"line":[1],"count":[1]}},
{"path":"x<i>&\"'.c","lines":{"line":[7],"count":[1]}}]}}
END
mkdir repo && mv p q repo && ln -s ../../secret repo/q/link
sed -i "s|DIR/secret|$work/secret|" unit.json
sed -e 's/12345678,0/0,2/' unit.json >vm.json
page() { printf 'out/%.24s.html' "$(printf %s "$1" | sha256sum)"; }

shows "pages are written and what has no source is said" 0 'pawl cover html --root repo -s unit=unit.json -s vm=vm.json -o out' <<'END'
wrote out/index.html: 6 files
note: the source of 4 files is not below repo: their pages show lines without text
END
exits "a page is named by its path's hash and nothing else" 0 'ls -A out' '^[0-9a-f]{24}\.html$' '^index\.html$' '^style\.css$' '^coverage\.js$' '^\.pawl-cover-html$'
holds "and there are no others" 'test "$(ls -A out | wc -l)" = 10'
shows "a line has its number, count, sources and state" 0 'sed -n "/id=\"L/p" "$(page p/a.c)"' <<'END'
<div class="k"><div id="L1" data-l="1" data-n="6" data-s="AB" class="c">int a(int x)</div>
<div id="L2" data-l="2">{</div>
<div id="L3" data-l="3" data-n="12M" data-s="A·" class="p"><b title="1 of 2 branches taken; 0: not taken, 1: 6">−+</b>	if (x &lt; 1)</div>
<div id="L4" data-l="4" data-n="2" data-s="·B" class="c">		return 1;</div>
<div id="L5" data-l="5" data-n="?" data-s="··" class="m">	return 2;</div>
<div id="L6" data-l="6">}</div>
END
exits "functions have their share" 0 'cat "$(page p/a.c)"' '<td>1<th scope="row"><a href="#L1"><bdi>a&lt;b&gt;</bdi></a><td>.*<td>100\.0%<td>3<td>0$'
exits "what only one source covers is counted" 0 'cat out/index.html' '<bdi>unit</bdi><td>7<td>1<td>10<td>$' '<bdi>vm</bdi><td>7<td>1<td>10<td>$'
exits "unmeasured is a colour and a column of its own" 0 'cat out/index.html' '<path class="m"' '<th scope="col" data-sort="number">Unmeasured'
exits "a source that is not the one that was measured is doubted" 0 'cat "$(page q/short.c)"' 'has 2 lines, the coverage knows line 9' '<div id="L9" data-l="9" data-n="0"'
exits "without a source there are lines and counts" 0 "cat \"\$(page \"x<i>&\\\"'.c\")\"" 'source was not found' '<div id="L7" data-l="7" data-n="2" data-s="AB" class="c"></div>'
holds "names are escaped" '! grep -q "<i>" out/*.html'
holds "nothing outside of the repository is shown, by no path" '! grep -rq hidden-words out'
holds "nothing is asked of a network" '! grep -rqE "https?:|//[a-z]" out'

holds "the same input gives the same bytes" 'cp -r out first && pawl cover html -q --root repo -s vm=vm.json -s unit=unit.json -o out && diff -r first out'
holds "pages that are gone go" 'pawl cover html -q --root repo -i p/ unit.json -o out && test "$(ls out | wc -l)" = 4'
holds "left out is counted" 'grep -q "<th scope=\"row\">not --include<td>5<td>0<td>6" out/index.html'
touch out/mine
shows "a directory that holds something else is left alone" 1 'test -e out/mine && pawl cover html --root repo unit.json -o out' <<'END'
pawl: DIR/out: holds "mine", which is no page of ours
hint: a directory that is new or empty is needed
END
mkdir theirs && touch theirs/index.html
shows "so is one without our marker, and what is no directory" 1 'pawl cover html unit.json -o theirs; pawl cover html unit.json -o unit.json; ls theirs; pawl cover html unit.json' <<'END'
pawl: DIR/theirs: holds "index.html", which is no page of ours
hint: a directory that is new or empty is needed
pawl: unit.json: is no directory
index.html
pawl: a directory to write is needed
hint: -o coverage
END
mkdir -p full/out
holds "what fails leaves nothing behind" '! pawl cover html none.json -o full/new 2>/dev/null && test -z "$(ls -A full | grep -v "^out$")"'
if [ "$(id -u)" != 0 ]; then
	chmod a-w full
	holds "nor where nothing can be made" '! pawl cover html unit.json -o full/new 2>/dev/null'
	chmod u+w full
fi

echo '{"model":"coverage","coverage":{"files":[{"path":"repo/q/short.c","lines":{"line":[0,2,4294967295],"count":[1,1,0]}}]}}' >odd.json
shows "lines that are no place, and the last that there can be" 0 'pawl cover html -q odd.json -o odd; sed -n "/id=\"L/p" odd/[0-9a-f]*.html' <<'END'
<div class="k"><div id="L1" data-l="1">a</div>
<div id="L2" data-l="2" data-n="1" class="c">b</div>
<div id="L4294967295" data-l="4294967295" data-n="0" class="u"></div>
END

# ---- what changed ----

cd repo && git init -q && git add p q/short.c && git commit -qm base && git branch -qM main
printf 'int a(int x)\n{\n\tif (x < 1)\n\t\treturn 1;\n\tx++;\n\treturn 2;\n}\n' >p/a.c
cat >../now.json <<'END'
{"model":"coverage","coverage":{"files":[{"path":"p/a.c","lines":{"line":[1,3,4,5,6],"count":[0,1,1,0,1]}}]}}
END
shows "lines that could not be compared are said" 0 'pawl cover html --base main --against ../unit.json ../now.json -o ../diff' <<'END'
wrote ../diff/index.html: 1 files
note: 1 lines could not be compared: one of the sides could not measure them
END
cd ..
shows "new and lost lines are marked" 0 'sed -n "/ data-n=/p" diff/[0-9a-f]*.html' <<'END'
<div class="k"><div id="L1" data-l="1" data-n="0" data-k="LBC" class="u">int a(int x)</div>
<div id="L3" data-l="3" data-n="1" data-k="CBC" class="c">	if (x &lt; 1)</div>
<div id="L4" data-l="4" data-n="1" data-k="GBC" class="c">		return 1;</div>
<div id="L5" data-l="5" data-n="0" data-k="UNC" class="u n">	x++;</div>
<div id="L6" data-l="6" data-n="1" class="c">	return 2;</div>
END
exits "and are counted, to filter by" 0 'cat diff/index.html' 'data-s="u" data-k="UNC LBC GBC CBC"' 'Compared with the merge base with main, [0-9a-f]{8}<' \
	'>UNC<td>1<td>' '>ECB<td>5<td>'
done_testing
