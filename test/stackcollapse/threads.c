#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fcntl.h>
static __attribute__((noinline)) long work(int n) { volatile long s = 0; for (int i = 0; i < n; i++) s += i ^ n; return s; }
static __attribute__((noinline)) void files(int n) { struct stat st; char b[4096]; for (int i = 0; i < n; i++) { stat("/etc/passwd", &st); int f = open("/etc/passwd", O_RDONLY); if (read(f, b, sizeof b) < 0) abort(); close(f); } }
static __attribute__((noinline)) void memory(int n) { for (int i = 0; i < n; i++) { char *p = malloc(1 << 20); memset(p, i, 1 << 20); free(p); } }
static void *run(void *a) { long k = (long)a; char name[16]; snprintf(name, sizeof name, "worker %ld", k); prctl(PR_SET_NAME, name);
	for (int r = 0; r < 20; r++) { work(3000000); files(2000); memory(60); } return NULL; }
int main(void) { pthread_t t[4]; for (long i = 0; i < 4; i++) pthread_create(&t[i], 0, run, (void *)i); for (int i = 0; i < 4; i++) pthread_join(t[i], 0); return 0; }
