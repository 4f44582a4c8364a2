# Planted causes of commands that run again: small builds, recorded for real, and what burndown says of each.
. "$(dirname "$0")/planted.sh"

# ---- an object key that contains the absolute path ----
sources one 3
cat >one/build.sh <<'EOF'
#!/bin/sh
# Objects are kept in a cache under a sum of their absolute source path.
mkdir -p out
objects=
for source in "$PWD"/src/*.c; do
	sum=$(echo "$source" | cksum | cut -d ' ' -f 1)
	object=out/$(basename "$source" .c)_$sum.o
	objects="$objects $object"
	if [ -f "$CACHE/${object##*/}" ]; then
		cp "$CACHE/${object##*/}" "$object"
	else
		gcc -O2 -c "$source" -o "$object" && cp "$object" "$CACHE"
	fi
done
ar rcs out/lib.a $objects
EOF
cp -r one two
mkdir cache
export CACHE="$work/cache"
record key-cold.pawl one sh build.sh
rm -r one/out
record key-warm.pawl one sh build.sh
record key-moved.pawl two sh build.sh
pawl burndown -q --json cold=key-cold.pawl moved=key-moved.pawl >key.json
found "an object key with the absolute path" key.json again 50 '^3 of 3 gcc ran again because a path is spelled differently' '`-o`' 'top directory' 'a hash that changes with the top directory'
else_at_most 1 "and little else" key.json again-path-the-top-directory-and-a-hash-that-changes-with-t
pawl burndown -q --json cold=key-cold.pawl warm=key-warm.pawl >same.json
holds "the same checkout finds its objects in the cache" '! findings same.json | grep -E "^again.* gcc |^always-writes"'

# ---- another checkout, and no cache ----
sources near 2
echo 'all: $(patsubst %.c,%.o,$(wildcard src/*.c))' >near/Makefile
cp -r near far
record near.pawl near make -s
record far.pawl far make -s
pawl burndown -q --json near=near.pawl far=far.pawl >far.json
found "another checkout without a cache" far.json again 20 '^2 of 2 cc did again what was done in another directory: only the working directory differs: it holds the top directory$'

# ---- include directories in the order in which they are listed ----
sources order 3
cat >order/build.sh <<'EOF'
#!/bin/sh
# An object is made again when its command line is another one.
mkdir -p out
for source in src/*.c; do
	object=out/$(basename "$source" .c).o
	set -- gcc -O2
	while read -r name; do
		set -- "$@" -Iinclude/$name
	done <listing
	set -- "$@" -c "$source" -o "$object"
	[ "$(cat $object.key 2>/dev/null)" = "$*" ] || { "$@" && echo "$*" >$object.key; }
done
EOF
printf 'one\ntwo\nthree\n' >order/listing
record order-cold.pawl order sh build.sh
record order-same.pawl order sh build.sh
printf 'three\none\ntwo\n' >order/listing
record order-hot.pawl order sh build.sh
pawl burndown -q --json cold=order-cold.pawl hot=order-hot.pawl >order.json
found "include directories in another order" order.json again 50 '^3 of 3 gcc ran again because arguments came in another order: the same arguments in another order: `-I` of 3 directories$'
else_at_most 1 "and little else" order.json again-order-i
pawl burndown -q --json cold=order-cold.pawl hot=order-same.pawl >same.json
holds "in the same order nothing runs again" '! findings same.json | grep "^again"'

# ---- prerequisites resolved against the wrong directory ----
sources depfile 3
mkdir depfile/build
cat >depfile/build.pl <<'EOF'
#!/usr/bin/perl
# Prerequisites of a depfile are relative to build/, where the compiler runs; they are looked for in $BASE.
use strict;
for my $source (sort glob "src/*.c") {
	my ($name) = $source =~ m{([^/]+)\.c$};
	my $made = (stat "build/$name.o")[9];
	my $stale = !defined $made;
	if (!$stale) {
		open my $list, "<", "build/$name.d" or die;
		my $text = do { local $/; <$list> };
		$text =~ s/\\\n//g;
		for (split " ", $text =~ s/^.*?://r) {
			my $time = (stat "$ENV{BASE}/$_")[9];
			$stale ||= !defined $time || $time > $made;
		}
	}
	system("cd build && exec gcc -O2 -MMD -c ../$source -o $name.o") == 0 or die if $stale;
}
EOF
export BASE=.
record depfile-cold.pawl depfile perl build.pl
record depfile-hot.pawl depfile perl build.pl
export BASE=build
record depfile-same.pawl depfile perl build.pl
pawl burndown -q --json cold=depfile-cold.pawl hot=depfile-hot.pawl >depfile.json
found "prerequisites looked for in the wrong directory" depfile.json again 50 '^3 of 3 gcc ran again with identical inputs: nothing differs; build\.pl looked for 2 of its inputs below the top directory, where they are not: they are relative to build$'
else_at_most 1 "and little else" depfile.json again-identical-the-top-directory
pawl burndown -q --json cold=depfile-cold.pawl hot=depfile-same.pawl >same.json
holds "looked for in the right one, nothing runs again" '! findings same.json | grep "^again"'

# ---- a generator that always writes ----
sources generator 3
cat >generator/gen.sh <<'EOF'
#!/bin/sh
echo '#define DEPTH 3' >src/depth.h
EOF
cat >generator/Makefile <<'EOF'
objects = $(patsubst %.c,%.o,$(wildcard src/*.c))
lib.a: $(objects) ; ar rcs $@ $^
$(objects): %.o: %.c src/depth.h ; gcc -O2 -c $< -o $@
src/depth.h: always ; sh gen.sh
always:
.PHONY: always
EOF
record generator-cold.pawl generator make -s -j2
record generator-hot.pawl generator make -s -j2
pawl burndown -q --json cold=generator-cold.pawl hot=generator-hot.pawl >generator.json
found "a generator that always writes" generator.json always-writes 50 '^gen\.sh rewrites depth\.h with the content that it had, and 4 commands ran again for it$'
else_at_most 1 "and little else" generator.json always-writes-gen-sh-depth-h

# ---- a generator whose outputs were removed ----
cp -r generator removed
cat >removed/gen.sh <<'EOF'
#!/bin/sh
depth=$(expr 1 + 2)
echo "#define DEPTH $depth" >src/depth.h
EOF
sed -i 's/: always ;/: ;/' removed/Makefile
rm -f removed/src/*.o removed/lib.a removed/src/depth.h
record removed-cold.pawl removed make -s -j2
rm removed/src/depth.h
record removed-hot.pawl removed make -s -j2
pawl burndown -q --json cold=removed-cold.pawl hot=removed-hot.pawl >removed.json
found "a generator whose output was gone does not write always" removed.json again 50 \
	'^4 of [0-9]+ commands ran again although only times changed: gen\.sh wrote src/depth\.h again with the same content$'
holds "and is none that does" '! findings removed.json | grep "^always-writes"'

# ---- a step that bypasses ccache ----
sources cached 4
if ! command -v ccache >/dev/null; then
	mkdir bin
	cat >bin/ccache <<'EOF'
#!/bin/sh
# Keeps objects under a sum of the preprocessed source: ccache gcc -O2 -c SOURCE -o OBJECT
key=$("$1" "$2" -E "$4" | cksum | cut -d ' ' -f 1)
[ -f "$CCACHE_DIR/$key" ] || { "$@" && cp "$6" "$CCACHE_DIR/$key"; }
cp "$CCACHE_DIR/$key" "$6"
EOF
	chmod +x bin/ccache
	PATH=$work/bin:$PATH
fi
mkdir ccache
export CCACHE_DIR="$work/ccache"
cat >cached/Makefile <<'EOF'
all: $(patsubst src/%.c,out/%.o,$(wildcard src/*.c))
out/%.o: src/%.c | out ; ccache gcc -O2 -c $< -o $@
out/f4.o: src/f4.c | out ; gcc -O2 -c $< -o $@
out: ; mkdir -p $@
EOF
record cached-cold.pawl cached make -s -j2
rm -r cached/out
record cached-warm.pawl cached make -s -j2
pawl burndown -q --json cold=cached-cold.pawl warm=cached-warm.pawl >cached.json
found "a step that bypasses ccache" cached.json again 20 '^gcc went past the cache that others go through: not called through ccache, as 3 others are$'
else_at_most 1 "and little else" cached.json again-bypassed-ccache

# ---- a source that was touched, behind a cache below the top ----
if [ ! -d bin ]; then          # the true one
	sources touched 3
	mkdir touched/.ccache
	export CCACHE_DIR="$work/touched/.ccache"
	cat >touched/Makefile <<'EOF'
out/lib.so: $(patsubst src/%.c,out/%.o,$(wildcard src/*.c)) ; gcc -shared -o $@ $^
out/%.o: src/%.c | out ; ccache gcc -O2 -fPIC -c $< -o $@
out: ; mkdir -p $@
EOF
	record touched-cold.pawl touched make -s -j2
	rm -r touched/out
	record touched-warm.pawl touched make -s -j2
	touch touched/src/f2.c
	record touched-hot.pawl touched make -s -j2
	pawl burndown -q --json warm=touched-warm.pawl hot=touched-hot.pawl >touched.json
	found "a source that was touched, behind a cache" touched.json again 5 \
		'^2 of [0-9]+ commands ran again although only times changed: only the time of src/f2\.c differs, not its content; ccache answered from its cache in [0-9]+ ms$'
	else_at_most 1 "and the cache is no generator" touched.json again-mtime-src-f2-c
fi
done_testing
