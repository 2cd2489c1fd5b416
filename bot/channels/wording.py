"""Several replies as the one message that a channel answers with, within its limits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.lengths import fit_segments, legible, split_reply
from bot.messages import Reply
from bot.settings import Settings

SMS_MORE = "回“更多”看余下"


def wechat_reply(replies: Sequence[Reply], settings: Settings) -> str:
    """WeChat allows one passive message: replies under each other, links below their text, cut honestly."""
    whole = "\n\n".join(filter(None, (_with_link(reply) for reply in replies)))
    parts = split_reply(whole, settings.wechat_reply_characters, settings.wechat_reply_bytes)
    return parts[0] if parts else ""


def sms_reply(replies: Sequence[Reply], settings: Settings) -> str:
    """One SMS under the signature, within the segments allowed; links stay out, the code word stands in the text."""
    whole = "\n".join(filter(None, (legible(reply.text).strip() for reply in replies)))
    return fit_segments(f"【{settings.sms_signature}】{whole}", settings.sms_reply_segments, SMS_MORE) if whole else ""


def _with_link(reply: Reply) -> str:
    text = legible(reply.text).strip()
    return f"{text}\n{reply.link}".strip() if reply.link and reply.link not in text else text
