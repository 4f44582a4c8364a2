"""What the comparisons of bench/profile_null/run said: python3 tally.py FOLDER PAIRS NAME-OF-WHAT-GREW"""
import json
import sys

folder, pairs, grown = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def load(kind, i):
    return json.load(open(f"{folder}/{kind}{i}.json"))


def tested(diff):
    return [r for r in diff["rows"] if r["p"] is not None]


null = [load("again", i) for i in range(1, pairs + 1)]
rows = [r for d in null for r in tested(d)]
large = [r for r in rows if min(r["base"]["events"], r["head"]["events"]) >= 10]
wrong = [r for r in rows if r["significant"]]
print(f"same program, {pairs} pairs, {len(rows)} rows tested:")
print(f"  called changed          {len(wrong)} rows = {100 * len(wrong) / len(rows):.2f} %,"
      f" in {sum(d['rows_significant'] > 0 for d in null)} pairs")
print(f"  p <= .05, unadjusted    {100 * sum(r['p'] <= .05 for r in rows) / len(rows):.2f} % of all rows,"
      f" {100 * sum(r['p'] <= .05 for r in large) / len(large):.2f} % of those with 10 events a side")
for r in wrong:
    print(f"  wrong: {r['name']} {100 * r['flat_difference']:+.2f} pp, p {r['p_adjusted']:.2g}")
seen = [load("grown", i) for i in range(1, pairs + 1)]
first = sum(d["rows"][0]["name"] == grown for d in seen)
found = sum(r["name"] == grown and r["significant"] for d in seen for r in d["rows"])
other = sum(r["name"] != grown and r["significant"] for d in seen for r in d["rows"])
print(f"{grown} 10 % longer: first in {first} of {pairs}, called changed in {found};"
      f" other rows called changed: {other}")
shares = [r["base"]["flat_ratio"] for d in seen for r in d["rows"] if r["name"] == grown]
events = [d["base"]["events"] for d in seen]
print(f"  it has {100 * sum(shares) / len(shares):.1f} % of {sum(events) / len(events):,.0f} events a side;"
      f" dispersion {min(d['dispersion'] or 1 for d in null):.2f} to {max(d['dispersion'] or 1 for d in null):.2f}")
