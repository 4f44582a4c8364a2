# pawl init: for each ecosystem a small tree, the policy that follows, and that pawl takes it.
. "$(dirname "$0")/lib.sh"

# tree NAME: an empty directory to fill
tree() {
	mkdir "$work/$1" && cd "$work/$1" || exit 1
}

# file PATH <content
file() {
	mkdir -p -- "$(dirname -- "$1")" && cat >"./$1"
}

# proposes CLAIM: init writes test/init/NAME.yaml, and gate objects to nothing but the missing run
proposes() {
	name=$(basename "$PWD")
	pawl init >"$work/.told" 2>&1 || cp "$work/.told" pawl.yaml
	if [ "${BLESS:-}" ]; then cp pawl.yaml "$root/test/init/$name.yaml"; fi
	diff -u "$root/test/init/$name.yaml" pawl.yaml >"$work/.diff"
	report $? "$1"
	exits "$1: the policy is one" 1 "pawl gate" "the store has no run of what is checked out"
}

tree go
echo 'module example.org/x' | file go.mod
printf 'package x\nfunc BenchmarkA(b *testing.B) {}\nfunc TestA(t *testing.T) {}\n' | file a_test.go
echo 'module example.org/y' | file tools/go.mod
printf 'package y\nfunc TestB(t *testing.T) {}\n' | file tools/b_test.go
printf 'package z\nfunc BenchmarkZ(b *testing.B) {}\n' | file vendor/z/z_test.go
echo 'module example.org/v' | file vendor/z/go.mod
proposes "Go: benchmarks, tests, a module inside; vendor is skipped"

tree cargo
printf '[workspace]\nmembers = ["core"]\n' | file Cargo.toml
file core/Cargo.toml <<'END'
[package]
name = "core"
[dev-dependencies]
criterion = "0.5"
[[bench]]
name = "shelf"
harness = false
[[bench]]
name = "old"
[[bench]]
name = "counted"
harness = false
END
echo 'criterion_main!(benches);' | file core/benches/shelf.rs
echo 'main!(groups);' | file core/benches/counted.rs
printf '#[test]\nfn a() {}\n' | file core/src/lib.rs
proposes "Cargo: criterion in a member of a workspace beside another harness, tests"

tree libtest
printf '[package]\nname = "x"\n' | file Cargo.toml
printf '#[bench]\nfn a(b: &mut Bencher) {}\n' | file benches/a.rs
proposes "Cargo: bench functions"

tree cmake
printf 'project(x)\nenable_testing()\nadd_test(NAME a COMMAND a)\nadd_subdirectory(bench)\n' | file CMakeLists.txt
file bench/CMakeLists.txt <<'END'
add_executable(shelf shelf.cpp)
target_link_libraries(shelf
	PRIVATE core benchmark::benchmark)
target_link_libraries(other PRIVATE core)
target_link_libraries(map core benchmark_main)
target_link_libraries(${PROJECT_NAME} PRIVATE benchmark::benchmark)
target_link_libraries(benchmark::benchmark)
add_executable(heap heap.cpp)
target_link_libraries(heap PRIVATE benchmark::benchmark_main)
END
printf 'target_link_libraries(theirs benchmark_main)\n' | file third_party/b/CMakeLists.txt
proposes "CMake: each Google Benchmark target, ctest"

tree switches
file CMakeLists.txt <<'END'
project(x)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/out)
option(X_BUILD_BENCHMARKS "Build them (slow)" OFF)
OPTION( x.tests "Build the tests" )
option(X_BUILD_TESTS "On already" ON)
option(X_FUZZ_TESTS "Not everywhere" OFF)
option(X_BENCHMARKS_VERBOSE "Something else" OFF)
option(${PREFIX}_BENCH "Who knows" OFF)
cmake_dependent_option(X_BENCH
	"More" OFF "NOT sub" OFF)
target_link_libraries(shelf PRIVATE benchmark::benchmark)
add_test(NAME a COMMAND a)
END
proposes "CMake: switches are turned on, programs that lie elsewhere are found"

tree meson
printf "project('x', 'c')\nbenchmark('b', exe)\ntest('t', exe)\n" | file meson.build
proposes "Meson: benchmarks and tests"

tree indented
echo "project('x', 'c')" | file meson.build
printf "foreach t : tests\n  test(t, exe)\nendforeach\n" | file tests/meson.build
printf "mytest('t', exe)\nbenchmark('b', exe)\n" | file subprojects/z/meson.build
proposes "Meson: a test in a loop; subprojects are others' work"

tree make
printf 'all:\n\ttrue\nbench: all\n\ttrue\ntest: all\n\ttrue\n' | file Makefile
proposes "Make: timed"

tree build
printf 'all: x\nx: x.c\n\tcc -o x x.c\n' | file Makefile
proposes "Make without benchmarks and tests: the build, timed"

tree autotools
echo 'AC_INIT([x], [1])' | file configure.ac
echo 'TESTS = a.sh' | file Makefile.am
proposes "Autotools: make check"

tree vitest
echo '{"scripts": {"test": "vitest", "build": "tsup"}, "devDependencies": {"vitest": "^3"}}' | file package.json
: | file a.bench.ts
: | file pnpm-lock.yaml
echo '{"scripts": {"bench": "rm -rf /"}}' | file packages/inner/package.json
proposes "Vitest under pnpm; inner packages are left out"

tree npm
echo '{"scripts": {"test": "node --test", "bench": "node bench.js"}}' | file package.json
: | file package-lock.json
proposes "npm: a script bench, node --test"

tree mocha
echo '{"scripts": {"test": "mocha"}, "devDependencies": {"mocha": "^11"}}' | file package.json
proposes "Mocha"

tree scripts
file package.json <<'END'
{"scripts": {"lint": "xo", "test": "xo && npm run test:unit", "test:unit": "c8 mocha 'a b.js' test/*.js --exit && tsd",
 "benchmark": "node benchmark.js"}}
END
proposes "what a script gives Mocha; a script that is called benchmark and needs no benchmark.js"

tree ava
echo '{"scripts": {"test": "xo && ava && tsd"}, "devDependencies": {"benchmark": "^2"}}' | file package.json
proposes "AVA; benchmark.js without a script to run"

tree tape
echo '{"scripts": {"test": "nyc npm run test:unit", "test:unit": "tape \"test/*.test.js\""}, "devDependencies": {"mocha": "^11"}}' | file package.json
proposes "tape"

tree piped
echo '{"scripts": {"test": "tape test/*.js | tap-spec", "bench": 7}}' | file package.json
proposes "a runner in a pipe stays as it is, and is timed"

tree blank
echo '{"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}}' | file package.json
exits "what npm init writes is no test" 1 "pawl init" "nothing here that init knows"
printf '{"scripts": {"test": "mocha' | file package.json
exits "a package.json that breaks off is none" 1 "pawl init"

tree python
printf '[project]\nname = "x"\n[project.optional-dependencies]\ndev = ["pytest", "pytest-benchmark"]\n' | file pyproject.toml
printf 'def test_a(benchmark):\n    benchmark(int)\n' | file tests/test_a.py
proposes "Python: pytest-benchmark"

tree pytest
: | file setup.py
printf 'def test_a():\n    pass\n' | file tests/test_a.py
proposes "Python: pytest"

tree src
file pyproject.toml </dev/null
: | file src/shelf/__init__.py
printf 'def test_a():\n    import shelf\n' | file tests/test_a.py
exits "Python: packages below src/ are found" 0 "pawl init --print" "run: PYTHONPATH=src python3 -m pytest"
: | file src/shelf/fast.pyx
exits "unless they have to be built" 0 "pawl init --print" "run: python3 -m pytest"

tree unplugged
file pyproject.toml <<'END'
[dependency-groups]
test = ["pytest-benchmark"]
[tool.pytest]
addopts = ["--numprocesses=auto", "-p", "no:benchmark"]
END
printf 'def test_a():\n    pass\n' | file tests/test_a.py
printf 'def bench_a(benchmark):\n    benchmark(int)\n' | file "micro benchmarks.py"
proposes "Python: options that keep benchmarks from running do not hold for them"

tree maven
echo '<project><module>perf</module></project>' | file pom.xml
echo '<project><artifactId>jmh-core</artifactId><finalName>benchmarks</finalName></project>' | file perf/pom.xml
echo '@Test void a() {}' | file src/test/java/ATest.java
proposes "Maven: JMH in a module, and surefire"

tree mavenplain
echo '<project><artifactId>jmh-core</artifactId></project>' | file pom.xml
echo '@Test void a() {}' | file src/test/java/ATest.java
exits "Maven: JMH without the jar that its archetype makes is left to the user" 0 "pawl init" "by hand +JMH: add a job" "wrote pawl.yaml: 1 job"

tree gradle
echo 'plugins { id("me.champeau.jmh") }' | file build.gradle.kts
: | file gradlew
echo '@Test fun a() {}' | file lib/src/test/kotlin/ATest.kt
proposes "Gradle: JMH and tests of modules"

tree dotnet
echo '<Project><PackageReference Include="BenchmarkDotNet"/></Project>' | file bench/Bench.csproj
proposes ".NET: BenchmarkDotNet"

# Names are data: what YAML, a shell or a terminal would obey stands quoted.
tree hostile
nl='
'
for dir in "a: b #c" "say \"hi\" \\n" "two${nl}lines" "- {x}" "yes"; do
	echo 'module x' | file "$dir/go.mod"
	printf 'package x\nfunc TestA(t *testing.T) {}\n' | file "$dir/a_test.go"
done
file rust/Cargo.toml <<'END'
[dev-dependencies]
criterion = "0.5"
[[bench]]
name = "a'; touch owned; ': #"
harness = false
END
proposes "names that YAML or a shell would obey are quoted"
mkdir "$work/tools"
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>args\n' >"$work/tools/cargo"
printf '#!/bin/sh\nprintf "%%s\\n" "$PWD" >>seen\n' >"$work/tools/go"
chmod +x "$work/tools/cargo" "$work/tools/go"
PATH="$work/tools:$PATH" pawl run >/dev/null 2>&1
holds "a shell gives them to the command as they are" \
	"grep -qxF \"a'; touch owned; ': #\" rust/args && ! test -e rust/owned && ! test -e owned"
holds "and jobs run in the directories of these names" \
	'for dir in "a: b #c" "say \"hi\" \\n" "two${nl}lines" "- {x}" "yes"; do test -s "./$dir/seen" || exit 1; done'

tree "yes: #'no'"
echo 'module x' | file go.mod
printf 'package x\nfunc TestA(t *testing.T) {}\n' | file a_test.go
exits "the project's name is quoted" 0 "pawl init --print" '^project: "yes: #.no."$'

# The base is what origin says.
tree origin
echo 'module x' | file go.mod
printf 'package x\nfunc TestA(t *testing.T) {}\n' | file a_test.go
git -c init.defaultBranch=trunk init -q . && git add -A && git commit -qm x
exits "without origin: the commit before" 0 "pawl init --print" '^base: HEAD~1 '
git update-ref refs/remotes/origin/main HEAD
exits "with origin/main: that" 0 "pawl init --print" '^base: origin/main '
git update-ref refs/remotes/origin/next HEAD
git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/next
exits "with a head of origin's own: that" 0 "pawl init --print" '^base: origin/next '
holds "--print writes no file" "! test -e pawl.yaml"

# Nothing is overwritten.
echo mine >pawl.yaml
shows "a policy that is there stays, and is named" 1 "pawl init" <<'END'
pawl: pawl.yaml: is there already, and init overwrites nothing
hint: --print shows what it would write
END
holds "unchanged" "grep -qx mine pawl.yaml"
exits "with --ci it stays, too, and only the workflow is written" 0 "pawl init --ci github" \
	"pawl.yaml is there already" "wrote .github/workflows/pawl.yml"
holds "unchanged" "grep -qx mine pawl.yaml"
exits "a workflow that is there is named" 1 "pawl init --ci github" "pawl: .github/workflows/pawl.yml: is there already"
echo mine >.gitlab-ci.yml
rm pawl.yaml
exits "GitLab's, too" 1 "pawl init --ci gitlab" "pawl: .gitlab-ci.yml: is there already"
holds "and then no policy is written either" "! test -e pawl.yaml && grep -qx mine .gitlab-ci.yml"
ln -s elsewhere pawl.yaml
exits "a dangling link is not followed" 1 "pawl init" "pawl.yaml: is there already"
holds "nothing behind it" "! test -e elsewhere"
rm pawl.yaml
for text in "fetch-depth: 0" "path: .pawl$" "run: pawl run" "pawl gate --report github" "path: pawl-out"; do
	holds "the workflow has $text" "grep -q '$text' .github/workflows/pawl.yml"
done
rm .gitlab-ci.yml
exits "GitLab's workflow is written beside the policy" 0 "pawl init --ci gitlab" "wrote pawl.yaml" "wrote .gitlab-ci.yml"

# What the jobs need is sought in PATH.
tree absent
echo 'module x' | file go.mod
printf 'package x\nfunc TestA(t *testing.T) {}\nfunc BenchmarkA(b *testing.B) {}\n' | file a_test.go
: | file p/setup.py
printf 'def test_a():\n    pass\n' | file p/test_a.py
mkdir bin && printf '#!/bin/sh\n' >bin/python3 && chmod +x bin/python3
exits "a tool that is not there is named with its jobs" 0 'PATH="$PWD/bin" "$PAWL" init' "^not installed here$" \
	"^  go +for the job bench, unit$" "wrote pawl.yaml: 3 jobs"
holds "and one that is there is not" '! grep -q "^  python3" "$work/.got"'
holds "the jobs are the same" 'mv pawl.yaml without.yaml && cp bin/python3 bin/go && PATH="$PWD/bin" "$PAWL" init && cmp pawl.yaml without.yaml'

tree none
exits "where there is nothing init says what it knows" 1 "pawl init" "nothing here that init knows" "it knows Go, Cargo"
exits "an unknown CI is named with the nearest known one" 1 "pawl init --ci githib" "github"
ln -s ../go link
exits "links are not followed" 1 "pawl init" "nothing here that init knows"
done_testing
