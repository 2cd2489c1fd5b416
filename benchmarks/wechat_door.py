"""What WeChat's door costs a turn: verify, decrypt, parse; word, encrypt, sign. Next to the same with plain wechatpy.

python -m benchmarks.wechat_door
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

from bot.channels.base import Shelf
from bot.channels.wechat import WeChat
from bot.demo.platforms.sky import Accounts
from bot.demo.platforms.wechat_push import ACCOUNT, Pusher
from bot.messages import Call, Reply
from bot.settings import Settings

ROUNDS, CALLS = 7, 4000
ANSWER = (
    "东莞、电子厂、6000 以上，找到 8 个。先看 3 个：\n1 电子装配工 · 东莞欣旺电子\n  6000~7500 元/月，包住 · 18~45 岁\n"
    * 2
)


class NoShelf(Shelf):
    """Nothing is sent here."""

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        yield True


def microseconds(act: Callable[[], object]) -> float:
    """Processor time of the best round, so that a busy machine says much the same as an idle one."""
    return min(timeit.repeat(act, timer=time.process_time, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6


def main() -> None:
    settings = Settings(
        wechat_app_id="wx0123456789abcdef",
        wechat_token="token",
        wechat_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    )
    fields = {
        "ToUserName": ACCOUNT,
        "FromUserName": "oAbCdEfGhIjKlMnOpQrStUvWxY12",
        "CreateTime": int(time.time()),
        "MsgType": "text",
        "Content": "我想在东莞找个电子厂的活，六千以上",
        "MsgId": 24_000_000_001,
    }
    push = Pusher(Accounts.of(settings)).push(fields)
    call = Call("POST", push.url("http://127.0.0.1"), push.query, {}, push.body, datetime.now(UTC))
    door, replies = WeChat(settings, NoShelf()), [Reply(ANSWER)]
    inbound = door.receive(call)
    crypto = WeChatCrypto("token", settings.wechat_aes_key.get_secret_value(), settings.wechat_app_id)
    stamps = (push.query["msg_signature"], push.query["timestamp"], push.query["nonce"])

    def plain_wechatpy() -> str:
        message = parse_message(crypto.decrypt_message(push.body, *stamps))
        return str(crypto.encrypt_message(TextReply(content=ANSWER, message=message).render(), stamps[2], stamps[1]))

    ours = microseconds(lambda: door.answer(door.receive(call), replies))
    theirs = microseconds(plain_wechatpy)
    print(f"receive (verify, decrypt, parse)  {microseconds(lambda: door.receive(call)):6.1f} µs")
    print(f"answer (word, encrypt, sign)      {microseconds(lambda: door.answer(inbound, replies)):6.1f} µs")
    print(f"both                              {ours:6.1f} µs")
    print(f"both with plain wechatpy          {theirs:6.1f} µs   ({theirs / ours:.1f} ×)")


if __name__ == "__main__":
    main()
