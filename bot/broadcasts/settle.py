"""Settling: receipts move rows forward, never back, whatever order they come in and however often.

A receipt that says that a message did not arrive is no end yet: what the phone may take later goes once more, what
WeChat could not bring goes on by SMS. The row stays the same, and what was tried stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement

from bot.broadcasts.attempt import LONGEST_REASON
from bot.broadcasts.forms import stand_in
from bot.broadcasts.reasons import NO_CREDIT, PLATFORMS, is_about_content
from bot.broadcasts.recording import opt_out
from bot.broadcasts.ways import goes_on
from bot.messages import Receipt
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.sending import broadcasts, deliveries, outcomes, subscriptions
from bot.store.sending.claims import Claimed
from bot.store.sending.outcomes import Outcome

KEY = re.compile(r"notice-\d+-(\d+)(?:-(\d+))?")

ONCE_MORE = (timedelta(hours=1), timedelta(hours=4))
"""A phone that was off, a carrier that did not say why: how long until the same message goes again."""


def settle(runtime: Runtime, receipts: Sequence[Receipt]) -> int:
    """Applies what platforms report; returns how many rows moved. Reports about what is not ours change nothing."""
    with runtime.store.begin() as tx:
        return sum(_settle_one(runtime, tx, receipt) for receipt in receipts)


def _settle_one(runtime: Runtime, tx: Tx, receipt: Receipt) -> int:
    """By our key where the platform returns it: a receipt may come before the answer that brings the number."""
    if receipt.state not in deliveries.EARLIER:
        return 0
    keyed = KEY.fullmatch(receipt.key)
    if keyed:
        attempt = int(keyed[2]) if keyed[2] else None
        condition = deliveries.by_id(int(keyed[1]), receipt.channel, attempt)
        rows = deliveries.found(tx, condition, deliveries.EARLIER[receipt.state])
        if not rows or any(one["number"] == receipt.provider_id for one in rows[0].earlier):
            return 0
        deliveries.note_number(tx, condition, receipt.provider_id)
    else:
        condition = _numbered(runtime, tx, receipt)
    if receipt.state == "failed":
        return _failed(runtime, tx, condition, receipt)
    if receipt.state == "sent" and receipt.code:
        deliveries.note_reason(tx, condition, receipt.code[:LONGEST_REASON])
    return deliveries.settle(tx, condition, receipt.state, receipt.code[:LONGEST_REASON], runtime.now())


def _numbered(runtime: Runtime, tx: Tx, receipt: Receipt) -> ColumnElement[bool]:
    """The rows of the receipt's number; where our call's answer had none, the one that went to whom it names."""
    condition = deliveries.by_number(receipt.provider_id, receipt.channel)
    if receipt.about is None:
        return condition
    address, form = receipt.about
    if receipt.code == NO_CREDIT:
        subscriptions.reject_at(tx, address, form, runtime.now())
    if not deliveries.is_known(tx, receipt.provider_id):
        deliveries.renumber(tx, stand_in(address), receipt.provider_id)
    return condition


def _failed(runtime: Runtime, tx: Tx, condition: ColumnElement[bool], receipt: Receipt) -> int:
    now, moved = runtime.now(), 0
    table = PLATFORMS.get(receipt.channel)
    verdict = table.meaning(receipt.code).verdict if table is not None and receipt.code else "never"
    rows = [] if is_about_content(receipt.code) else deliveries.found(tx, condition, deliveries.EARLIER["failed"])
    for row in rows:
        if verdict == "left":
            opt_out(tx, row, now)
        moved += verdict != "left" and _goes_on(runtime, tx, row, receipt, once_more=verdict == "later")
    still = deliveries.by_number(receipt.provider_id, receipt.channel)
    return moved + deliveries.settle(tx, still, "failed", receipt.code[:LONGEST_REASON], now)


def _goes_on(runtime: Runtime, tx: Tx, row: Claimed, receipt: Receipt, once_more: bool) -> bool:
    """Whether the row is not at its end; its broadcast then runs (again) until it is."""
    now = runtime.now()
    tried = Outcome("failed", receipt.code[:LONGEST_REASON], receipt.provider_id, attempts=row.attempts)
    before = sum(one["channel"] == row.channel for one in row.earlier)
    if row.broadcast_id is not None and not broadcasts.reopen(tx, row.broadcast_id):
        return False
    if once_more and before < len(ONCE_MORE):
        return outcomes.once_more(tx, row, tried, now + ONCE_MORE[before], now)
    return goes_on(runtime, tx, row, tried, now)
