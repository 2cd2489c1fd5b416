"""Writing down what a handful of attempts came to: states, other ways to the same person, opt-outs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot import figures
from bot.broadcasts.allowed import give_back
from bot.broadcasts.attempt import Attempted
from bot.broadcasts.plan import usable_channels
from bot.broadcasts.reasons import WINDOW_SHUT
from bot.runtime import Runtime
from bot.store import Tx, addresses, broadcasts, outcomes, people
from bot.store.claims import Claimed


def record(runtime: Runtime, attempted: Sequence[Attempted]) -> None:
    """One transaction for the handful."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        settled = [one for one in attempted if not one.asks and not _goes_on(runtime, tx, one, now)]
        outcomes.record(tx, [(one.row, one.outcome) for one in settled], now)
        for one in settled:
            if one.verdict == "left":
                opt_out(tx, one.row, now)
        give_back(tx, attempted, now)
    for (channel, state), count in Counter((one.row.channel, one.outcome.state) for one in settled).items():
        figures.delivered(channel, state, count)


def opt_out(tx: Tx, row: Claimed, now: datetime) -> None:
    """The platform says that they opted out: our own ledger of that is the master, and hears of it at once."""
    if row.address is not None and row.address.scheme in {"tel", "wechat"}:
        people.opt_out(tx, addresses.known_or_new(tx, row.address, now), now)


def _goes_on(runtime: Runtime, tx: Tx, one: Attempted, now: datetime) -> bool:
    """WeChat refused for good: the same row goes on by SMS, or by openid list where only its window was shut."""
    row = one.row
    if row.channel != "wechat" or one.outcome.state != "failed" or one.verdict != "never":
        return False
    if may_cost(runtime, tx, row) and outcomes.reroute(tx, row, one.outcome, now):
        return True
    shut = row.broadcast_id is not None and row.way == "" and one.outcome.reason in WINDOW_SHUT
    return shut and outcomes.put_on_list(tx, row, one.outcome, now)


def may_cost(runtime: Runtime, tx: Tx, row: Claimed) -> bool:
    """Whether a WeChat message may go on as an SMS: a group of followers, chosen as such, is to cost nothing."""
    if "sms" not in usable_channels(runtime.settings):
        return False
    broadcast = broadcasts.find(tx, row.broadcast_id) if row.broadcast_id is not None else None
    return broadcast is None or not broadcast.audience.get("groups")
