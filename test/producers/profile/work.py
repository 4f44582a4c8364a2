# work.py FILE: the stacks of this program's threads, as pypprof writes them.
import sys
import threading
from pypprof import thread_profiler

stop = threading.Event()


def inner():
    stop.wait()


def outer():
    inner()


for _ in range(4):
    threading.Thread(target=outer).start()
with open(sys.argv[1], "wb") as f:
    f.write(thread_profiler.take_snapshot())
stop.set()
