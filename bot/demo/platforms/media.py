"""The files behind the pictures and voice messages of the simulated phones."""

from __future__ import annotations

from pathlib import Path

PICTURES = Path(__file__).resolve().parents[1] / "static" / "pictures"
_SILENCE = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50
"""One second of a voice message in which nothing is said."""


def file_of(media_id: str) -> tuple[bytes, str] | None:
    """Content and content type by media id: `picture-<name>`, `voice-<anything>`; None for what is not there."""
    what, _, name = media_id.partition("-")
    if what == "voice" and name:
        return _SILENCE, "audio/amr"
    place = PICTURES / f"{'ticket' if name.isdigit() else name}.jpg"
    if what != "picture" or place.parent != PICTURES or not place.is_file():
        return None
    return place.read_bytes(), "image/jpeg"
