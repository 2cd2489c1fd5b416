"""Turns a second: our whole encrypted turn over 230,000 vacancies beside bare echoes of WeRoBot and Flask + wechatpy.

One run, each server alone on one core and the driver on the other.

    .venv/bin/python -m benchmarks.turn [--turns 6000] [--vacancies 230000]

Our turn verifies, decrypts, looks whether the message was answered, loads the thread, understands, searches, commits
and encrypts; every message is a new search by one of 2,000 people who have talked before. The peers send back what
came. WeRoBot's own server queues five connections and closes each after one answer: it is driven over four, which
suits it best.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import DEVNULL
from urllib.parse import urlencode

from sqlalchemy import text
from wechatpy.crypto import WeChatCrypto

from benchmarks.driver import Measured, drive, pin
from benchmarks.echoes import AES_KEY, APP_ID, TOKEN
from benchmarks.samples import load
from bot.store import Keys, open_store, schema

PLACES = [
    "东莞",
    "深圳",
    "昆明",
    "镇雄",
    "昭通",
    "广州",
    "中山",
    "上海",
    "宁波",
    "苏州",
    "珠三角",
    "省外",
    "浙江",
    "广东",
]
TRADES = ["打螺丝", "电焊", "缝纫", "保安", "搬运", "服务员", "叉车", "电工", "木工", "保洁", "包装", "快递"]
ASKS = ["我想去{p}找{t}的活", "{p}有没得{t}，一个月{m}以上", "{p} {t} {m}", "找{t}，{p}，包吃住", "有没有{p}的{t}工作"]
PEOPLE = 2000


def requests(count: int, path: str, seed: int) -> list[bytes]:
    """Signed and encrypted callbacks as WeChat sends them in safe mode, each a search of its own.

    The first `PEOPLE` are each person's first words, which the driver does not measure.
    """
    dice = random.Random(seed)
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    people = [*range(PEOPLE), *(dice.randrange(PEOPLE) for _ in range(count))]
    return [_request(dice, crypto, path, person, seed * 10_000_000 + turn) for turn, person in enumerate(people)]


def _request(dice: random.Random, crypto: WeChatCrypto, path: str, person: int, message_id: int) -> bytes:
    said = dice.choice(ASKS).format(p=dice.choice(PLACES), t=dice.choice(TRADES), m=dice.randrange(3500, 9000, 100))
    stamp, nonce = str(int(time.time())), str(dice.randrange(10**9))
    plain = (
        f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[o{person:027d}]]>"
        f"</FromUserName><CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{said}]]></Content><MsgId>{message_id}</MsgId></xml>"
    )
    body = crypto.encrypt_message(plain, nonce, stamp).encode()
    sealed = body[body.index(b"<MsgSignature><![CDATA[") + 23 :]
    signature = sealed[: sealed.index(b"]")].decode()
    plain_signature = _sign(TOKEN, stamp, nonce)
    query = {"signature": plain_signature, "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes"}
    address = f"{path}?{urlencode({**query, 'msg_signature': signature})}"
    head = (
        f"POST {address} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _sign(*parts: str) -> str:
    import hashlib

    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


@contextlib.contextmanager
def serving(command: Sequence[str], port: int, environment: dict[str, str], core: int = 0) -> Iterator[None]:
    """A server in a process group of its own, on one core, until the block ends."""
    server = subprocess.Popen(
        command,
        env=os.environ | environment,
        preexec_fn=lambda: (os.setsid(), pin(core)),
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        _await(port, server)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit(f"the server ended with status {server.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not answer within a minute")


def granian(target: str, port: int) -> list[str]:
    """One worker and one Python thread: what a single core can give."""
    options = ["--interface", "wsgi", "--factory", "--workers", "1", "--blocking-threads", "1", "--no-access-log"]
    return [sys.executable, "-m", "granian", *options, "--port", str(port), target]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(folder: Path, vacancies: int, url: str = "") -> dict[str, str]:
    """A database with that many vacancies, SQLite in the folder where no other is named; the settings that serve it."""
    url = url or f"sqlite:///{folder / 'gongyou.sqlite'}"
    key = base64.urlsafe_b64encode(bytes(range(32))).decode()
    schema.upgrade(url)
    store = open_store(url, Keys([key]))
    load(store, vacancies)
    with store.begin() as tx:
        tx.run(text("ANALYZE"))
    store.close()
    return {
        "GONGYOU_DATA_DIR": str(folder),
        "GONGYOU_DATABASE_URL": url,
        "GONGYOU_SECRET_KEY": "benchmark" * 4,
        "GONGYOU_DATA_KEY": key,
        "GONGYOU_WECHAT_APP_ID": APP_ID,
        "GONGYOU_WECHAT_APP_SECRET": "benchmark",
        "GONGYOU_WECHAT_TOKEN": TOKEN,
        "GONGYOU_WECHAT_AES_KEY": AES_KEY,
        "GONGYOU_REDIS_URL": "redis://127.0.0.1:1/0",
    }


def measure(
    name: str, command: Sequence[str], port: int, path: str, turns: int, settings: dict[str, str], connections: int = 16
) -> Measured:
    with serving(command, port, settings):
        found = drive(port, requests(turns, path, seed=port), connections, warm=PEOPLE)
    print(found.line(name), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=6000)
    parser.add_argument("--vacancies", type=int, default=230_000)
    chosen = parser.parse_args()
    pin(1)
    ports = [free_port() for _ in range(4)]
    with tempfile.TemporaryDirectory() as folder:
        settings = prepare(Path(folder), chosen.vacancies)
        own = [sys.executable, "-m", "benchmarks.echoes", str(ports[1])]
        ours = measure(
            f"gongyou, whole turn, {chosen.vacancies:,} vacancies (granian)",
            granian("bot.web:from_environment", ports[0]), ports[0], "/wechat", chosen.turns, settings,
        )  # fmt: skip
        echo = measure("WeRoBot bare echo, its own server, 4 connections", own, ports[1], "/", chosen.turns, {}, 4)
        fast = measure(
            "WeRoBot bare echo (granian)",
            granian("benchmarks.echoes:werobot_app", ports[2]), ports[2], "/", chosen.turns, {},
        )  # fmt: skip
        bare = measure(
            "Flask + wechatpy echo (granian)",
            granian("benchmarks.echoes:flask_app", ports[3]), ports[3], "/wechat", chosen.turns, {},
        )  # fmt: skip
    print(
        f"ratio of our turn: {ours.rate / echo.rate:.2f} of WeRoBot on its own server, "
        f"{ours.rate / fast.rate:.2f} of WeRoBot on granian, {ours.rate / bare.rate:.2f} of Flask + wechatpy"
    )


if __name__ == "__main__":
    main()
