# pawl top beside go tool pprof: real profiles of every kind, option by option.
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1
exec perl test/pprof/compare.pl "$PAWL"
