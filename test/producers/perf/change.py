#!/usr/bin/env python3
"""change.py FP.data PACKED.data PIPE.data FOLDER - what no machine at hand writes: fp.data in the other byte order, damaged
recordings and some cut short, deferred call chains, COMPRESSED2."""
import os
import struct
import subprocess
import sys

MMAP, LOST, COMM, EXIT, THROTTLE, FORK, SAMPLE, MMAP2 = 1, 2, 3, 4, 5, 7, 9, 10
DATA_AT, DATA_SIZE, FEATURES = 40, 48, 72


def sections(data):
    at, size = struct.unpack_from("<2Q", data, DATA_AT)
    return at, size


def records(data, at, end):
    while at < end:
        kind, misc, size = struct.unpack_from("<IHH", data, at)
        yield at, kind, misc, size
        at += size


def swap_part(out, at, pattern):
    """Swaps numbers of the sizes that `pattern` names ("8842") from `at` on; returns where it ended."""
    for digit in pattern:
        n = int(digit)
        out[at:at + n] = out[at:at + n][::-1]
        at += n
    return at


def swap_record(data, out, at, kind, size):
    end = at + size
    swap_part(out, at, "422")
    fixed = {MMAP: "44888", MMAP2: "448884488" + "44", COMM: "44", FORK: "44448", EXIT: "44448"}
    if kind == SAMPLE:              # IP, TID, TIME, PERIOD, CALLCHAIN
        swap_part(out, at + 8, "8448" + "8" * ((size - 32) // 8))
    elif kind in fixed:
        swap_part(out, at + 8, fixed[kind])
        swap_part(out, end - 16, "448")
    else:
        swap_part(out, at + 8, "8" * ((size - 8) // 8))


def swap_text_table(data, out, at, size, bit):
    """The features that pawl reads: arch (6), command line (11); the others are left out."""
    if bit == 6:
        swap_part(out, at, "4")
    else:
        n, = struct.unpack_from("<I", data, at)
        swap_part(out, at, "4")
        at += 4
        for _ in range(n):
            length, = struct.unpack_from("<I", data, at)
            swap_part(out, at, "4")
            at += 4 + length


def swapped(data):
    out = bytearray(data)
    attr_size, = struct.unpack_from("<Q", data, 16)
    attrs, attrs_size = struct.unpack_from("<2Q", data, 24)
    at, size = sections(data)
    bits, = struct.unpack_from("<Q", data, FEATURES)
    swap_part(out, 0, "8" * 13)
    for a in range(attrs, attrs + attrs_size, attr_size):
        swap_part(out, a, "44888" + "8")
        for i in range(a + 40, a + 48):         # bit fields begin at the other end of a byte
            out[i] = int(f"{data[i]:08b}"[::-1], 2)
        swap_part(out, a + 48, "44888884444")
        ids, n = struct.unpack_from("<2Q", data, a + attr_size - 16)
        swap_part(out, a + attr_size - 16, "88")
        swap_part(out, ids, "8" * (n // 8))
    for where, kind, _, n in records(data, at, at + size):
        swap_record(data, out, where, kind, n)
    table, kept = at + size, 0
    for bit in range(64):
        if not bits >> bit & 1:
            continue
        if bit in (6, 11):
            swap_text_table(data, out, struct.unpack_from("<Q", data, table)[0], 0, bit)
            swap_part(out, table, "88")
            out[at + size + 16 * kept:at + size + 16 * kept + 16] = out[table:table + 16]
            kept += 1
        table += 16
    struct.pack_into(">4Q", out, FEATURES, 1 << 6 | 1 << 11, 0, 0, 0)
    return bytes(out)


def with_data(data, body):
    """The recording with other records and without features."""
    at, _ = sections(data)
    out = bytearray(data[:at]) + body
    struct.pack_into("<Q", out, DATA_SIZE, len(body))
    struct.pack_into("<4Q", out, FEATURES, 0, 0, 0, 0)
    return bytes(out)


def patched(data, *changes):
    out = bytearray(data)
    for at, pattern, value in changes:
        struct.pack_into(pattern, out, at, value)
    return bytes(out)


def record(kind, misc, body):
    return struct.pack("<IHH", kind, misc, 8 + len(body)) + body


def sample(ip, tid, time, chain):
    return record(SAMPLE, 2, struct.pack("<QIIQQQ", ip, tid, tid, time, 1000, len(chain)) +
                  struct.pack(f"<{len(chain)}Q", *chain))


def deferred():
    """Two samples of one cookie and their user part, one that waits in vain, one of a guest, lost and odd records."""
    m = 1 << 64
    trailer = struct.pack("<IIQ", 7, 7, 90)
    path = b"/opt/a.out (deleted)\0\0\0\0"
    return b"".join([
        record(COMM, 0, struct.pack("<II", 7, 7) + b"two words\0\0\0\0\0\0\0" + struct.pack("<IIQ", 7, 7, 10)),
        record(MMAP, 2, struct.pack("<IIQQQ", 7, 7, 0x400000, 0x1000, 0x2000) + path + struct.pack("<IIQ", 7, 7, 11)),
        record(17, 1, struct.pack("<QIHH", m - 0x40000000, 64, 1, 0) + b"bpf_prog\0\0\0\0\0\0\0\0" + trailer[:8] +
               struct.pack("<Q", 12)),
        sample(m - 0x3ffffff0, 7, 20, [m - 128, m - 0x3ffffff0, m - 640, 99]),
        sample(m - 0x3ffffff0, 7, 21, [m - 128, m - 0x3ffffff8, m - 640, 99]),
        record(22, 0, struct.pack("<QQQQ", 99, 2, 0x400010, 0x400021) + struct.pack("<IIQ", 7, 7, 30)),
        sample(m - 0x3ffffff0, 7, 40, [m - 128, m - 0x3ffffff0, m - 640, 100]),
        sample(0x400010, 8, 41, [m - 2560, 0x400010, 0]),
        record(LOST, 0, struct.pack("<QQ", 1, 5) + struct.pack("<IIQ", 7, 7, 50)),
        record(13, 0, struct.pack("<Q", 3) + struct.pack("<IIQ", 7, 7, 51)),
        record(THROTTLE, 0, struct.pack("<QQQ", 52, 1, 1) + struct.pack("<IIQ", 7, 7, 52)),
        record(60, 0, struct.pack("<IIQ", 7, 7, 53)),
        record(66, 0, struct.pack("<Q", 5)), b"12345\0\0\0",
        record(99, 0, b""),
    ])


def main():
    data = open(sys.argv[1], "rb").read()
    packed = open(sys.argv[2], "rb").read()
    pipe = open(sys.argv[3], "rb").read()
    attrs, = struct.unpack_from("<Q", data, 24)
    at, size = sections(data)
    table = 16 * sum(bin(byte).count("1") for byte in data[FEATURES:FEATURES + 32])
    places = list(records(data, at, at + size))
    first = next(p for p in places if p[1] == SAMPLE)
    mapping = next(p for p in places if p[1] == MMAP2)
    begin, length = sections(packed)
    zstd = next(p for p in records(packed, begin, begin + length) if p[1] == 81)
    body = packed[zstd[0] + 8:zstd[0] + zstd[3]]
    pad = -len(body) % 8
    packed2 = (packed[begin:zstd[0]] + record(83, 0, struct.pack("<Q", len(body)) + body + bytes(pad)) +
               packed[zstd[0] + zstd[3]:begin + length])
    switches = record(14, 0, b"") * (20 << 17)      # 20 MiB of records that say nothing
    bomb = subprocess.run(["zstd", "-c"], input=switches, stdout=subprocess.PIPE, check=True).stdout
    plain = subprocess.run(["zstd", "-dc"], input=body, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    packed_again = subprocess.run(["zstd", "-c"], input=plain[:-20], stdout=subprocess.PIPE, check=True).stdout
    made = {
        "swapped": swapped(data),
        "packed2": with_data(packed, packed2),
        "deferred": patched(with_data(data, deferred()), (attrs + 44, "B", 1 << 6)),      # attr.defer_callchain
        "astray": patched(data, (first[0] + 56, "<Q", (1 << 64) - 640)),
        "unended": patched(data, (DATA_SIZE, "<Q", 0))[:places[-6][0] + 20],
        "cut": data[:places[-6][0] + 20],
        "cut-pipe": pipe[:list(records(pipe, 16, len(pipe)))[-9][0] + 12],
        "cut-packed": with_data(packed, packed[begin:zstd[0]] + record(81, 0, packed_again)),
        "crashed": patched(data, (DATA_SIZE, "<Q", 0), *((at + size + i, "<Q", 0) for i in range(0, table, 8))),
        "zeros": patched(data, (DATA_SIZE, "<Q", 0))[:places[-6][0]] + bytes(4096),
        "no-records": with_data(data, b""),
        "size-zero": patched(data, (first[0] + 6, "<H", 0)),
        "size-small": patched(data, (first[0] + 6, "<H", 7)),
        "mapping-short": patched(data, (mapping[0] + 6, "<H", 64)),
        "chain-long": patched(data, (first[0] + 40, "<Q", 1 << 61)),
        "attr-odd": patched(data, (16, "<Q", 145)),
        "attr-tiny": patched(data, (16, "<Q", 15)),
        "data-far": patched(data, (DATA_AT, "<Q", 1 << 63)),
        "ids-far": patched(data, (struct.unpack_from("<Q", data, 24)[0] + struct.unpack_from("<Q", data, 16)[0] - 8,
                                  "<Q", (1 << 64) - 8)),
        "header-size": patched(data, (8, "<Q", 99)),
        "bomb": with_data(data, record(81, 0, bomb)),
        "zstd-damaged": patched(packed, (zstd[0] + 8, "<I", 1)),
    }
    for name, content in made.items():
        folder = os.path.join(sys.argv[4], name)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "in.data"), "wb") as f:
            f.write(content)


if __name__ == "__main__":
    main()
