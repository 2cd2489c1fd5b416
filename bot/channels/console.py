"""The terminal of `gongyou chat`: replies as the channel that it stands for would word and cut them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.channels.base import Channel, Inbound, Shelf
from bot.channels.lengths import legible
from bot.channels.wording import sms_reply, wechat_reply
from bot.messages import Address, Answer, Call, InboundMessage, Notice, Refused, Reply, Scheme, SendFailed
from bot.settings import Settings


def open_channel(settings: Settings, _shelf: Shelf) -> Channel:
    return Console(settings)


class Console:
    """`like` names the channel whose wording and limits apply, `wechat` or `sms`."""

    name = "console"
    scheme: Scheme = "console"

    def __init__(self, settings: Settings, like: str = "wechat") -> None:
        self._settings = settings
        self._like = like
        self._worded = sms_reply if like == "sms" else wechat_reply

    def greet(self, call: Call) -> Answer:
        raise Refused("a terminal never calls")

    def receive(self, call: Call) -> Inbound:
        raise Refused("a terminal never calls")

    def said(self, name: str, line: str, number: str, now: datetime) -> InboundMessage:
        """A typed line as a message that came by the channel it stands for; `number` must be new for every line."""
        return InboundMessage(self._like, number, Address("console", name), "text", legible(line).strip(), now)

    def answer(self, inbound: Inbound, replies: Sequence[Reply]) -> Answer:
        return Answer(self.shown(replies).encode())

    def shown(self, replies: Sequence[Reply]) -> str:
        return self._worded(replies, self._settings)

    def send(self, address: Address, notice: Notice, key: str) -> str:
        raise SendFailed("never", "terminal", "终端关了就收不到")
