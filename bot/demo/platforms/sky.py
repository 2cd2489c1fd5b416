"""What the simulated platforms share: accounts, the ledger, switches, who watches, and callbacks that are due."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.platforms.failures import SWITCHES
from bot.demo.platforms.ledger import Ledger, Taken
from bot.settings import Settings, split_keys


@dataclass(frozen=True)
class Accounts:
    """The product's accounts at the platforms, and where it is called back."""

    public_url: str
    wechat_app_id: str
    wechat_app_secret: str
    wechat_token: str
    wechat_aes_key: str
    twilio_account_sid: str
    twilio_auth_token: str
    tencent_secret_id: str
    tencent_secret_key: str
    tencent_sms_app_id: str
    tencent_callback_key: str
    sms_signature: str

    @classmethod
    def of(cls, settings: Settings) -> Accounts:
        return cls(
            public_url=settings.public_url,
            wechat_app_id=settings.wechat_app_id,
            wechat_app_secret=settings.wechat_app_secret.get_secret_value(),
            wechat_token=settings.wechat_token.get_secret_value(),
            wechat_aes_key=next(iter(split_keys(settings.wechat_aes_key)), ""),
            twilio_account_sid=settings.twilio_account_sid,
            twilio_auth_token=settings.twilio_auth_token.get_secret_value(),
            tencent_secret_id=settings.tencent_secret_id,
            tencent_secret_key=settings.tencent_secret_key.get_secret_value(),
            tencent_sms_app_id=settings.tencent_sms_app_id,
            tencent_callback_key=settings.tencent_callback_key.get_secret_value(),
            sms_signature=settings.sms_signature,
        )


class Sky:
    """`watch` is told of every message taken. `hang` is how long a platform that does not answer keeps the line."""

    def __init__(
        self,
        ledger: Ledger,
        accounts: Accounts,
        watch: Callable[[Taken], None] | None = None,
        hang: float = 15.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.ledger = ledger
        self.accounts = accounts
        self.callbacks: dict[str, Callable[[dict[str, Any]], None]] = {}
        self._watch = watch
        self._hang = hang
        self._sleep = sleep

    def take(self, *messages: Taken) -> None:
        self.ledger.take(messages)
        if self._watch is not None:
            for message in messages:
                self._watch(message)

    def hang(self) -> None:
        """Keeps the line open without a word until the caller has given up."""
        self._sleep(self._hang)

    def put(self, name: str, on: bool) -> None:
        """A switch of `failures.SWITCHES`, on or off for all processes."""
        if name not in {switch.name for switch in SWITCHES}:
            raise KeyError(name)
        if on:
            self.ledger.note(f"switch:{name}", "on")
        else:
            self.ledger.forget(f"switch:{name}")

    def switched(self) -> set[str]:
        return set(self.ledger.names("switch:"))

    def effect(self, platform: str) -> str:
        """The code or word that a switch of this platform puts on everything; empty when all are off."""
        switched = self.switched()
        return next((one.effect for one in SWITCHES if one.platform == platform and one.name in switched), "")

    def advance(self, everything: bool = True) -> int:
        """Makes the callbacks that are due (or all that are owed), one after the other; how many."""
        made = 0
        while owed := self.ledger.claim(float("inf") if everything else self.ledger.clock()):
            kind, facts = owed
            self.callbacks[kind](facts)
            made += 1
        return made
