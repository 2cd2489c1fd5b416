"""The picture of a notice: cover and first picture of the article in WeChat, a message of its own in a WeCom group."""

from __future__ import annotations

from pathlib import Path

from bot.broadcasts.unfit import Unfit
from bot.runtime import Runtime
from bot.store import pictures

LARGEST = 2_000_000
"""Bytes that a group robot takes; WeChat takes more."""

STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""Of JPG and PNG, which all channels show. What a file's name says is not believed."""


def keep_picture(runtime: Runtime, path: Path) -> str:
    """The number by which a notice names it. Raises `Unfit` for what is no such picture."""
    content = path.read_bytes()
    if not content.startswith(STARTS):
        raise Unfit(f"{path.name} 不是 JPG 或 PNG 图片")
    if len(content) > LARGEST:
        raise Unfit(f"{path.name} 有 {len(content) / 1e6:.1f} MB，图片最多 2 MB：先压缩")
    with runtime.store.begin() as tx:
        return pictures.keep(tx, content, runtime.now())
