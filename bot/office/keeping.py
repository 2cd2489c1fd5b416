"""What a person sends beside words: noted in the turn, fetched by a job afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import InboundMessage
from bot.store import Tx
from bot.store.talk import media

AT_ONCE = 10
"""Pictures that one SMS may carry."""


def sources(message: InboundMessage) -> Sequence[tuple[str, str]]:
    """Kind and platform's id or address of each picture and unread voice message; voice that was put into words is
    not kept."""
    payload = message.payload
    if message.kind in {"picture", "voice"} and payload.get("media_id"):
        return [] if message.kind == "voice" and message.text else [(message.kind, str(payload["media_id"]))]
    urls = [str(payload.get(f"MediaUrl{number}") or "") for number in range(AT_ONCE)] if "MediaUrl0" in payload else []
    return [("picture", url) for url in urls if url]


def keep(tx: Tx, message: InboundMessage, address_id: int) -> tuple[int, ...]:
    """Ids of what the message carries; the job `fetch_media` is due for each after the commit."""
    return tuple(
        media.keep(tx, message.channel, kind, source, address_id, message.received_at)
        for kind, source in sources(message)
    )
