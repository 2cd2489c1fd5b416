"""The next way to the same person where WeChat refused one: by a credit, by openid list, by template, last by SMS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.broadcasts import notices
from bot.broadcasts.forms import by_template, credit_of
from bot.broadcasts.reasons import UNREACHABLE, WINDOW_SHUT
from bot.messages import Address, Notice
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Tx
from bot.store.field import liaisons, packs
from bot.store.register import addresses
from bot.store.sending import broadcasts, outcomes
from bot.store.sending.claims import Claimed
from bot.store.sending.outcomes import Outcome

ORDER = ("", "cred", "mass", "tmpl")
"""Ways by which WeChat takes a message for one person: its window, a credit, an openid list, a template message."""


def usable_channels(settings: Settings) -> frozenset[str]:
    """Channels that are configured and allowed; the others are there and refuse."""
    usable = {"wecom"}
    if settings.wechat_app_id:
        usable.add("wechat")
    if settings.sms_configured and settings.sms_allowed:
        usable.add("sms")
    return frozenset(usable)


def goes_on(runtime: Runtime, tx: Tx, row: Claimed, tried: Outcome, now: datetime) -> bool:
    """Plans the row anew by its next way; False where none is left, or it is no message of WeChat."""
    if row.channel != "wechat":
        return False
    if row.way == packs.WAY:
        return _liaison_by_phone(runtime, tx, row, tried, now)
    if any(outcomes.by_way(tx, row, tried, now, way) for way in _left(runtime, tx, row, tried.reason)):
        return True
    return may_cost(runtime, tx, row) and outcomes.reroute(tx, row, tried, now)


def may_cost(runtime: Runtime, tx: Tx, row: Claimed) -> bool:
    """Whether a WeChat message may go on as an SMS: a group of followers, chosen as such, is to cost nothing."""
    if "sms" not in usable_channels(runtime.settings):
        return False
    broadcast = broadcasts.find(tx, row.broadcast_id) if row.broadcast_id is not None else None
    return broadcast is None or not broadcast.audience.get("groups")


def _left(runtime: Runtime, tx: Tx, row: Claimed, reason: str) -> Iterator[str]:
    """The ways after this one, none where WeChat does not reach the person at all. A single message has no list."""
    if reason in UNREACHABLE or (row.way == "" and reason not in WINDOW_SHUT) or row.way not in ORDER:
        return
    notice = _notice(tx, row)
    for way in ORDER[ORDER.index(row.way) + 1 :]:
        fits = {"cred": credit_of, "tmpl": by_template}.get(way)
        if fits(runtime.settings, notice) if fits is not None else row.broadcast_id is not None:
            yield way


def _notice(tx: Tx, row: Claimed) -> Notice:
    if row.notice_sealed is not None:
        return notices.unseal(tx, row.notice_sealed)
    found = broadcasts.find(tx, row.broadcast_id) if row.broadcast_id is not None else None
    return notices.from_json(found.notice) if found is not None else Notice("text")


def _liaison_by_phone(runtime: Runtime, tx: Tx, row: Claimed, tried: Outcome, now: datetime) -> bool:
    liaison_id = liaisons.by_address(tx, row.address_id)
    if liaison_id is None or "sms" not in usable_channels(runtime.settings):
        return False
    card = liaisons.card(tx, liaison_id)
    if card is None:
        return False
    return outcomes.by_phone(tx, row, tried, now, addresses.known_or_new(tx, Address("tel", card.phone), now))
