"""A test send: the text on one's own phone before it goes to the county."""

from __future__ import annotations

from bot.broadcasts.content import Content
from bot.broadcasts.reasons import WINDOW_SHUT
from bot.broadcasts.unfit import Unfit
from bot.channels.base import Channel, ShowsFirst
from bot.messages import Address, Notice, SendFailed
from bot.runtime import Runtime
from bot.store.sending import broadcasts


def try_out(runtime: Runtime, broadcast_id: int, to: str) -> str:
    """Sends the text to one phone or openid at once, outside the ledger; returns the channel. Raises `Unfit`."""
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
    if row is None:
        raise Unfit(f"没有编号为 {broadcast_id} 的通知")
    address = receiver(to)
    channel = next((one for one in runtime.channels.values() if one.scheme == address.scheme), None)
    if channel is None:
        raise Unfit("没有能发到这个地址的渠道")
    key = f"test-{broadcast_id}-{int(runtime.now().timestamp() * 1000)}"
    try:
        _send(channel, address, Content(runtime, row).message().notice, key)
    except SendFailed as failure:
        raise Unfit(f"测试没有发出：{failure.reason}（{failure.code}）") from failure
    return channel.name


def _send(channel: Channel, address: Address, notice: Notice, key: str) -> None:
    """With its picture, or outside the 48 hours, as the followers by list will get it."""
    if not isinstance(channel, ShowsFirst):
        channel.send(address, notice, key)
        return
    if not notice.image:
        try:
            channel.send(address, notice, key)
            return
        except SendFailed as failure:
            if failure.code not in WINDOW_SHUT:
                raise
    channel.show_first(address, notice)


def receiver(written: str) -> Address:
    """A mainland or international phone number, a robot's address, else an openid. Raises `Unfit` for none of them."""
    text = written.strip().replace(" ", "").replace("-", "")
    if text.startswith("https://"):
        return Address("wecom", text)
    if text.removeprefix("+").isascii() and text.removeprefix("+").isdigit():
        plain = text.removeprefix("+86") if len(text) == 14 else text
        return Address("tel", f"+86{plain}" if len(plain) == 11 and plain.startswith("1") else f"+{text.lstrip('+')}")
    if not text.isascii() or len(text) < 10:
        raise Unfit("请给手机号或 openid")
    return Address("wechat", text)
