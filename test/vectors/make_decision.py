"""Writes decision.json, the reference vectors of the paired decision procedure, as lines for src/stat/evalue_test.c.

    python3 make_decision.py < decision.json > decision.txt

decision.json was made once by a Python and a C implementation that agree to 5e-12; scale, centre and sign-flip
p-values were checked against numpy and scipy.stats.permutation_test.
"""
import json
import math
import sys


def show(*fields):
    print(*("inf" if f == "inf" else "nan" if f is None else f if isinstance(f, str) else repr(float(f)) for f in fields))


VERDICT = {"INCONCLUSIVE": 0, "PASS": 1, "FAIL": 2}

for v in json.load(sys.stdin)["vectors"]:
    out = v["out"]
    if v["kind"] == "row":
        show("row", len(v["x"]), v["limit"], *v["x"])
        show("fail", *out["E_fail"])
        show("pass", *out["E_pass"])
        show("found", out["hl"], out["s"], out["lo20"], out["hi20"], VERDICT[out["verdict_m1"]],
             0 if out["pairs_m1"] is None else out["pairs_m1"], out["mde_T20"], out["rounds_total_T20"])
    elif v["kind"] == "nmin":
        for threshold, n in out.items():
            show("least", float(threshold), n)
    elif v["kind"] == "forecast":
        show("forecast", v["s"], v["T"], *out.values())
    elif v["kind"] == "family":
        show("family", len(v["X"]), len(v["X"][0]), v["limit"], v["alpha"], v["beta"], *(x for row in v["X"] for x in row))
        show("verdicts", *(VERDICT[x] for x in out["verdict"]), *out["pairs"], *out["E_fail_final"], *out["E_pass_final"])
    elif v["kind"] == "short":
        show("short", len(v["X"]), len(v["X"][0]), v["limit"], v["clip"], *(x for row in v["X"] for x in row))
        show("flipped", *out["R"], *out["p_adj"])
    elif v["kind"] == "null":
        show("null", len(v["z"]), *v["z"], out["hl"], out["N"], out["broken_m1_alpha0_05"])
    else:
        raise ValueError(v["kind"])
    assert math.isfinite(v.get("limit", 0))
