"""Simulated WeChat, WeCom, Twilio and Tencent Cloud: the demo's platforms and the tests' fakes, like the real ones.

`Platforms` holds them with one ledger. Its `app` serves all their APIs on one address (they share no path):
/cgi-bin/… of WeChat, /cgi-bin/webhook/send of WeCom, /2010-04-01/… of Twilio, / of Tencent Cloud's SMS. `wechat`,
`twilio` and `tencent` are the phones of people, `ledger` what has arrived, `advance()` makes the callbacks that are
owed. How to make things fail: `failures`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from bot.demo.platforms.failures import SWITCHES
from bot.demo.platforms.ledger import Ledger, Taken
from bot.demo.platforms.sky import Accounts, Sky
from bot.demo.platforms.tencent import register, tencent_api
from bot.demo.platforms.tencent_people import TencentPhones
from bot.demo.platforms.twilio import twilio_api
from bot.demo.platforms.twilio_people import TwilioPhones
from bot.demo.platforms.wechat import wechat_api
from bot.demo.platforms.wechat_forms import register_form
from bot.demo.platforms.wechat_people import WeChatPhones
from bot.demo.platforms.wechat_push import Mode, Pusher, Wire
from bot.demo.platforms.wecom import wecom_api

BODY_LIMIT = 4 << 20


class Platforms:
    """All of them over one state file, which several processes may open. `watch` hears of every message taken here."""

    def __init__(
        self,
        state: Path,
        accounts: Accounts,
        sender: str = "+15005550006",
        mode: Mode = "safe",
        wire: Wire = "xml",
        watch: Callable[[Taken], None] | None = None,
        hang: float = 15.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.ledger = Ledger(state, clock)
        self.sky = Sky(self.ledger, accounts, watch, hang)
        self.wechat = WeChatPhones(self.sky, Pusher(accounts, mode, wire, clock), clock=clock)
        self.twilio = TwilioPhones(self.sky, sender)
        self.tencent = TencentPhones(self.sky)

    def app(self) -> Flask:
        app = Flask("platforms", static_folder=None)
        app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
        app.register_blueprint(wechat_api(self.sky, self.wechat))
        app.register_blueprint(twilio_api(self.sky, self.twilio))
        app.register_blueprint(tencent_api(self.sky, self.tencent))
        app.register_blueprint(wecom_api(self.sky))
        return app

    def advance(self, everything: bool = True) -> int:
        """Makes the callbacks that are owed (or only those that are due by now); how many."""
        return self.sky.advance(everything)

    def taken(self, platform: str = "", receiver: str = "") -> list[Taken]:
        return self.ledger.taken(platform, receiver)

    def approve_template(self, number: str, text: str) -> None:
        """Tencent Cloud has looked at an SMS template and lets it through."""
        register(self.sky, number, text)

    def pick_form(self, number: str, kind: str, *keywords: str) -> None:
        """The Official Account has a form of WeChat's library: `subscription`, `lasting` or `template`."""
        register_form(self.sky, number, kind, *keywords)

    def end_tokens(self, known: bool = True) -> None:
        """WeChat's tokens die now: as expired (42001), or as ones that it never gave (40001)."""
        for name in self.ledger.names("token:"):
            self.ledger.forget(f"token:{name}")
            if not known:
                self.ledger.forget(f"token-was:{name}")
        self.ledger.forget("token-now:stable")
        self.ledger.forget("token-now:old")


__all__ = ["SWITCHES", "Accounts", "Platforms", "Taken"]
