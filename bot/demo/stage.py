"""The second process of the demo: the simulated platforms, and the phones that people of the simulator hold."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.demo.hands import Hands, Said, Unfit, arrivals
from bot.demo.phones import Phones
from bot.demo.platforms import Accounts, Platforms
from bot.demo.platforms.failures import openid_fails
from bot.demo.platforms.twilio_people import TwilioPhones
from bot.demo.platforms.twilio_people import over_http as over_twilio
from bot.demo.platforms.wechat_crypto import Sealer
from bot.demo.platforms.wechat_people import WeChatPhones
from bot.demo.platforms.wechat_people import over_http as over_wechat
from bot.demo.tracing import Trace
from bot.settings import Settings

log = logging.getLogger(__name__)

TICK = 0.2


class Stage(NamedTuple):
    app: Flask
    platforms: Platforms
    phones: Phones


def make_stage(settings: Settings, home: Path) -> Stage:
    """The platforms' APIs and the phones' own, on one address; state and talks are kept in `home`."""
    phones = Phones(home / "phones.jsonl")
    accounts = Accounts.of(settings)
    platforms = Platforms(home / "platforms.sqlite", accounts, settings.twilio_from, watch=arrivals(phones))
    trace = Trace(phones, Sealer(accounts.wechat_app_id, accounts.wechat_aes_key))
    platforms.wechat = WeChatPhones(platforms.sky, platforms.wechat.pusher, trace.of(over_wechat))
    platforms.twilio = TwilioPhones(platforms.sky, settings.twilio_from, trace.of(over_twilio))
    app = platforms.app()
    trace.watch(app)
    app.register_blueprint(phones_api(phones, Hands(phones, platforms, trace), platforms))
    return Stage(app, platforms, phones)


def phones_api(phones: Phones, hands: Hands, platforms: Platforms) -> Blueprint:
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

    does("wechat", hands.wechat)
    does("again", hands.again)
    does("sms", lambda said: hands.sms(said["number"], said["text"]))
    does("failures", lambda said: hands.fail(said["name"], bool(said["on"])))
    does("tokens", lambda _said: platforms.end_tokens())
    does("people", lambda said: _meet(phones, said["name"]))
    does("numbers", lambda said: _get_number(phones, said["number"]))
    return api


def _meet(phones: Phones, name: str) -> Said:
    """A name that ends like a receiver that fails (`_45015`, `_lost`) gives an openid that does: `failures.py`."""
    fails = openid_fails(name)
    openid = f"oDemo{secrets.token_hex(8)}" + (f"_{fails}" if fails else "")
    phones.meet(openid, name.strip()[:20] or "客人")
    return {"openid": openid}


def _get_number(phones: Phones, typed: str) -> Said:
    digits = re.sub(r"\D", "", typed).removeprefix("86")
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise Unfit("手机号要有 11 位，例如 13870050009")
    phones.get_number(f"+86{digits}")
    return {"number": f"+86{digits}"}


def call_back(platforms: Platforms) -> None:
    """Makes the callbacks that are due, for ever."""
    while True:
        try:
            platforms.advance(everything=False)
        except Exception:
            log.exception("a callback failed")
        time.sleep(TICK)


class Quiet(WSGIRequestHandler):
    """Keeps connections open, as the real platforms do, and does not write a line for every call."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


def main() -> None:
    port, home = int(sys.argv[1]), Path(sys.argv[2])
    app, platforms, _ = make_stage(Settings(), home)
    threading.Thread(target=call_back, args=(platforms,), daemon=True).start()
    make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet).serve_forever()


if __name__ == "__main__":
    main()
