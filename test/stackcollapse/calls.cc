// Templates, lambdas, operators, anonymous namespaces, virtual calls and inlined calls.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>
namespace {
struct node { virtual ~node() {} virtual long eval(int x) const = 0; };
struct leaf : node { long v; explicit leaf(long v) : v(v) {} long eval(int x) const override { return v * x ^ x; } };
struct sum : node {
	std::unique_ptr<node> l, r;
	sum(std::unique_ptr<node> a, std::unique_ptr<node> b) : l(std::move(a)), r(std::move(b)) {}
	__attribute__((noinline)) long eval(int x) const override { return l->eval(x) + r->eval(x); }
};
std::unique_ptr<node> tree(int d) { return d ? std::unique_ptr<node>(new sum(tree(d - 1), tree(d - 1))) : std::unique_ptr<node>(new leaf(d * 7 + 3)); }
template <class T> struct box { T v; __attribute__((noinline)) T *operator->() { for (volatile int i = 0; i < 300; i++) {} return &v; } __attribute__((noinline)) bool operator<(const box &o) const { return v < o.v; } };
struct pt { int a; __attribute__((noinline)) int get() { for (volatile int i = 0; i < 300; i++) {} return a; } };
}
template <class K, class V> __attribute__((noinline)) long churn(std::map<K, V> &m, int n) {
	long s = 0;
	for (int i = 0; i < n; i++) m[std::to_string(i * 7919 % 10007)] += i;
	for (auto &kv : m) s += kv.second;
	return s;
}
static inline __attribute__((always_inline)) uint64_t mix(uint64_t x) { for (int i = 0; i < 40; i++) { x ^= x >> 31; x *= 0x9e3779b97f4a7c15ull; } return x; }
static inline __attribute__((always_inline)) uint64_t mix2(uint64_t x) { return mix(x) + mix(x + 1); }
__attribute__((noinline)) uint64_t spin(int n) { uint64_t s = 0; for (int i = 0; i < n; i++) s += mix2(i); return s; }
int main() {
	long s = 0;
	auto t = tree(10);
	std::vector<box<int>> v;
	std::function<long(int)> f = [&](int x) { long q = 0; for (int i = 0; i < 3000; i++) q += mix(x + i); return q; };
	for (int r = 0; r < 40; r++) {
		std::map<std::string, long> m;
		box<pt> p{{3}};
		for (int i = 0; i < 60; i++) s += t->eval(i);
		s += churn(m, 12000) + spin(40000);
		for (int i = 0; i < 2000; i++) s += p->get() + f(i & 1);
		v.clear();
		for (int i = 0; i < 20000; i++) v.push_back({i * 7919 % 20011});
		std::sort(v.begin(), v.end());
		s += v[5].v;
	}
	printf("%ld\n", s);
}
