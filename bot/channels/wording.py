"""Several replies as the one message that a channel answers with, within its limits, and what did not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.channels.lengths import MORE, byte_length, cut, legible, segments
from bot.channels.quick_replies import tappable
from bot.messages import Reply
from bot.settings import Settings

SMS_MORE = "回“更多”看余下"


def fitted(replies: Sequence[Reply], channel: str, settings: Settings) -> tuple[str, str]:
    """What the person is shown now, and the rest, which is empty where all of it fits.

    WeChat allows one passive message: replies stand under each other, links below their text. By SMS links stay out
    (the code word stands in the text) and the signature's length is counted, though it is not part of the text yet.
    """
    if channel == "sms":
        whole = "\n".join(filter(None, (legible(reply.text).strip() for reply in replies)))
        return cut(whole, _within_sms(settings), SMS_MORE)
    whole = "\n\n".join(filter(None, (_with_link(reply) for reply in replies)))
    return cut(whole, _within_wechat(settings), MORE)


def wechat_reply(replies: Sequence[Reply], settings: Settings) -> str:
    """One passive message; its numbered choices can be tapped where the links fit too."""
    text = fitted(replies, "wechat", settings)[0]
    if not settings.wechat_quick_replies:
        return text
    choices = [choice for reply in replies for choice in reply.choices]
    return tappable(text, choices, _within_wechat(settings))


def sms_reply(replies: Sequence[Reply], settings: Settings) -> str:
    """One SMS under the signature; empty for no replies."""
    text = fitted(replies, "sms", settings)[0]
    return f"【{settings.sms_signature}】{text}" if text else ""


def _within_sms(settings: Settings) -> Callable[[str], bool]:
    signature = f"【{settings.sms_signature}】"
    return lambda text: segments(signature + text) <= settings.sms_reply_segments


def _within_wechat(settings: Settings) -> Callable[[str], bool]:
    characters, room = settings.wechat_reply_characters, settings.wechat_reply_bytes
    return lambda text: len(text) <= characters and byte_length(text) <= room


def _with_link(reply: Reply) -> str:
    text = legible(reply.text).strip()
    return f"{text}\n{reply.link}".strip() if reply.link and reply.link not in text else text
