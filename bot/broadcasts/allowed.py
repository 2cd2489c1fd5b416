"""What may go out now of rows in hand: quotas and budget are taken in the transaction of the claim, in the database.

What is not granted stands in the row as `held_back` and is not sent. What was taken for a row that then did not go out
is given back when that is recorded. Nothing is taken of WeChat's three messages in the minute after a click, a follow
or a scan: they are answered within the callback, which counts as none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.broadcasts.attempt import THROTTLED, Attempted, Message, Pace
from bot.broadcasts.forms import credit_form
from bot.broadcasts.reasons import NO_CREDIT
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Tx
from bot.store.field import packs
from bot.store.register import refusals
from bot.store.register.windows import LASTS
from bot.store.sending import allowances, quotas, subscriptions
from bot.store.sending.claims import Claimed
from bot.store.sending.quotas import Allowed

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNSENT = frozenset({"planned", "failed", "skipped"})
"""What a row comes to that the platform has not taken."""

TEMPLATES = "wechat-templates"
BUDGET = "budget"
STREAM = "sms-segments"


def mass_calls(settings: Settings) -> Allowed:
    """WeChat takes 100 mass messages a day of one account, whatever the size of their lists."""
    return Allowed("wechat-mass", settings.wechat_mass_calls, DAY)


def robot(settings: Settings, address: str) -> Allowed:
    """A robot's address is its password, so the quota is named by its hash."""
    return Allowed(f"robot-{sha256(address.encode()).hexdigest()[:32]}", settings.wecom_robot_per_minute, MINUTE)


def robot_pace(runtime: Runtime) -> Pace:
    """Leave for one message by a robot at a time, among all processes on all machines."""

    def pace(address: str) -> float:
        with runtime.store.begin() as tx:
            return quotas.take(tx, robot(runtime.settings, address), runtime.now())

    return pace


def asks_leave(settings: Settings, rows: Sequence[Claimed], limited: bool) -> bool:
    """Whether any quota or budget stands over these rows."""
    watched = {"wechat", "sms"} if limited or settings.sms_segments_per_second else {"wechat"}
    return any(row.channel in watched for row in rows)


def allow(
    runtime: Runtime,
    tx: Tx,
    rows: Sequence[Claimed],
    kind: str,
    message: Callable[[Claimed], Message] | None = None,
    limited: bool = False,
) -> list[Claimed]:
    """The rows, those without leave marked; `message` words a broadcast's SMS for a row, `limited`: by a budget.

    `kind` is the notice's: for it people gave credits.
    """
    now = runtime.now()
    allowed = _by_window(runtime, tx, rows, now)
    allowed = _by_credit(runtime, tx, allowed, kind, now)
    allowed = _by_template(runtime, tx, allowed, now)
    if message is not None:
        allowed = _by_stream(runtime, tx, allowed, message, now)
    return _by_budget(tx, allowed, message) if message is not None and limited else allowed


def allow_list(runtime: Runtime, tx: Tx, rows: Sequence[Claimed]) -> list[Claimed]:
    """Of one openid list: the account's call, then the month's message of each follower."""
    if not rows:
        return []
    now, settings = runtime.now(), runtime.settings
    wait = quotas.take(tx, mass_calls(settings), now)
    if wait:
        return [replace(row, held_back="day_full", wait=wait) for row in rows]
    ids = [row.address_id for row in rows if row.address_id is not None]
    had = allowances.take_lists(tx, ids, settings.wechat_month_messages, now)
    return [row if row.address_id in had else replace(row, held_back="month_full") for row in rows]


def still_wanted(tx: Tx, kind: str, rows: Sequence[Claimed]) -> list[Claimed]:
    """The rows, marked where somebody has refused this kind of notice since the plan."""
    refused = refusals.among(tx, kind, [row.person_id for row in rows if row.person_id is not None])
    if not refused:
        return list(rows)
    return [replace(row, left=row.left or "refused") if row.person_id in refused else row for row in rows]


def give_back(tx: Tx, attempted: Sequence[Attempted], now: datetime) -> None:
    """What was taken for rows that did not go out; of a budget not what a crash left, which stops it the sooner."""
    idle = [one for one in attempted if one.outcome.state in UNSENT and not one.row.held_back and not one.asks]
    unsent = [one.row for one in idle]
    by_openid = [row for row in unsent if row.channel == "wechat" and row.address_id is not None]
    allowances.give_back_windows(tx, [row.address_id for row in by_openid if _in_window(row) and row.address_id])
    spent = {one.row.id for one in attempted if one.outcome.reason == NO_CREDIT}
    for form in sorted({row.form for row in by_openid if row.form}):
        mine = [row.address_id for row in by_openid if row.form == form and row.address_id and row.id not in spent]
        subscriptions.give_back(tx, mine, form, now)
    allowances.give_back_lists(tx, [row.address_id for row in by_openid if row.way == "mass" and row.address_id], now)
    if uncalled := sum(one.row.way == "tmpl" and one.verdict is None for one in idle):
        quotas.give_back_to_day(tx, TEMPLATES, uncalled, now)
    costs: dict[int, int] = {}
    for row in unsent:
        if row.reserved and row.broadcast_id is not None:
            costs[row.broadcast_id] = costs.get(row.broadcast_id, 0) + row.reserved
    for broadcast_id in sorted(costs):
        allowances.give_back_to_budget(tx, broadcast_id, costs[broadcast_id])


def _by_window(runtime: Runtime, tx: Tx, rows: Sequence[Claimed], now: datetime) -> list[Claimed]:
    ids = [row.address_id for row in rows if _in_window(row) and row.address_id is not None]
    if not ids:
        return list(rows)
    granted = allowances.take_windows(tx, ids, runtime.settings.wechat_window_messages, now - LASTS)
    return [
        replace(row, held_back="window_full") if _in_window(row) and row.address_id not in granted else row
        for row in rows
    ]


def _in_window(row: Claimed) -> bool:
    return row.channel == "wechat" and row.way in {"", packs.WAY}


def _by_credit(runtime: Runtime, tx: Tx, rows: Sequence[Claimed], kind: str, now: datetime) -> list[Claimed]:
    """A credit of each person who is to get it as a subscription notice."""
    by_credit = [row.address_id for row in rows if row.way == "cred" and row.address_id is not None]
    if not by_credit:
        return list(rows)
    form = credit_form(runtime.settings, kind)
    had = subscriptions.take(tx, by_credit, form.id, form.lasting, now) if form is not None else set()
    return [
        row
        if row.way != "cred"
        else replace(row, form="" if form is None or form.lasting else form.id)
        if row.address_id in had
        else replace(row, held_back="no_credit")
        for row in rows
    ]


def _by_template(runtime: Runtime, tx: Tx, rows: Sequence[Claimed], now: datetime) -> list[Claimed]:
    """As many template messages as the account's day has left; calls that WeChat refuses count as well."""
    wanted = sum(row.way == "tmpl" for row in rows)
    if not wanted:
        return list(rows)
    room, wait = quotas.take_of_day(tx, TEMPLATES, runtime.settings.wechat_template_calls, wanted, now)
    allowed: list[Claimed] = []
    for row in rows:
        room -= row.way == "tmpl"
        allowed.append(replace(row, held_back="forms_full", wait=wait) if row.way == "tmpl" and room < 0 else row)
    return allowed


def _by_stream(
    runtime: Runtime, tx: Tx, rows: Sequence[Claimed], message: Callable[[Claimed], Message], now: datetime
) -> list[Claimed]:
    """As many segments as the provider takes in the coming second."""
    rate = runtime.settings.sms_segments_per_second
    wanted = sum(message(row).segments for row in rows if row.channel == "sms")
    if not rate or not wanted:
        return list(rows)
    room = quotas.take_of_stream(tx, STREAM, rate, wanted, now)
    allowed: list[Claimed] = []
    for row in rows:
        needed = message(row).segments if row.channel == "sms" else 0
        allowed.append(row if needed <= room else replace(row, held_back=THROTTLED, wait=1.0))
        room -= needed if needed <= room else 0
    return allowed


def _by_budget(tx: Tx, rows: Sequence[Claimed], message: Callable[[Claimed], Message]) -> list[Claimed]:
    """Where the budget covers not even one more, the broadcast pauses itself."""
    allowed: list[Claimed] = []
    left: dict[int, int] = {}
    for row in rows:
        if row.channel != "sms" or row.held_back or row.broadcast_id is None:
            allowed.append(row)
            continue
        each = message(row).cost
        if each not in left:
            like = sum(one.channel == "sms" and not one.held_back and message(one).cost == each for one in rows)
            left[each] = allowances.take_of_budget(tx, row.broadcast_id, each, like)
            if not left[each]:
                allowances.halt(tx, row.broadcast_id, BUDGET)
        allowed.append(replace(row, reserved=each) if left[each] > 0 else replace(row, held_back=BUDGET))
        left[each] -= 1
    return allowed
