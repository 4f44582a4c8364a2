import json, re, hashlib
def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
d = [{"a": i, "b": [str(i)] * 20, "c": {"x": i * 1.5}} for i in range(5000)]
for _ in range(6):
    s = json.dumps(d); json.loads(s); re.findall(r"\d+\.\d", s); hashlib.sha256(s.encode() * 20).hexdigest(); fib(20); sorted(d, key=lambda x: -x["a"])
