"""Liaisons in the chat: who speaks from here, the phone check that binds an openid, the link to their pages."""

from __future__ import annotations

from datetime import datetime

from bot.broadcasts.singles import leave_single
from bot.dialogs.wording import masked
from bot.field import liaison_entry
from bot.liaising import LiaisonCard, PhoneCheck
from bot.messages import Notice
from bot.office.moving_up import WINDOW
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit, doorstep
from bot.store.field import bindings, liaisons, phone_codes
from bot.store.field.bindings import Listed
from bot.store.register import addresses

ASKED = 5
"""Phone checks begun from one openid within `doorstep.WINDOW`."""


class LiaisonPost:
    """The part of `CountyOffice` behind `bot.dialogs.liaison_desk.LiaisonDesk`."""

    afterwards: list[tuple[str, int]]
    _runtime: Runtime
    _tx: Tx
    _address_id: int
    _now: datetime

    def own_post(self) -> LiaisonCard | None:
        liaison_id = bindings.speaks_from(self._tx, self._address_id)
        return None if liaison_id is None else liaisons.card(self._tx, liaison_id)

    def check_phone(self, phone: str = "", card: str = "") -> PhoneCheck:
        """Who begins often is told to wait whoever they name, so that numbers cannot be tried out."""
        tx, counted = self._tx, f"binding {self._address_id}"
        if doorstep.rests(tx, counted, self._now, ASKED):
            return PhoneCheck("wait")
        doorstep.count_failure(tx, counted, self._now)
        by_sms = self._runtime.settings.sms_allowed
        found = bindings.with_card(tx, card.lower(), self._now) if card else bindings.with_phone(tx, phone)
        who = None if found is None else bindings.listed(tx, found)
        if card and who is None:
            return PhoneCheck("no_card")
        if not by_sms:
            return self._by_last_digits(who) if card and who else PhoneCheck("no_sms")
        if who is not None:
            left = liaison_entry.send_code(self._runtime, tx, who, self._purpose, "绑定联络员的微信")
            self.afterwards += [("deliver_single", row) for row in left]
            if card and not left:
                return PhoneCheck("wait")
        return PhoneCheck("code", who.id if who else 0, masked(who.phone) if card and who else "")

    def bind(self, liaison_id: int, code: str) -> LiaisonCard | None:
        who = bindings.listed(self._tx, liaison_id) if liaison_id else None
        if who is None or not phone_codes.opens(self._tx, liaison_id, self._purpose, code, self._now):
            return None
        bindings.bind(self._tx, liaison_id, self._address_id, self._now)
        audit.record(self._tx, f"联络员{who.name}", "liaison-bind", f"liaison {who.number}", self._now)
        self._tell_the_other(who)
        return liaisons.card(self._tx, liaison_id)

    def liaison_page(self) -> str:
        liaison_id = bindings.speaks_from(self._tx, self._address_id)
        if liaison_id is None:
            return ""
        return liaison_entry.link_for(self._runtime, self._tx, liaison_id, liaison_entry.CHAT_LINK)

    @property
    def _purpose(self) -> str:
        """A code that was asked for from one openid binds no other."""
        return f"openid {self._address_id}"

    def _by_last_digits(self, who: Listed) -> PhoneCheck:
        """Where nothing may be sent by SMS the card, handed over in person, and the end of the number must do."""
        made = phone_codes.replace(self._tx, who.id, self._purpose, who.phone[-4:], self._now)
        return PhoneCheck("last_digits", who.id) if made else PhoneCheck("wait")

    def _tell_the_other(self, who: Listed) -> None:
        """Whoever spoke for them until now hears of it while WeChat lets us write there."""
        if who.address_id in (None, self._address_id) or not addresses.is_open(
            self._tx, who.address_id, self._now - WINDOW
        ):
            return
        desk = self._runtime.settings.desk
        text = f"联络员{who.name}换到别的微信上了，这个微信不再收联络员的事。" + (
            f"不是您办的，打{desk}。" if desk else "不是您办的，请告诉乡镇。"
        )
        occasion = f"unbound {who.id} {self._now:%Y%m%d%H%M%S}"
        row = leave_single(
            self._runtime,
            self._tx,
            occasion,
            Notice("case", text=text),
            person_id=None,
            address_id=who.address_id,
            scheme="wechat",
        )
        self.afterwards += [] if row is None else [("deliver_single", row)]
