"""WeChat Official Account: the channel, what is sent through it, and the account's upkeep.

What wechatpy leaves open is closed in the neighbours: `wechat_door` (time window, body cap), `wechat_seal`
(constant-time signatures, framing), `wechat_forms` (hostile XML, CDATA), `wechat_tokens` (one refresher among
processes), `wechat_account` (the only one that imports it: time-outs, verdicts).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.channels.base import Channel, Inbound, Shelf
from bot.channels.notices import wechat_text
from bot.channels.wechat_account import Account
from bot.channels.wechat_advice import explained
from bot.channels.wechat_articles import draft_of, name_of
from bot.channels.wechat_codes import WECHAT
from bot.channels.wechat_door import Door
from bot.channels.wechat_reports import mass_receipt
from bot.channels.wechat_templates import forms_of
from bot.messages import Address, Answer, Call, Notice, Receipt, Reply, Scheme, SendFailed
from bot.settings import Settings

log = logging.getLogger(__name__)

MASS_LEAST, MASS_MOST = 2, 10_000
"""Openids in one mass message; fewer or more are refused by WeChat (40130, 40032)."""
TAGGED_AT_ONCE = 50
DRAFT_GONE = "40007"
LONGEST_QR_DAYS = 30
QUOTAS = {"群发": "/cgi-bin/message/mass/send", "客服消息": "/cgi-bin/message/custom/send"}
"""Calls whose daily number is looked at, by what staff call them."""


def open_channel(settings: Settings, shelf: Shelf) -> Channel:
    return WeChat(settings, shelf)


class WeChat:
    """The channel; `wechat_door` has the side that is called, here is the side that calls."""

    name = "wechat"
    scheme: Scheme = "wechat"

    def __init__(self, settings: Settings, shelf: Shelf, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._shelf = shelf
        self._clock = clock
        self._door = Door(settings, clock)
        self.account = Account(settings, shelf)

    def greet(self, call: Call) -> Answer:
        return self._door.greet(call)

    def receive(self, call: Call) -> Inbound:
        return self._door.receive(call)

    def answer(self, inbound: Inbound, replies: Sequence[Reply]) -> Answer:
        return self._door.answer(inbound, replies)

    def send(self, address: Address, notice: Notice, key: str) -> str:
        """A customer-service message: only within 48 hours of the person's last one (45015) and five of them (45047).

        WeChat gives these no number and cannot drop a repeat; the key itself is returned.
        """
        text = wechat_text(notice, self._settings.wechat_reply_characters, self._settings.wechat_reply_bytes)
        if notice.choices:
            self.account.send_menu(address.value, text, notice.choices)
        else:
            self.account.message.send_text(address.value, text)
        return key

    def send_form(self, way: str, address: Address, notice: Notice) -> str:
        """A subscription notice (`cred`) or template message (`tmpl`): one openid a call, and no repeat is dropped."""
        try:
            filled = forms_of(self._settings).fit(way, notice)
        except ValueError:
            filled = None
        if filled is None:
            raise WECHAT.failed("unfilled")
        return self.account.send_form(way, address.value, filled.form.id, filled.values, notice.link)

    def show_first(self, address: Address, notice: Notice) -> None:
        """WeChat's preview of a mass message: to any follower, a hundred a day, and it costs them none of the month."""
        draft = self._draft(notice) if notice.image else ""
        text = wechat_text(notice, self._settings.wechat_reply_characters, self._settings.wechat_reply_bytes)
        kind, content = ("mpnews", {"media_id": draft}) if draft else ("text", {"content": text})
        self.account.post("message/mass/preview", data={"touser": address.value, "msgtype": kind, kind: content})

    def look_up_list(self, number: str) -> Receipt | None:
        """What became of a mass message, asked of WeChat; None while it is still being sent."""
        answer = self.account.post("message/mass/get", data={"msg_id": number})
        return mass_receipt(number, str(answer.get("msg_status", "")), self._clock())

    def page_ticket(self) -> str:
        """With what pages that load WeChat's script are signed."""
        return self.account.tickets.current()

    def fetch_media(self, source: str, most: int) -> bytes:
        """A temporary media file: WeChat gives it out for three days after it was sent."""
        return self.account.download(source, most)

    def send_mass(self, openids: Sequence[str], notice: Notice, key: str) -> str:
        """One mass message to 2 to 10,000 openids; returns its number. The same key within a day is sent once."""
        if not MASS_LEAST <= len(openids) <= MASS_MOST:
            raise SendFailed("never", "40032", WECHAT.meaning("40032").reason)
        draft = self._draft(notice) if notice.image else ""
        if draft:
            return self._send_article(openids, notice, key, draft)
        text = wechat_text(notice, self._settings.wechat_reply_characters, self._settings.wechat_reply_bytes)
        answer = self.account.message.send_mass_text(list(openids), text, client_msg_id=key)
        return str(answer.get("msg_id", ""))

    def _draft(self, notice: Notice) -> str:
        """The notice as an article with its picture; empty where the account may have none: then the text goes out."""
        try:
            return draft_of(self.account, self._shelf, notice)
        except SendFailed as failure:
            if failure.verdict != "never":
                raise
            log.warning("no article for a notice with a picture: %s", failure.code)
            return ""

    def _send_article(self, openids: Sequence[str], notice: Notice, key: str, draft: str) -> str:
        """A draft that staff deleted at the account is made anew."""
        try:
            answer = self.account.message.send_mass_article(list(openids), draft, client_msg_id=key)
        except SendFailed as failure:
            if failure.code != DRAFT_GONE:
                raise
            self._shelf.drop(name_of(notice), draft)
            draft = draft_of(self.account, self._shelf, notice)
            answer = self.account.message.send_mass_article(list(openids), draft, client_msg_id=key)
        return str(answer.get("msg_id", ""))

    def permanent_qr(self, scene: str) -> str:
        """The address that the permanent QR of this scene (1 to 64 characters) shows; 100,000 an account."""
        scan = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        return str(self.account.qrcode.create(scan).get("url", ""))

    def temporary_qr(self, scene: str, days: int) -> str:
        """As `permanent_qr`, for 1 to 30 days; there may be as many as one likes, 100,000 new ones a day."""
        scan = {
            "expire_seconds": min(max(days, 1), LONGEST_QR_DAYS) * 86_400,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        return str(self.account.qrcode.create(scan).get("url", ""))

    def publish_menu(self, menu: Mapping[str, Any]) -> None:
        self.account.menu.create(dict(menu))

    def show_menu(self) -> Mapping[str, Any]:
        """The menu as published; empty when there is none."""
        try:
            return dict(self.account.menu.get() or {})
        except SendFailed as failure:
            if failure.code == "46003":
                return {}
            raise

    def followers(self) -> Iterator[str]:
        """Openids of all followers, 10,000 a call."""
        after = ""
        while True:
            page = self.account.user.get_followers(after or None)
            openids = page.get("data", {}).get("openid", [])
            yield from openids
            after = page.get("next_openid", "")
            if not openids or not after:
                return

    def tags(self) -> dict[str, int]:
        """The account's tags by name; at most 100 an account."""
        found = self.account.tag.get()
        return {str(tag["name"]): int(tag["id"]) for tag in found}

    def make_tag(self, name: str) -> int:
        """A new tag of at most 30 characters; returns its id."""
        return int(self.account.tag.create(name)["id"])

    def tag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Puts a tag on followers, 50 a call as WeChat allows; one person has at most 20 tags."""
        for start in range(0, len(openids), TAGGED_AT_ONCE):
            self.account.tag.tag_user(tag_id, list(openids[start : start + TAGGED_AT_ONCE]))

    def untag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Takes a tag off, 50 a call."""
        for start in range(0, len(openids), TAGGED_AT_ONCE):
            self.account.tag.untag_user(tag_id, list(openids[start : start + TAGGED_AT_ONCE]))

    def tagged(self, tag_id: int) -> Iterator[str]:
        """Openids that bear a tag, 10,000 a call."""
        after = ""
        while True:
            page = self.account.tag.get_tag_users(tag_id, after or None)
            openids = (page.get("data") or {}).get("openid") or []
            yield from openids
            after = page.get("next_openid", "")
            if not openids or not after:
                return

    def quotas(self) -> dict[str, tuple[int, int]]:
        """Calls used today and allowed a day, of those in QUOTAS that the account may make."""
        found = {}
        for name, path in QUOTAS.items():
            quota = self.account.post("openapi/quota/get", data={"cgi_path": path}).get("quota") or {}
            if quota.get("daily_limit"):
                found[name] = (int(quota.get("used", 0)), int(quota["daily_limit"]))
        return found

    def verify_credentials(self) -> str:
        """Tries app id and secret; the trouble and what to do in plain Chinese, empty when there is none."""
        try:
            self.account.tokens.fresh()
        except SendFailed as failure:
            return explained(failure.reason, failure.code, self.account.said)
        return ""
