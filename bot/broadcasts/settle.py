"""Settling: receipts move rows forward, never back, whatever order they come in and however often."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.broadcasts.reasons import PLATFORMS
from bot.broadcasts.recording import opt_out
from bot.messages import Receipt
from bot.runtime import Runtime
from bot.store import Tx, deliveries

KEY = re.compile(r"notice-\d+-(\d+)")


def settle(runtime: Runtime, receipts: Sequence[Receipt]) -> int:
    """Applies what platforms report; returns how many rows moved. Reports about what is not ours change nothing."""
    with runtime.store.begin() as tx:
        return sum(_settle_one(runtime, tx, receipt) for receipt in receipts)


def _settle_one(runtime: Runtime, tx: Tx, receipt: Receipt) -> int:
    """By our key where the platform returns it: a receipt may come before the answer that brings the number."""
    now = runtime.now()
    keyed = KEY.fullmatch(receipt.key)
    if keyed:
        condition = deliveries.by_id(int(keyed[1]), receipt.channel)
        deliveries.note_number(tx, int(keyed[1]), receipt.provider_id)
    else:
        condition = deliveries.by_number(receipt.provider_id, receipt.channel)
    if receipt.state not in deliveries.EARLIER:
        return 0
    moved = deliveries.settle(tx, condition, receipt.state, receipt.code[:30], now)
    table = PLATFORMS.get(receipt.channel)
    if moved == 1 and receipt.code and table is not None and table.meaning(receipt.code).verdict == "left":
        for row in deliveries.found(tx, condition):
            opt_out(tx, row, now)
    return moved
