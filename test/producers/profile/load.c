#include <math.h>
#include <stdio.h>
#include <stdlib.h>
static volatile double sink;
__attribute__((noinline)) static double series(int n) { double x = 0; for (int i = 1; i < n; i++) x += sin(i) / i; return x; }
__attribute__((noinline)) static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
__attribute__((noinline)) static void sorting(int n) { int *x = malloc(n * sizeof *x); for (int i = 0; i < n; i++) x[i] = (int)(i * 7919L % n); qsort(x, n, sizeof *x, by_value); sink += x[0]; free(x); }
__attribute__((noinline)) static double deep(int n) { return n ? deep(n - 1) + 1 : series(100000); }
int main(void) { for (int i = 0; i < 60; i++) { sink += series(100000); sorting(50000); sink += deep(20); } return 0; }
