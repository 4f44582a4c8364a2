# The sessions in the documentation: every command prints what its page says.
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1
exec perl test/doctest.pl "$PAWL" doc/*.md
