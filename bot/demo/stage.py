"""The second process of the demo: the simulated platforms, and the phones that people of the simulator hold."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify, request

from bot.demo.phones import Phones

Said = Mapping[str, Any]


class Unfit(Exception):
    """What was asked for cannot be done; the text says why, in the window's words."""


class Hands(Protocol):
    """What can be done on the phones. Each act returns at once; what comes of it shows on the phones."""

    def wechat(self, said: Said) -> None: ...

    def again(self, openid: str) -> None: ...

    def sms(self, number: str, text: str) -> None: ...

    def failures(self) -> list[dict[str, Any]]: ...

    def fail(self, name: str, on: bool) -> None: ...


def phones_api(phones: Phones, hands: Hands) -> Blueprint:
    """JSON for the window: `news` after a number, and one address for each kind of act."""
    api = Blueprint("phones", __name__, url_prefix="/phones")

    @api.errorhandler(Unfit)
    def unfit(error: Unfit) -> Response:
        answer = jsonify(error=str(error))
        answer.status_code = 400
        return answer

    @api.get("/news")
    def news() -> Response:
        return jsonify(**phones.news(request.args.get("after", 0, int)), failures=hands.failures())

    def does(name: str, act: Callable[[Said], Said | None]) -> None:
        def view() -> Response:
            return jsonify(act(request.get_json()) or {})

        api.add_url_rule(f"/{name}", name, view, methods=["POST"])

    does("wechat", lambda said: hands.wechat(said))
    does("again", lambda said: hands.again(said["openid"]))
    does("sms", lambda said: hands.sms(said["number"], said["text"]))
    does("failures", lambda said: hands.fail(said["name"], bool(said["on"])))
    does("people", lambda said: _meet(phones, said["name"]))
    does("numbers", lambda said: _get_number(phones, said["number"]))
    return api


def _meet(phones: Phones, name: str) -> Said:
    openid = f"oDemo{secrets.token_hex(11)}"
    phones.meet(openid, name[:12])
    return {"openid": openid}


def _get_number(phones: Phones, typed: str) -> Said:
    digits = re.sub(r"\D", "", typed).removeprefix("86")
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise Unfit("手机号要有 11 位，例如 13870050009")
    phones.get_number(f"+86{digits}")
    return {"number": f"+86{digits}"}
