"""How liaisons come in: a code to the phone of the county's list, a card that staff print, links that open once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.broadcasts.singles import leave_single
from bot.messages import Address, Notice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit, doorstep
from bot.store.field import bindings, liaison_sessions, phone_codes
from bot.store.field.bindings import Listed
from bot.store.field.invitations import LENGTH, LETTERS
from bot.store.register import addresses

LASTS = timedelta(days=30)
"""How long a phone stays signed in after it was last used."""

CHAT_LINK, GIVEN_LINK, CARD = timedelta(minutes=15), timedelta(days=7), timedelta(days=30)
"""How long a link made in the chat waits to be opened, one that staff gave, and a card."""

PAGES = "pages"
"""What a code for signing in is for; one for binding names the openid."""

KNOCKS = 30
"""Codes asked for or got wrong from one internet address within `doorstep.WINDOW`: an office shares one."""


def send_code(runtime: Runtime, tx: Tx, who: Listed, purpose: str, what: str) -> list[int]:
    """Leaves a fresh code for their phone; rows for the fast queue, none where they had too many lately."""
    now, code = runtime.now(), f"{secrets.randbelow(10**6):06}"
    if not phone_codes.replace(tx, who.id, purpose, code, now):
        return []
    address_id = addresses.known_or_new(tx, Address("tel", who.phone), now)
    text = f"验证码 {code}，用来{what}，10 分钟内有效。谁来要都别给。"
    occasion = f"code {who.id} {now:%Y%m%d%H%M%S}"
    notice = Notice("code", {"验证码": code}, text)
    row = leave_single(runtime, tx, occasion, notice, person_id=None, address_id=address_id, scheme="tel")
    return [] if row is None else [row]


def knock(runtime: Runtime, phone: str, address: str) -> bool:
    """Sends a code if the number (E.164) is a liaison's; nothing tells whether it is. False: too many from there.

    `address` is the caller's on the internet, empty where nobody knows it.
    """
    left: list[int] = []
    with runtime.store.begin() as tx:
        if _rests(runtime, tx, address):
            return False
        _count(runtime, tx, address)
        liaison_id = bindings.with_phone(tx, phone)
        who = None if liaison_id is None else bindings.listed(tx, liaison_id)
        if who is not None and runtime.settings.sms_allowed:
            left = send_code(runtime, tx, who, PAGES, "登录联络员页面")
    for row in left:
        runtime.enqueue("deliver_single", row)
    return True


def admit(runtime: Runtime, phone: str, code: str, address: str, device: str) -> str | None:
    """The token of a new sign-in for who has the code that was sent to this number; None for all others."""
    with runtime.store.begin() as tx:
        if _rests(runtime, tx, address):
            return None
        liaison_id = bindings.with_phone(tx, phone)
        if liaison_id is not None and phone_codes.opens(tx, liaison_id, PAGES, code, runtime.now()):
            return _signed_in(runtime, tx, liaison_id, device)
        _count(runtime, tx, address)
    return None


def link_for(runtime: Runtime, tx: Tx, liaison_id: int, lasts: timedelta = GIVEN_LINK) -> str:
    """An address that signs this liaison in, once. Whoever has it is let in: it goes to them alone."""
    token = secrets.token_urlsafe(32)
    liaison_sessions.add(tx, liaison_id, "link", token, runtime.now(), lasts)
    return f"{runtime.settings.public_url}/liaison/in/{token}"


def open_link(runtime: Runtime, link_token: str, device: str) -> str | None:
    """The token of a new sign-in; None for a link that was used, is over, or never was."""
    with runtime.store.begin() as tx:
        who = liaison_sessions.bearer(tx, "link", link_token, runtime.now())
        if who is None or not liaison_sessions.use_up(tx, who.session_id):
            return None
        return _signed_in(runtime, tx, who.liaison_id, device)


def new_card(runtime: Runtime, tx: Tx, liaison_id: int) -> str:
    """The word on a fresh card, which says whose phone is to be asked for a code; it opens nothing by itself."""
    word = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    bindings.give_card(tx, liaison_id, word, runtime.now() + CARD)
    return word


def _signed_in(runtime: Runtime, tx: Tx, liaison_id: int, device: str) -> str | None:
    token, now, who = secrets.token_urlsafe(32), runtime.now(), bindings.listed(tx, liaison_id)
    if who is None or not liaison_sessions.add(tx, liaison_id, "page", token, now, LASTS, device):
        return None
    audit.record(tx, f"联络员{who.name}", "liaison-in", f"liaison {who.number}", now)
    return token


def _rests(runtime: Runtime, tx: Tx, address: str) -> bool:
    return bool(address) and doorstep.rests(tx, f"liaison {address}", runtime.now(), KNOCKS)


def _count(runtime: Runtime, tx: Tx, address: str) -> None:
    if address:
        doorstep.count_failure(tx, f"liaison {address}", runtime.now())
