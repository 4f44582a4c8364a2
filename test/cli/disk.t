# The store on disks that are full, may not be written, or cannot lock: each is said, with its remedy, and nothing is lost.
. "$(dirname "$0")/lib.sh"

git -c init.defaultBranch=main init -q .
printf 'project: x\nstore: st\njobs:\n  a: {run: cat out.txt, reads: stdout}\nrules:\n  - {gate: bench.time, worse-than: 5%%}\n' >pawl.yaml
printf 'BenchmarkA-2 10 5 ns/op\n%.0s' 1 2 3 4 5 6 >out.txt
printf '*\n' >.gitignore
git add -f .gitignore pawl.yaml && git commit -qm one
pawl run -q >/dev/null
runs() { pawl store list --json "$@" | json 'scalar @{$j->{runs}}'; }
sound='pawl store check && [ "$(runs)" = 1 ]'

# ---- full ----
# Noise of 3 MB that does not pack: more than any of the limits.
perl -e 'srand 1; for my $b (0 .. 39999) { printf "BenchmarkN%d-2 10 %d.%09d ns/op\n", $b, rand 1e9, rand 1e9 }' >noise.txt
cp -r st before
exits "a file size limit is said" 1 "(ulimit -f 1000; pawl add noise.txt)" \
	"^pawl: .*st/pawl.db: no space is left for the store; nothing was stored" "^hint: free some space .*file size limit"
holds "and the store is as it was" "$sound"
export PAWL
mkdir bin && ln -s "$PAWL" bin/pawl && PATH=$work/bin:$PATH
small() { unshare -m sh -c 'mount -t tmpfs -o size=1m pawl st && cp before/pawl.db before/.gitignore st/ && eval "$1"' sh "$1"; }
if unshare -m mount -t tmpfs -o size=1m pawl st 2>/dev/null; then
	exits "a full disk is said" 1 'small "pawl add noise.txt"' "^pawl: .*st/pawl.db: no space is left for the store; nothing was stored" "^hint: "
	exits "and the store there is as it was" 0 'small "pawl add -q noise.txt; pawl store check; pawl store list"' "^sound: 1 run," "^[0-9A-Z]{26} "
	exits "a disk that is full to the last byte is said" 1 'small "cat /dev/zero >st/zero; pawl run -q"' "no space is left for the store|No space left"
	exits "what is there can still be judged" 0 'small "cat /dev/zero >st/zero; pawl gate"' "^CANNOT TELL"
	reads_only() { unshare -m sh -c 'mount --bind st st && mount -o remount,bind,ro st && eval "$1"' sh "$1"; }
	exits "a read-only file system is said" 1 'reads_only "pawl run"' "^pawl: .*st/pawl.db: the store may not be written" "^hint: check .*file system is read-only"
	for words in "gate" "report markdown" "diff HEAD HEAD" "store list" "store check" "store export -o /dev/null"; do
		exits "$words works there" 0 "reads_only 'pawl $words'" "."
	done
	exits "and says what it does not do" 0 'reads_only "pawl gate"' "^note: the verdict is not remembered: the store may not be written"
	ls st/pawl.db-wal st/pawl.db-shm >/dev/null 2>&1 && pawl store compact -q >/dev/null    # a writer that ends leaves neither
	exits "and how it reads" 0 'reads_only "pawl gate"' "^note: the store is read as it lies there"
	holds "the same verdict" 'pawl gate --json >w.json 2>/dev/null; reads_only "pawl gate --json" 2>/dev/null >r.json; grep -v generated_at w.json >w; grep -v generated_at r.json >r; cmp w r'
	printf 'what a writer left' >st/pawl.db-wal
	exits "a log that cannot be used is not passed over" 1 'reads_only "pawl gate"' "^pawl: .*pawl.db: " "^hint: "
	rm -f st/pawl.db-wal st/pawl.db-shm
else
	echo "ok $((count = count + 1)) - full and read-only file systems # SKIP mounting needs privileges"
fi

# ---- somebody else's ----
# As a user who may read everything here and write nothing.
other() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent GIT_CONFIG_COUNT=1 \
			GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' "$@"
	else
		"$@"
	fi
}
chmod 755 "$work"
if other "$PAWL" --version >/dev/null 2>&1; then
	chmod -R a+rX,a-w st
	exits "run may not" 1 "other '$PAWL' run" "st/pawl.db: the store may not be written|cannot"
	exits "gate may" 0 "other '$PAWL' gate" "^note: the verdict is not remembered" "^CANNOT TELL"
	exits "report may print" 0 "other '$PAWL' report markdown" "pawl"
	exits "check may look" 0 "other '$PAWL' store check" "^sound: 1 run"
	chmod -R u+w st
	holds "and nothing was changed" "$sound"
else
	echo "ok $((count = count + 1)) - as another user # SKIP pawl lies where others may not read it"
fi

# ---- locks ----
# A libc whose fcntl locks nothing, as a network file system without its lock daemon.
cat >nolock.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
static int refuse(int cmd)
{
	return cmd == F_SETLK || cmd == F_SETLKW || cmd == F_GETLK;
}
#define FCNTL(name) \
int name(int fd, int cmd, ...) \
{ \
	static int (*real)(int, int, ...); \
	va_list args; \
	void *arg; \
	va_start(args, cmd); \
	arg = va_arg(args, void *); \
	va_end(args); \
	if (refuse(cmd)) { errno = atoi(getenv("NOLOCK")); return -1; } \
	if (!real) real = dlsym(RTLD_NEXT, #name); \
	return real(fd, cmd, arg); \
}
FCNTL(fcntl)
FCNTL(fcntl64)
C
if (ulimit -v 1000000 && "$PAWL" --version) >/dev/null 2>&1 && ${CC:-cc} -shared -fPIC -U_FILE_OFFSET_BITS -o nolock.so nolock.c -ldl 2>/dev/null; then
	for error in 37 95; do          # ENOLCK, EOPNOTSUPP
		for words in "run" "add out.txt" "store check"; do
			exits "$words without locks ($error) says so, at once" 1 "NOLOCK=$error LD_PRELOAD=$work/nolock.so timeout 20 '$PAWL' $words" \
				"^pawl: .*st/pawl.db: the file system cannot lock the store: (No locks available|Operation not supported)" \
				"^hint: keep the store on a local disk: .store: DIRECTORY. in pawl.yaml"
		done
	done
	holds "nothing is left of the question" '! ls -A st | grep -q "^\.pawl-"'
	holds "and the store is as it was" "$sound"
else
	echo "ok $((count = count + 1)) - a file system without locks # SKIP needs a compiler and a binary without sanitizers"
fi
done_testing
