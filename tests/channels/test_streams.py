"""Many requests over kept connections: answers in their places, a verdict on every failure, nothing begun too late."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.channels.calls import Heard
from bot.channels.sms import Sms
from bot.channels.streams import Stream
from bot.messages import Address, Notice, SendFailed
from tests.fakes import configured

Act = Callable[[bytes], bytes | None]
"""What the server does with one request: the bytes of its answer, or None to close without one."""


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A caller that resets its connections is nothing to speak of."""


@contextmanager
def serving(act: Act) -> Iterator[str]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while head := b"".join(iter(self.rfile.readline, b"\r\n")) if self.rfile.peek(1) else b"":
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                answer = act(head + b"\r\n" + self.rfile.read(length))
                if answer is None:
                    return
                self.wfile.write(answer)
                if b"connection: close" in answer.lower():
                    return

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def answer(body: bytes, status: str = "201 CREATED", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def request(body: bytes) -> bytes:
    return b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def bodies(answers: list[object]) -> list[object]:
    return [one.body if isinstance(one, Heard) else one for one in answers]


def soon() -> float:
    return time.monotonic() + 5


def test_every_answer_is_in_its_place_and_connections_are_kept() -> None:
    callers: set[int] = set()

    def echo(asked: bytes) -> bytes:
        callers.add(threading.get_ident())
        return answer(asked.rpartition(b"\r\n\r\n")[2])

    wanted = [b"%d" % place for place in range(300)]
    with serving(echo) as root:
        stream = Stream("平台", root, 3.0, connections=6)
        for _ in range(3):
            assert bodies(stream.exchange([request(one) for one in wanted], soon())) == wanted
        assert stream.exchange([], soon()) == []
    assert len(callers) <= 6


def test_chunked_answers_and_connections_that_end() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    with serving(lambda asked: chunked if b"c" in asked[-1:] else answer(b"x", more="Connection: close\r\n")) as root:
        stream = Stream("平台", root, 3.0, connections=2)
        found = bodies(stream.exchange([request(one) for one in (b"c", b"e", b"e", b"c", b"e", b"c")], soon()))
    assert found == [b"abcde", b"x", b"x", b"abcde", b"x", b"abcde"]


def test_what_is_not_answered_is_in_doubt_and_the_others_are_not() -> None:
    with serving(lambda asked: None if asked.endswith(b"lost") else answer(b"ok")) as root:
        stream = Stream("平台", root, 3.0, connections=3)
        wanted = [b"lost" if place % 5 == 0 else b"good" for place in range(30)]
        found = stream.exchange([request(one) for one in wanted], soon())
    for said, one in zip(wanted, found, strict=True):
        if said == b"good":
            assert isinstance(one, Heard)
        else:
            assert isinstance(one, SendFailed)
            assert (one.verdict, one.code) == ("unsure", "unanswered")


def test_a_stalled_platform_is_given_up_and_the_rest_is_not_begun() -> None:
    release = threading.Event()

    def stalled(_: bytes) -> bytes:
        release.wait(5)
        return answer(b"late")

    with serving(stalled) as root:
        stream = Stream("平台", root, 0.4, connections=4)
        found = stream.exchange([request(b"x")] * 40, time.monotonic() + 0.2)
        release.set()
    doubtful = [one for one in found if isinstance(one, SendFailed)]
    assert [one.verdict for one in doubtful] == ["unsure"] * 4
    assert found.count(None) == 36


def test_what_cannot_be_reached_has_not_arrived() -> None:
    stream = Stream("平台", "http://127.0.0.1:1", 1.0, connections=3)
    found = stream.exchange([request(b"x")] * 10, soon())
    assert [one.verdict for one in found if isinstance(one, SendFailed)] == ["later"] * 3
    assert found.count(None) == 7


def test_nothing_is_begun_when_it_is_too_late() -> None:
    asked: list[bytes] = []
    with serving(lambda one: asked.append(one) or answer(b"x")) as root:  # type: ignore[func-returns-value]
        assert Stream("平台", root, 1.0).exchange([request(b"x")] * 5, time.monotonic() - 1) == [None] * 5
    assert asked == []


def test_a_connection_that_rested_too_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.streams.IDLE", 0.0)
    with serving(lambda _: answer(b"x")) as root:
        stream = Stream("平台", root, 1.0, connections=1)
        stream.exchange([request(b"x")], soon())
        [first] = stream._rested
        stream.exchange([request(b"x")], soon())
    assert not first.alive


@pytest.mark.parametrize("service", ["", "MG" + "0a" * 16])
def test_many_are_sent_byte_for_byte_as_the_sdk_sends_one(service: str) -> None:
    heard: list[tuple[dict[str, str], bytes]] = []

    def keep(asked: bytes) -> bytes:
        head, _, body = asked.partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")]
        heard.append(({name.lower(): value for name, _, value in lines}, body))
        return answer(b'{"sid": "SM1"}')

    notice, key = Notice("text", text="明天 10:00 赶集 & 招聘会+免费，“镇上”。"), "notice-7-12345-2"
    with serving(keep) as root:
        sms = Sms(configured(twilio_api_url=root, twilio_messaging_service_sid=service))
        address = Address("tel", "+8613800000001")
        assert sms.send(address, notice, key) == "SM1"
        assert sms.send_many([(address, notice, key)], soon()) == ["SM1"]
    (one, one_body), (many, many_body) = heard
    assert many_body == one_body
    differing = {name for name in one.keys() | many.keys() if one.get(name) != many.get(name)}
    assert differing <= {"accept-encoding", "host"}


def test_answers_of_many_are_judged_as_those_of_one() -> None:
    said = {
        b"01": answer(b'{"code": 21211}', "400 BAD"),
        b"02": answer(b"<html>", "502 BAD"),
        b"03": answer(b"[]"),
        b"04": answer(b"", "429 TOO MANY"),
    }
    with serving(lambda asked: said[asked.split(b"To=%2B86")[1][:2]]) as root:
        sms = Sms(configured(twilio_api_url=root))
        wanted = [(Address("tel", f"+86{number.decode()}"), Notice("text", text="x"), "k") for number in said]
        found = sms.send_many(wanted, soon())
    assert [(one.verdict, one.code) for one in found if isinstance(one, SendFailed)] == [
        ("never", "21211"),
        ("unsure", "http-502"),
        ("unsure", "http-201"),
        ("later", "20429"),
    ]
