# Planted causes of waiting: small builds, recorded for real, and what burndown says of each.
. "$(dirname "$0")/planted.sh"
sources p 2

# ---- two downloads in sequence ----
cat >fetch.pl <<'EOF'
#!/usr/bin/perl
# fetch.pl PORT NAME: keeps what the server on this machine sends.
use strict;
use IO::Socket::INET;
my ($port, $name) = @ARGV;
my $peer = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $port) or die "$port: $!";
print $peer "GET /$name HTTP/1.0\r\n\r\n";
open my $out, ">", $name or die;
print $out $_ while <$peer>;
EOF
cat >server.pl <<'EOF'
#!/usr/bin/perl
# Answers each request after 0.6 s; writes its port to a file.
use strict;
use IO::Socket::INET;
my $here = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 5) or die;
open my $out, ">", "port.new" or die;
print $out $here->sockport;
close $out;
rename "port.new", "port";
while (my $peer = $here->accept) {
	my $request = <$peer>;
	select undef, undef, undef, 0.6;
	print $peer "HTTP/1.0 200 OK\r\n\r\n", "x" x 1000;
	close $peer;
}
EOF
cat >fetch.sh <<'EOF'
#!/bin/sh
perl fetch.pl $PORT sdk.tar
perl fetch.pl $PORT libs.tar
EOF
perl server.pl &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s port ] || sleep 0.1
done
export PORT="$(cat port)"
record downloads.pawl . sh fetch.sh
kill $server
trap 'rm -rf "$work"' EXIT
pawl burndown -q --json cold=downloads.pawl >downloads.json
found "two downloads in sequence" downloads.json serial 500 '^two downloads in sequence, nothing in common: fetch\.pl, then fetch\.pl; could overlap$'
found "and the peer that is waited for" downloads.json network 1000 "^fetch\.pl waits [0-9.]+ s for the network: 127\.0\.0\.1:$PORT\$"
else_at_most 0 "and nothing else" downloads.json serial-fetch-pl-fetch-pl "network-127-0-0-1-$PORT"

# ---- a lock that a named process holds ----
cat >holder.sh <<'EOF'
#!/bin/sh
exec 9>package.lock
flock 9
: >held
sleep 1.2
EOF
cat >locked.sh <<'EOF'
#!/bin/sh
sh holder.sh &
while ! [ -e held ]; do sleep 0.02; done
flock package.lock gcc -c -O2 p/src/f1.c -o f1.o
wait
EOF
if command -v flock >/dev/null; then
	record lock.pawl . sh locked.sh
	pawl burndown -q --json cold=lock.pawl >lock.json
	found "a lock, and who holds it" lock.json lock 800 '^flock waits [0-9.]+ m?s for a lock on .*/package\.lock held by pid [0-9]+ \(holder\.sh\)$'
	else_at_most 1 "and little else" lock.json lock-package-lock
fi

# ---- a poll loop ----
delay=2.2
[ -z "${PAWL_LONG_TESTS:-}" ] || delay=4.7
cat >poll.sh <<'EOF'
#!/bin/sh
until [ -e ready ]; do sleep 0.5; done
gcc -c -O2 p/src/f1.c -o f1.o
EOF
cat >polled.sh <<EOF
#!/bin/sh
(sleep $delay; : >ready) &
sh poll.sh
wait
EOF
record poll.pawl . sh polled.sh
pawl burndown -q --json cold=poll.pawl >poll.json
found "a poll loop, and what it polls for" poll.json poll-loop 2000 '^poll\.sh spends [0-9.]+ s asleep, in [0-9]+ steps of [0-9]+ m?s at most: it polls for ready$'
exits "and who made that" 0 'json "join q(
), map { @{\$_->{evidence}} } @{\$j->{findings}}" <poll.json' '/ready was made at [0-9.]+ s, [0-9.]+ m?s before the last sleep ended, by (sh )?.*polled\.sh'
else_at_most 0 "and nothing else" poll.json poll-loop-poll-sh-sleep-0-5

# ---- a job server without tokens ----
cat >wait.pl <<'EOF'
#!/usr/bin/perl
select undef, undef, undef, 0.5;
EOF
cat >starved.mk <<'EOF'
all: a b sub
a b c d e f: ; perl wait.pl
sub: ; $(MAKE) -f starved.mk c d e f
EOF
record starved.pawl . make -s -j2 -f starved.mk
pawl burndown -q --json cold=starved.pawl >starved.json
found "a job server without tokens" starved.json starved 300 '^make waits [0-9.]+ m?s for a token of the job server, and [0-9.]+ of [0-9]+ CPUs are left unused meanwhile$'
else_at_most 1 "and little else" starved.json starved-jobserver
record fed.pawl . make -s -j8 -f starved.mk
pawl burndown -q --json cold=fed.pawl >fed.json
holds "with more tokens nobody waits for one" '! findings fed.json | grep starved-jobserver'
done_testing
