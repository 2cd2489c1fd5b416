"""Writing down what a handful of attempts came to: states, other ways to the same person, opt-outs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot import figures
from bot.broadcasts.allowed import give_back
from bot.broadcasts.attempt import Attempted
from bot.broadcasts.reasons import NO_CREDIT
from bot.broadcasts.ways import goes_on
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.register import addresses, people
from bot.store.sending import outcomes, subscriptions
from bot.store.sending.claims import Claimed


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
    """WeChat refused for good: the same row goes on by the next way. What it says of a credit is noted."""
    row = one.row
    if row.way == "cred" and one.outcome.reason == NO_CREDIT and row.form and row.address is not None:
        subscriptions.reject_at(tx, row.address, row.form, now)
    return one.outcome.state == "failed" and one.verdict == "never" and goes_on(runtime, tx, row, one.outcome, now)
