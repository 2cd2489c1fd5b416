"""A simulated WeCom: group robots with their key, twenty messages a minute, and the errors they answer with."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.demo.platforms.failures import robot_fails
from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.sky import Sky

PER_MINUTE = 20
LIMITS = {"text": 2048, "markdown": 4096}
TEXTS = {
    "40008": "invalid message type",
    "40058": "invalid Request Parameter",
    "40009": "invalid image size",
    "301019": "media md5 not match",
    "44004": "text content size out of limit",
    "45009": "api freq out of limit",
    "93000": "invalid webhook url",
}


def wecom_api(sky: Sky) -> Blueprint:
    api = Blueprint("wecom", __name__)

    @api.post("/cgi-bin/webhook/send")
    def send() -> Response:
        key = request.args.get("key", "")
        fails = sky.effect("wecom") or robot_fails(key)
        if fails in {"late", "broken"}:
            return _out_of_order(sky, fails)
        message: Any = request.get_json(silent=True)
        code = _refused(sky, key, message, fails)
        if code:
            return _answer(code)
        kind = message["msgtype"]
        shown = message[kind].get("content") or message[kind].get("md5", "")
        sky.take(Taken("wecom", "", key, kind, shown, "sent", "", sky.ledger.clock(), {}))
        if fails == "lost":
            sky.hang()
        return _answer("0")

    return api


def _refused(sky: Sky, key: str, message: Any, fails: str) -> str:
    if len(key) < 8:
        return "93000"
    if fails and fails != "lost":
        return fails
    if not isinstance(message, dict) or not isinstance(message.get(message.get("msgtype", "")), dict):
        return "40008"
    kind = message["msgtype"]
    content = message[kind].get("content", "")
    if kind in LIMITS and not content:
        return "44004"
    if len(content.encode()) > LIMITS.get(kind, 1 << 16):
        return "40058"
    if kind == "image" and (code := _picture(message[kind])):
        return code
    return "" if sky.ledger.within_rate(f"robot:{key}", PER_MINUTE, 60) else "45009"


def _picture(image: dict[str, str]) -> str:
    """JPG or PNG up to two megabytes, with the MD5 of its bytes before they were encoded."""
    try:
        content = base64.b64decode(image.get("base64", ""), validate=True)
    except ValueError:
        return "40058"
    if len(content) > 2 << 20 or not content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return "40009"
    return "" if hashlib.md5(content, usedforsecurity=False).hexdigest() == image.get("md5") else "301019"


def _out_of_order(sky: Sky, fails: str) -> Response:
    if fails == "late":
        sky.hang()
    return Response("<html>502 Bad Gateway</html>", 502, content_type="text/html")


def _answer(code: str) -> Response:
    return jsonify(errcode=int(code), errmsg="ok" if code == "0" else TEXTS.get(code, "error"))
