"""The picture written with a palette shows the same."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.browser.palette import SIGNATURE, _chunk, _chunks, reduced


def png(rows: list[bytes], kind: int = 2, filters: bytes = b"\0\1\2\3\4") -> bytes:
    width = len(rows[0]) // 3
    body = b"".join(bytes([filters[n % len(filters)]]) + row for n, row in enumerate(rows))
    head = struct.pack(">IIBBBBB", width, len(rows), 8, kind, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(body)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def test_colours_are_kept_whatever_the_filter() -> None:
    """One red row above four that say: as the one above, or as the pixel to the left."""
    red, same = b"\xff\0\0" * 4, b"\0" * 12
    chunks = _chunks(reduced(png([red, same, same], filters=b"\0\2\4")))
    assert chunks[b"PLTE"] == b"\xff\0\0"
    assert zlib.decompress(chunks[b"IDAT"]) == b"\0" * 5 * 3
    assert struct.unpack(">IIBB", chunks[b"IHDR"][:10]) == (4, 3, 8, 3)


def test_left_and_mean_filters() -> None:
    left = b"\x10\x20\x30" + b"\0" * 9
    mean = bytes([8, 16, 24]) + b"\0" * 9
    chunks = _chunks(reduced(png([left, mean], filters=b"\1\3")))
    assert zlib.decompress(chunks[b"IDAT"])[1:5] == b"\0" * 4
    assert chunks[b"PLTE"][:3] == b"\x10\x20\x30"


def test_other_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="RGB"):
        reduced(png([b"\0" * 12], kind=6))
