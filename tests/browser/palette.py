"""A screenshot written again with few colours, which halves it: a page of text has not a hundred that matter."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 128
Colour = bytes


def reduced(png: bytes) -> bytes:
    """The same picture (8 bits, RGB, not interlaced, as Chromium writes it) with a palette of its commonest colours."""
    chunks = _chunks(png)
    width, height, depth, kind, *_rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if (depth, kind) != (8, 2):
        raise ValueError("only 8-bit RGB is read")
    rows = _rows(zlib.decompress(chunks[b"IDAT"]), width * 3)
    counted = Counter(row[at : at + 3] for row in rows for at in range(0, len(row), 3))
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    nearest = {colour: min(range(len(palette)), key=lambda n: _apart(palette[n], colour)) for colour in counted}
    lines = (b"\0" + bytes(nearest[row[at : at + 3]] for at in range(0, len(row), 3)) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(b"".join(lines), 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _chunks(png: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = len(SIGNATURE)
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        found[name] = found.get(name, b"") + png[at + 8 : at + 8 + size]
        at += size + 12
    return found


def _rows(data: bytes, length: int) -> list[bytes]:
    """The scan lines without their filters (PNG specification, 9.2)."""
    rows, above = [], bytearray(length)
    for start in range(0, len(data), length + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for at in range(length if kind else 0):
            left, corner = (row[at - 3], above[at - 3]) if at >= 3 else (0, 0)
            guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
            row[at] = (row[at] + guess) & 255
        rows.append(bytes(row))
        above = row
    return rows


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))


def _apart(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
