"""The peers of the turn: WeRoBot's bare echo and a bare Flask with wechatpy, both in safe mode, as WSGI apps.

Run as a program it serves WeRoBot on WeRoBot's own server: `python -m benchmarks.echoes PORT`.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask, request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

TOKEN = "benchmark"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wx0123456789abcdef"


def werobot_echo() -> Any:
    import werobot

    robot = werobot.WeRoBot(token=TOKEN, enable_session=False)
    robot.config.update(APP_ID=APP_ID, ENCODING_AES_KEY=AES_KEY)

    @robot.handler
    def echo(message: Any) -> Any:
        return message.content

    return robot


def werobot_app() -> Any:
    return werobot_echo().wsgi


def flask_app() -> Flask:
    app = Flask("echo")
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)

    @app.post("/wechat")
    def hook() -> str:
        sign = request.args
        text = crypto.decrypt_message(request.data, sign["msg_signature"], sign["timestamp"], sign["nonce"])
        message = parse_message(text)
        reply = TextReply(content=message.content, message=message).render()
        return str(crypto.encrypt_message(reply, sign["nonce"], sign["timestamp"]))

    return app


if __name__ == "__main__":
    werobot_echo().run(server="auto", host="127.0.0.1", port=int(sys.argv[1]), enable_pretty_logging=False)
