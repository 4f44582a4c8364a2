# Rules on coverage: runs keep it, packages meet their floors, and git says which lines changed.
. "$(dirname "$0")/lib.sh"

git init -q -b main
mkdir p q
seq 1 9 >p/a.c
seq 1 9 >q/b.c
printf '.pawl\npawl-out\n*.json\n' >.gitignore
cat >pawl.yaml <<'END'
rules:
  - {gate: coverage.package, floor: .covgate, default: 60%, tightness: off}
  - {gate: coverage.total, drops-by: 0.5pp}
  - {gate: coverage.patch, at-least: 80%}
  - {gate: coverage.lost, more-than: 0}
END
echo 50.0 >p/.covgate
git add . && git commit -qm one

# cov PATH LINE=COUNT...: a file; evidence FILE...
cov() {
	path=$1 line= count=
	shift
	for pair; do line=$line,${pair%=*} count=$count,${pair#*=}; done
	echo "{\"path\":\"$path\",\"lines\":{\"line\":[${line#,}],\"count\":[${count#,}]}}"
}
evidence() { (IFS=,; echo "{\"model\":\"coverage\",\"coverage\":{\"files\":[$*]}}"); }

evidence "$(cov /ci/p/a.c 1=1 2=1 3=1 4=0)" "$(cov /ci/q/b.c 1=1 2=1 3=1 4=0)" >one.json
shows "a run keeps coverage, under the repository's paths" 0 'pawl add one.json' <<'END'
one.json: 2 covered files from pawl
run RUN
END
exits "without a base nothing is claimed about changes" 0 'pawl gate' '2 rows within the limits' 'no base'

# Two lines come before the first; the second does not run.  Line 2 and, in q, line 3 are not covered any more.
sed -i '1i new\nnew' p/a.c && git commit -qam two
evidence "$(cov p/a.c 1=0 2=1 3=1 4=0 5=1 6=0)" "$(cov q/b.c 1=1 2=1 3=0 4=1)" >two.json
pawl add -q two.json
exits "total, patch and lost lines are judged by the difference of the trees" 2 'pawl gate' \
	'✗ total +70\.0 %|✗ total +60\.0 %  75\.0 % -> 60\.0 %, 15\.00 points less, more than 0\.5pp' \
	'✗ patch +50\.0 %  50\.0 %, below 80%; uncovered: p/a\.c:1$' \
	'✗ p/a\.c lost +1  1 lost; covered in the base, unchanged: line 4$' \
	'✗ q/b\.c lost +1  1 lost; covered in the base, unchanged: line 3$' \
	'2 rows within the limits'

exits "diff shows coverage of two runs" 0 'pawl diff HEAD~1 HEAD' '^  ! p +50\.0 %  worse' '^  ! p/a\.c lost +1  worse'

echo 50.1 >p/.covgate
exits "floors hold in rules, too" 2 'pawl gate' '✗ p +50\.0 %  50\.0 %, 1 more to cover for 50\.1%'
echo fifty >p/.covgate
exits "and one that does not parse is an error" 1 'pawl gate' 'p/\.covgate:1:1: a percentage expected, found "fifty"'
echo 50.0 >p/.covgate

mkdir r && echo 70.0 >r/.covgate && sed -i '/patch\|lost\|total/d' pawl.yaml
exits "a floor that nothing covers is named" 3 'pawl gate' 'r floor.*not measured: it has a \.covgate, and no input holds it'
git checkout -q pawl.yaml
rm -r r
echo 45.0 >p/.covgate
exits "a change may not lower its floor" 2 'pawl gate' '✗ p floor +45\.0 %  floor lowered from 50\.0 % to 45\.0 % by this change$'
sed -i '1i accept: accepted.yaml' pawl.yaml
printf -- '- {gate: coverage.package, subject: p, who: ann, why: it was a guess, until: 2100-01-31, up-to: 5%%}\n' >accepted.yaml
exits "but for what somebody answers for" 2 'pawl gate' 'p floor +45\.0 %  floor lowered from 50\.0 % to 45\.0 % by this change; accepted by ann: it was a guess'
git checkout -q pawl.yaml && rm accepted.yaml
echo 50.0 >p/.covgate

# A rename keeps its lines; a deleted package is no loss.
git mv p/a.c p/c.c && git rm -qr q && git commit -qam three
evidence "$(cov p/c.c 1=1 2=1 3=1 4=1 5=1 6=0)" >three.json
pawl add -q three.json
exits "renames are followed, what was deleted is not missed" 0 'pawl gate' 'within the limits' '1 package of the base is not there any more'

# The work tree is what was measured, as long as it is still there.
sed -i 's/^new$/newer/' p/c.c
evidence "$(cov p/c.c 1=1 2=0 3=1 4=1 5=1 6=0)" >four.json
pawl add -q four.json
exits "changes that are not committed are changes" 2 'pawl gate' 'patch +50\.0 %.*uncovered: p/c\.c:2$'

git checkout -q p/c.c
evidence "$(cov p/c.c 1=1 2=-1 3=1 4=1 5=1 6=0)" >five.json
rm -rf .pawl && git checkout -q HEAD~1 && pawl add -q two.json && git checkout -q main && pawl add -q five.json
exits "what is not measured is no pass" 3 'pawl gate' 'p/c\.c lost +0  not measured: 1 line that the base covered'
exits "nothing that is no coverage is judged as such" 1 'rm -rf .pawl; pawl add -q "$root"/corpus/hyperfine/edges/in.json; pawl gate' \
	'pawl.yaml:2:5: rule on coverage.package matches nothing: this run holds no coverage'
done_testing
