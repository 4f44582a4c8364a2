# make            build/pawl
# make demo       installs what is missing, builds, runs the main job on an example, writes a report
# make test       installs what is missing, builds, runs every test
# make check      the fast tests: offline, unprivileged, no clock      make bless  rewrites the goldens
# make bench      pawl beside its peers        make fuzz   the fuzzers, FUZZ_SECONDS each
# make lint       layers, warnings of both compilers, formatting      make install   PREFIX, DESTDIR
#
# VARIANT=release|debug|asan|cov picks how it is built (each has a folder of its own), CC the compiler: one for another
# machine (CC=aarch64-linux-gnu-gcc) builds for that one, in build/MACHINE.

VARIANT ?= release
CC = gcc
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
VERSION := $(shell cat VERSION)

# V=1 shows whole commands.
RUN := $(if $(V),,@)
SHOW := @$(if $(V),:,printf '  %-5s %s\n')

# What the compiler builds for, as "x86_64-linux-gnu", and its first word, when that is another machine than this.
TARGET := $(shell $(CC) -dumpmachine 2>/dev/null)
MACHINE := $(firstword $(subst -, ,$(TARGET)))
OTHER := $(filter-out $(shell uname -m),$(MACHINE))

O := build$(OTHER:%=/%)$(if $(filter-out release,$(VARIANT)),/$(VARIANT))

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wvla -Werror
FLAGS_release := -O2
FLAGS_debug := -O0
FLAGS_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FLAGS_cov := -O0 --coverage -DPAWL_COVERAGE
FLAGS_fuzz := -O1 -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined

CFLAGS ?= -g
PACKAGES := libdeflate zlib libzstd yaml-0.1 expat libpcre2-8 libxxhash sqlite3 nettle
override CPPFLAGS += -D_GNU_SOURCE -Isrc -I. -I$(O)/gen -DPAWL_VERSION='"$(VERSION)"'
override CFLAGS += -std=gnu17 $(WARN) $(FLAGS_$(VARIANT)) -MMD -MP
PKG_CONFIG ?= $(OTHER:%=$(TARGET)-)pkg-config
AR := $(shell $(CC) -print-prog-name=ar 2>/dev/null)
LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null) -l:liblzma.a -l:libiberty.a -lm

# The recorder's BPF programs need clang and the static libbpf and libelf; without them pawl is built without its tier 2.
BPF_CLANG ?= clang
BPF_LIBDIR := $(shell $(PKG_CONFIG) --variable=libdir libbpf 2>/dev/null)
HAVE_BPF := $(and $(shell command -v $(BPF_CLANG)),$(wildcard $(BPF_LIBDIR)/libbpf.a),$(wildcard $(BPF_LIBDIR)/libelf.a))
BPF_ARCH := $(patsubst x86_64,x86,$(patsubst aarch64,arm64,$(MACHINE)))
BPF_STRIP := $(firstword $(shell command -v llvm-strip llvm-strip-14) :)
ifneq ($(HAVE_BPF),)
LIBS += -l:libbpf.a -l:libelf.a -lz
endif

SOURCES := $(filter-out %_test.c,$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:%.c=$(O)/obj/%.o)
UNIT_TESTS := $(patsubst src/%.c,$(O)/test/%,$(wildcard src/*/*_test.c test/*_test.c))
UNIT_TESTS := $(patsubst test/%.c,$(O)/test/whole/%,$(UNIT_TESTS))
TEST_PARTS := $(patsubst %.c,$(O)/obj/%.o,$(filter-out %_test.c,$(wildcard test/*.c)))
CLI_TESTS := $(wildcard test/cli/*.t test/browser/*.t)

all: $(O)/pawl

$(O)/libpawl.a: $(OBJECTS)
	@rm -f $@
	@$(AR) rcsD $@ $^

$(O)/pawl: $(O)/obj/src/main.o $(O)/libpawl.a
	$(SHOW) LINK $@
	$(RUN)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/obj/%.o: %.c Makefile VERSION
	@mkdir -p $(@D)
	$(SHOW) CC $<
	$(RUN)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(O)/test/%_test: $(O)/obj/src/%_test.o $(O)/libpawl.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

$(O)/test/whole/%_test: $(O)/obj/test/%_test.o $(TEST_PARTS) $(O)/libpawl.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# The numbered steps of the schema as an initialiser of C strings, a string a step.
$(O)/gen/%.inc: src/%.sql Makefile
	@mkdir -p $(@D)
	$(SHOW) GEN $@
	$(RUN)awk '/^-- step [0-9]+$$/ { if (n++) print ","; next } \
		n && !/^(--.*)?$$/ { gsub(/[\\"]/, "\\\\&"); print "\"" $$0 "\\n\"" } \
		END { if (n) print "," }' $< >$@

$(O)/obj/src/store/schema.o: $(O)/gen/store/schema.inc

# Assets of the HTML report as the numbers of their bytes, for #include in an initialiser.
$(O)/gen/report/web/%.inc: src/report/web/% Makefile
	@mkdir -p $(@D)
	$(SHOW) GEN $@
	$(RUN)od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g' >$@

$(O)/obj/src/report/html_asset.o $(O)/obj/src/report/flame_asset.o $(O)/obj/src/report/cover_asset.o $(O)/obj/src/report/timeline_asset.o: $(patsubst src/%,$(O)/gen/%.inc,$(wildcard src/report/web/*))

# BPF programs, without their DWARF where it can be stripped, as numbers.  Warnings of what libbpf's macros leave unused are off.
$(O)/gen/record/bpf/%.o: src/record/bpf/%.bpf.c $(wildcard src/record/bpf/*.h) Makefile
	@mkdir -p $(@D)
	$(SHOW) BPF $<
	$(RUN)$(BPF_CLANG) -g -O2 -mcpu=v3 -target bpf -D__TARGET_ARCH_$(BPF_ARCH) -Wall -Wextra -Wno-unused-parameter -Werror \
		-idirafter /usr/include/$(notdir $(BPF_LIBDIR)) -c -o $@ $<
	$(RUN)$(BPF_STRIP) -g $@

$(O)/gen/record/bpf/%.inc: $(O)/gen/record/bpf/%.o
	$(RUN)od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g' >$@

ifneq ($(HAVE_BPF),)
$(O)/obj/src/record/tier_bpf.o $(O)/obj/src/record/watch.o $(O)/obj/src/record/stays.o: override CPPFLAGS += -DHAVE_BPF
$(O)/obj/src/record/watch.o: $(O)/gen/record/bpf/watch.inc
endif

# ---- tests ----

$(O)/test/browser/%: $(O)/obj/test/browser/%.o $(O)/libpawl.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# What test/gcov/compare looks at.
$(O)/test/gcov/print: $(O)/obj/test/gcov/print.o $(O)/libpawl.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

unit-tests: $(UNIT_TESTS)

tests: $(O)/pawl unit-tests $(O)/test/browser/page $(O)/bench/ab_simulate

check: tests
	@tools/layers
	@PAWL=$(abspath $(O)/pawl) tools/tally $(UNIT_TESTS) $(CLI_TESTS)

# One test: make check/base/json
check/%: $(O)/test/%_test
	@$<

# Rewrites the want.* files of the corpus from what the readers give, and the table of doc/formats.md: read the diff
# before you commit it.
bless: $(O)/test/whole/corpus_test $(O)/pawl
	@BLESS=1 $<
	@tools/doc-formats $(O)/pawl

# Fuzzes formats, JSON, policies, command lines and imports for FUZZ_SECONDS each.
fuzz:
	@fuzz/run $(FUZZ_SECONDS)

$(O)/fuzz/%: $(O)/obj/fuzz/%.o $(O)/libpawl.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)

# ---- benchmarks ----

$(O)/bench/micro: $(patsubst %.c,$(O)/obj/%.o,$(wildcard bench/micro*.c)) $(O)/libpawl.a
	@mkdir -p $(@D)
	$(SHOW) LINK $@
	$(RUN)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/bench/ab_simulate: $(patsubst %.c,$(O)/obj/%.o,$(wildcard bench/ab_*.c)) $(O)/libpawl.a
	@mkdir -p $(@D)
	$(SHOW) LINK $@
	$(RUN)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/bench/beside: $(O)/obj/bench/beside.o
	@mkdir -p $(@D)
	$(SHOW) LINK $@
	$(RUN)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# Large profiles for it.
$(O)/bench/gen_%: $(O)/obj/bench/gen_%.o
	@mkdir -p $(@D)
	$(SHOW) LINK $@
	$(RUN)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# pawl's own hot parts, as pawl.yaml measures them.
bench-micro: $(O)/bench/micro

bench:
	@tools/deps build bench
	@$(MAKE) --no-print-directory all bench-micro $(O)/bench/beside $(O)/bench/gen_profile $(O)/bench/gen_perfdata \
		$(O)/bench/gen_gocover $(O)/bench/gen_llvm_cov
	@bench/run $(O)
	@bench/run_record

deps:
	@tools/deps build test

test: deps
	@$(MAKE) --no-print-directory test-all

# Everything: the fast tests, the unit tests again under AddressSanitizer and UBSan, what takes longer, what needs a
# browser, and, alone, what measures time.
test-all: tests
	@$(MAKE) --no-print-directory VARIANT=asan CC=clang unit-tests
	@tools/layers
	@PAWL=$(abspath $(O)/pawl) PAWL_LONG_TESTS=1 tools/tally $(UNIT_TESTS) $(CLI_TESTS) \
		$(UNIT_TESTS:$(O)/test/%=build/asan/test/%) $(wildcard test/browser/*.t) --alone $(wildcard test/alone/*.t)

demo:
	@tools/deps build demo
	@$(MAKE) --no-print-directory all
	@examples/demo

# Warnings of both compilers at another level of optimisation, and the arrows between folders.
lint:
	@tools/deps build lint
	@tools/layers
	@$(MAKE) --no-print-directory VARIANT=debug CC=clang unit-tests all
	@$(MAKE) --no-print-directory VARIANT=asan CC=gcc O=build/asan-gcc all

install: all
	install -D -m 755 $(O)/pawl $(DESTDIR)$(PREFIX)/bin/pawl
	tools/install-manuals $(O)/pawl $(DESTDIR)$(PREFIX)/share
	install -d $(DESTDIR)$(PREFIX)/share/doc/pawl
	cp -r README.md CHANGELOG.md LICENSE doc $(DESTDIR)$(PREFIX)/share/doc/pawl/

clean:
	rm -rf build

.PHONY: all tests unit-tests check bless fuzz bench bench-micro deps test test-all demo lint install clean
.SECONDARY:

-include $(shell find $(O)/obj -name '*.d' 2>/dev/null)
