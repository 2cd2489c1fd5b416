"""A test send: the text on one's own phone before it goes to the county."""

from __future__ import annotations

from bot.broadcasts.content import Content
from bot.broadcasts.unfit import Unfit
from bot.messages import Address, SendFailed
from bot.runtime import Runtime
from bot.store import broadcasts


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
    try:
        channel.send(
            address,
            Content(runtime, row).message().notice,
            f"test-{broadcast_id}-{int(runtime.now().timestamp() * 1000)}",
        )
    except SendFailed as failure:
        raise Unfit(f"测试没有发出：{failure.reason}（{failure.code}）") from failure
    return channel.name


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
