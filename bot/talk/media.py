"""Pictures and voice messages: fetched from their platform, sealed into the data folder, shown to staff, purged."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.channels.base import KeepsMedia
from bot.messages import SendFailed
from bot.runtime import Runtime
from bot.store.talk import media
from bot.store.talk.media import Medium
from bot.talk import sound

log = logging.getLogger(__name__)

_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\x02#!SILK", "audio/silk"),
)
"""What the platforms send, by the first bytes: what a file says of itself is not believed."""


def fetch(runtime: Runtime, media_id: int) -> bool:
    """Fetches one file; False where it was not waiting, or did not come. No transaction is open during the call.

    Voice is kept as MP3, so that whoever is to listen to it can.
    """
    with runtime.store.reading() as tx:
        wanted = media.get(tx, media_id)
    if wanted is None or wanted.state != "waiting":
        return False
    try:
        content = _asked_of_platform(runtime, wanted)
    except SendFailed as failure:
        log.info("media %d: %s", media_id, failure.code)
        with runtime.store.begin() as tx:
            media.missed(tx, media_id, runtime.now(), for_good=failure.verdict == "never")
        return False
    content = sound.playable(content)
    path = f"media/{media_id // 1000:04}/{media_id}"
    _write(_place(runtime, path), runtime.store.keys.seal_bytes(content))
    with runtime.store.begin() as tx:
        media.fetched(tx, media_id, path, type_of(content), len(content))
    return True


def opened(runtime: Runtime, medium: Medium) -> bytes | None:
    """The file for a screen that may show it; None where it is not (or no longer) here."""
    if medium.state != "kept":
        return None
    try:
        return runtime.store.keys.unseal_bytes(_place(runtime, medium.path).read_bytes())
    except FileNotFoundError:
        return None


def sweep(runtime: Runtime) -> list[int]:
    """Purges what has outlived its time; ids that wait without a job, for `fetch_media`."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        old = media.outlived(tx, now)
        media.purge(tx, [medium.id for medium in old])
    remove(runtime, old)
    with runtime.store.reading() as tx:
        return media.due(tx, now)


def remove(runtime: Runtime, gone: list[Medium]) -> None:
    """The files of rows that were purged; call it after the commit."""
    for medium in gone:
        if medium.path:
            _place(runtime, medium.path).unlink(missing_ok=True)


def type_of(content: bytes) -> str:
    """The content type by the first bytes; empty for what is neither picture nor sound."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _TYPES if content.startswith(mark)), "")


def _asked_of_platform(runtime: Runtime, wanted: Medium) -> bytes:
    channel = runtime.channels.get(wanted.channel)
    if not isinstance(channel, KeepsMedia):
        raise SendFailed("never", "channel", "这个渠道没有文件")
    content = channel.fetch_media(wanted.source, runtime.settings.media_bytes)
    if not type_of(content):
        raise SendFailed("never", "type", "不是图片也不是语音")
    return content


def _place(runtime: Runtime, path: str) -> Path:
    return runtime.settings.data_dir.resolve() / path


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all, and readable by us alone."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".part")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(place)
