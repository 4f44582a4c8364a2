# pawl cover gate and ratchet: floors of packages, and the total's baseline.
. "$(dirname "$0")/lib.sh"

# cov PACKAGE COVERED UNCOVERED [UNMEASURED]: a file of a package with so many statements
cov() {
	printf '{"path":"%s/x.go","measure":"statements","blocks":{"line":[1,2,3],"end_line":[1,2,3],"statements":[%d,%d,%d],"count":[1,0,-1]}}' \
		"$1" "$2" "$3" "${4:-0}"
}
evidence() { (IFS=,; echo "{\"model\":\"coverage\",\"coverage\":{\"files\":[$*]}}"); }

mkdir -p cmd/ingest internal/store internal/foo internal/bar
echo 93.0 >cmd/ingest/.covgate
echo 83.0 >internal/store/.covgate
echo 10.0 >internal/foo/.covgate
evidence "$(cov cmd/ingest 937 63)" "$(cov internal/store 812 188)" "$(cov internal/foo 80 20)" "$(cov internal/bar 85 15)" >all.json

shows "PASS, FAIL and LOOSE in covgate's columns: exit status 2" 2 'pawl cover gate all.json' <<'END'
STATUS  COVERAGE  REQUIRED      TIME  PACKAGE
------  --------  --------  --------  -------
LOOSE      93.7%     93.0%         -  cmd/ingest (required lags actual by 0.7pp; update .covgate to >= 93.2)
PASS       85.0%     80.0%         -  internal/bar
LOOSE      80.0%     10.0%         -  internal/foo (required lags actual by 70.0pp; update .covgate to >= 79.5)
FAIL       81.2%     83.0%         -  internal/store

internal/store: 18 more to cover for 83.0%
1 below the floor, 2 with a loose floor, 1 pass
END

shows "tightness and the default are options" 2 'pawl cover gate -q --tightness=false --default-threshold 90 -x internal/store/ all.json' <<'END'
STATUS  COVERAGE  REQUIRED      TIME  PACKAGE
------  --------  --------  --------  -------
PASS       93.7%     93.0%         -  cmd/ingest
FAIL       85.0%     90.0%         -  internal/bar
PASS       80.0%     10.0%         -  internal/foo
SKIP         ---       ---         -  internal/store (left out)

internal/bar: 5 more to cover for 90.0%
1 below the floor, 2 pass, 1 skipped
END

shows "the ratchet raises floors, writes new ones and lowers none" 0 'pawl cover ratchet all.json --total-baseline total; cat */*/.covgate total' <<'END'
STATUS  PREVIOUS   CURRENT  PACKAGE
------  --------   -------  -------
UP         93.0%     93.7%  cmd/ingest
NEW          ---     85.0%  internal/bar
UP         10.0%     80.0%  internal/foo
OK         83.0%     81.2%  internal/store
NEW          ---     87.0%  total

Done. Updated: 4, Unchanged: 1, Failed: 0
93.7
85.0
80.0
83.0
87.0
END

evidence "$(cov cmd/ingest 937 63)" "$(cov internal/store 830 170)" "$(cov internal/foo 80 20)" "$(cov internal/bar 85 15)" >good.json
shows "then all pass, the total too" 0 'pawl cover gate good.json --total-baseline total' <<'END'
STATUS  COVERAGE  REQUIRED      TIME  PACKAGE
------  --------  --------  --------  -------
PASS       93.7%     93.7%         -  cmd/ingest
PASS       85.0%     85.0%         -  internal/bar
PASS       80.0%     80.0%         -  internal/foo
PASS       83.0%     83.0%         -  internal/store
PASS       87.8%     86.5%         -  total (baseline 87% less 0.5)

4 pass
END
holds "and the ratchet has nothing to do" 'cp total before && pawl cover ratchet good.json | grep -q "Updated: 0, Unchanged: 4"'

echo 88.4 >total
exits "a total that dropped by more fails" 2 'pawl cover gate good.json --total-baseline total' '^FAIL +87\.8% +87\.9% +- +total' '^1 total below its baseline, 4 pass$'
exits "unless so much is allowed" 0 'pawl cover gate good.json --total-baseline total --allowed-drop 1'
echo 87,8 >total
shows "a baseline that does not parse is an error" 1 'pawl cover gate good.json --total-baseline total' <<'END'
pawl: total:1:1: a percentage expected, found "87,8"
hint: the first line is a percentage such as 83.0; "uncovered 12" allows so many statements; # begins a comment
END
shows "and so is none" 1 'pawl cover gate good.json --total-baseline none' <<'END'
pawl: none: there is no baseline yet
hint: pawl cover ratchet --total-baseline none writes it
END

# Deleting 500 covered statements of internal/store leaves 330 of 500: 66 %.
evidence "$(cov cmd/ingest 937 63)" "$(cov internal/store 330 170)" "$(cov internal/foo 80 20)" "$(cov internal/bar 85 15)" >less.json
exits "a percentage is breached by deleting covered code" 2 'pawl cover gate less.json' '^FAIL +66\.0% +83\.0%'
shows "a count is not" 0 'pawl cover ratchet -q --floor uncovered good.json | grep store; cat internal/store/.covgate; pawl cover gate --floor uncovered less.json' <<'END'
UP         83.0%     <=170  internal/store
83.0
uncovered 170
STATUS  COVERAGE  REQUIRED      TIME  PACKAGE
------  --------  --------  --------  -------
PASS       93.7%      <=63         -  cmd/ingest (63 uncovered)
PASS       85.0%      <=15         -  internal/bar (15 uncovered)
PASS       80.0%      <=20         -  internal/foo (20 uncovered)
PASS       66.0%     <=170         -  internal/store (170 uncovered)

4 pass
END
evidence "$(cov cmd/ingest 937 64)" "$(cov internal/store 330 170)" "$(cov internal/foo 90 10)" "$(cov internal/bar 85 15)" >more.json
exits "one uncovered statement more fails, ten fewer are loose" 2 'pawl cover gate --floor uncovered more.json' \
	'^FAIL +93\.6% +<=63 +- +cmd/ingest \(64 uncovered\)$' \
	'^LOOSE +90\.0% +<=20 +- +internal/foo \(required lags actual by 10 uncovered; update .covgate to uncovered 10\)$' \
	'^cmd/ingest: 1 more to cover for at most 63 uncovered$'

evidence "$(cov cmd/ingest 937 63)" "$(cov internal/store 75 5 20)" "$(cov internal/foo 80 20)" >part.json
echo 80.0 >internal/store/.covgate
shows "what is not measured never passes: exit status 3" 3 'pawl cover gate part.json' <<'END'
STATUS  COVERAGE  REQUIRED      TIME  PACKAGE
------  --------  --------  --------  -------
PASS       93.7%     93.7%         -  cmd/ingest
NODATA       ---       ---         -  internal/bar (not measured: no input holds it)
PASS       80.0%     80.0%         -  internal/foo
NODATA     93.7%     80.0%         -  internal/store (not measured)

2 not measured, 2 pass
END
shows "and is not ratcheted" 3 'pawl cover ratchet part.json' <<'END'
STATUS  PREVIOUS   CURRENT  PACKAGE
------  --------   -------  -------
OK         93.7%     93.7%  cmd/ingest
NODATA       ---       ---  internal/bar (not measured: no input holds it)
OK         80.0%     80.0%  internal/foo
NODATA       ---       ---  internal/store (not measured)

Done. Updated: 0, Unchanged: 2, Failed: 0, Not measured: 2
END
shows "without a declared source nothing is judged or written" 3 \
	'rm internal/foo/.covgate; pawl cover gate good.json --expect vm; pawl cover ratchet good.json --expect vm' <<'END'
pawl: source vm did not arrive: no input has that name
pawl: source vm did not arrive: no input has that name
END
holds "indeed" '! test -e internal/foo/.covgate'

printf '80.0\nuncoverd 3\n' >internal/foo/.covgate
shows "a floor that does not parse stops it at its line" 1 'pawl cover gate good.json' <<'END'
pawl: internal/foo/.covgate:2:1: "uncovered N" or a comment expected, found "uncoverd 3"
hint: the first line is a percentage such as 83.0; "uncovered 12" allows so many statements; # begins a comment
END
rm internal/foo/.covgate
evidence "$(cov example.org/m/pkg 1 1)" "$(cov ../out 1 1)" >away.json
exits "a floor is written only where its directory is" 1 'pawl cover ratchet away.json -q'
holds "no tree is made" 'test ! -e example.org && test ! -e ../out'
shows "and why not is said" 1 'pawl cover ratchet away.json | head -4 | tail -2; pawl cover ratchet away.json >/dev/null' <<'END'
FAIL         ---       ---  ../out (it lies outside of the repository)
NODATA       ---       ---  cmd/ingest (not measured: no input holds it)
END

# 7996 of 10000 is 79.96 %: covgate rounds it to 80.0 before it compares.
mkdir -p near && echo 80.0 >near/.covgate
rm -r cmd internal
evidence "$(cov near 7996 2004)" >near.json
shows "a floor is as precise as it is written" 0 'pawl cover gate near.json | sed -n 3p; pawl cover gate --compat covgate near.json | sed -n 3p; pawl cover gate near.json >/dev/null' <<'END'
PASS       79.9%     80.0%         -  near (79.960% is 80.0% to the floor's digits)
PASS       80.0%     80.0%         -  near
END
echo 79.97 >near/.covgate
exits "two decimals are two decimals" 2 'pawl cover gate near.json' '^FAIL +79\.9% +79\.97%'
holds "JSON has exact figures" 'pawl cover gate --json near.json | json "\$j->{packages}[0]{missing} == 1 && \$j->{packages}[0]{percent} == 79.96 or die"'
# A change may not lower what it is held to.
mkdir -p base/gone base/low && cd base
git init -q -b main
seq 9 >low/x.go && echo 80.0 >low/.covgate && echo 95.0 >gone/.covgate
git add . && git commit -qm one && git checkout -qb change
evidence "$(cov low 65 35)" "$(cov gone 96 4)" >now.json
exits "what did not change is no finding" 2 'pawl cover gate --tightness false now.json' '^FAIL +65\.0% +80\.0% +- +low$' '^PASS +96\.0% +95\.0% +- +gone$'
echo 60.0 >low/.covgate && git rm -q gone/.covgate && git commit -qam lower
shows "a change that lowers its floors fails, and says from what to what" 2 'pawl cover gate --tightness false now.json' <<'END'
STATUS  COVERAGE  REQUIRED      TIME  PACKAGE
------  --------  --------  --------  -------
FAIL       96.0%     80.0%         -  gone (floor of 95.0 % taken away by this change: 80 % holds)
FAIL       65.0%     60.0%         -  low (floor lowered from 80.0 % to 60.0 % by this change)

gone: floor of 95.0 % taken away by this change: 80 % holds
low: floor lowered from 80.0 % to 60.0 % by this change
2 with a lowered floor
END
holds "JSON says so" 'pawl cover gate --json now.json | json "\$j->{packages}[1]{lowered} && \$j->{packages}[1]{status} eq q(FAIL) or die"'
exits "the base can be named" 2 'pawl cover gate --base HEAD~1 --tightness false now.json' '2 with a lowered floor'
exits "and is an error when there is none of that name" 1 'pawl cover gate --base nothing now.json' 'no commit "nothing"'
git mv low high && git commit -qam move
evidence "$(cov high 65 35)" "$(cov gone 96 4)" >moved.json
exits "a floor that is moved with its package is the same floor" 2 'pawl cover gate --tightness false moved.json' '^FAIL .* high \(floor lowered from 80\.0 % to 60\.0 %'
printf 'accept: accepted.yaml\nrules: []\n' >pawl.yaml
printf -- '- {gate: coverage.package, subject: high, who: ann, why: code went, up-to: 20%%}\n- {gate: coverage.package, subject: gone, who: ann, why: new default, until: 2020-01-31}\n' >accepted.yaml
exits "somebody may answer for it, until a day" 2 'pawl cover gate --tightness false moved.json 2>&1' '^PASS .* high$' \
	'high: floor lowered from 80\.0 % to 60\.0 % by this change; accepted by ann: code went' '^FAIL .* gone \('
sed -i 's/20%/19%/' accepted.yaml
exits "and up to a size" 2 'pawl cover gate --tightness false moved.json' '2 with a lowered floor'
rm pawl.yaml accepted.yaml
mkdir gone && echo 85.0 >high/.covgate && echo 95.0 >gone/.covgate && git add . && git commit -qam restore
exits "what is restored is no finding any more" 2 'pawl cover gate --tightness false moved.json' '^FAIL +65\.0% +85\.0% +- +high$' '^1 below the floor, 1 pass'

# Nor the baseline of the total, wherever its file lies.
mkdir ci && echo 80.0 >ci/total && echo 60.0 >high/.covgate && git add . && git commit -qm total && git branch -qf main
echo 60.5 >ci/total
shows "a change that lowers the baseline of the total is told so" 0 'pawl cover gate --tightness false moved.json --total-baseline ci/total | tail -5' <<'END'
PASS       65.0%     60.0%         -  high
FAIL       80.5%     60.0%         -  total (baseline 60.5% less 0.5; baseline lowered from 80.0 % to 60.5 % by this change)

total: baseline lowered from 80.0 % to 60.5 % by this change
1 total with a lowered baseline, 2 pass
END
holds "in JSON, too" 'pawl cover gate --json --tightness false moved.json --total-baseline ci/total | json "\$j->{total}{lowered} && \$j->{total}{why} =~ /80.0 % to 60.5/ or die"'
exits "by an absolute name as well" 2 'pawl cover gate --tightness false moved.json --total-baseline "$PWD/ci/total"' '^1 total with a lowered baseline'
exits "and from below" 2 '(cd ci && pawl cover gate --root .. --tightness false ../moved.json --total-baseline total)' '^1 total with a lowered baseline'
echo 90.0 >ci/total && git commit -qam higher && git branch -qf main && echo 85.0 >ci/total
exits "both can be wrong with it" 2 'pawl cover gate --tightness false moved.json --total-baseline ci/total' '^1 total below its baseline, 1 total with a lowered baseline, 2 pass'
printf 'accept: accepted.yaml\nrules: []\n' >pawl.yaml
printf -- '- {gate: coverage.total, who: ann, why: code went, up-to: 5%%}\n' >accepted.yaml
exits "somebody may answer for it" 2 'pawl cover gate --tightness false moved.json --total-baseline ci/total 2>&1' \
	'^total: baseline lowered from 90\.0 % to 85\.0 % by this change; accepted by ann: code went' '^1 total below its baseline, 2 pass'
rm pawl.yaml accepted.yaml
echo 80.0 >ci/new && echo 70.0 >../outside
exits "a baseline that is new lowers nothing" 0 'pawl cover gate --tightness false moved.json --total-baseline ci/new' '^2 pass'
exits "nor does one outside of the repository" 0 'pawl cover gate --tightness false moved.json --total-baseline ../outside' '^2 pass'
echo 95 >ci/total
exits "nor one that is raised" 2 'pawl cover gate --tightness false moved.json --total-baseline ci/total' '^1 total below its baseline, 2 pass'
cd ..

exits "an option of another word is refused" 1 'pawl cover merge --tightness false near.json --to json' 'pawl cover merge takes no --tightness'
done_testing
