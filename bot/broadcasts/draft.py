"""The life of a broadcast before and around its sending: drafted, approved, started, paused, resumed, cancelled."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.broadcasts import notices
from bot.broadcasts.checking import check
from bot.broadcasts.packs import mint_links
from bot.broadcasts.plan import plan
from bot.broadcasts.preview import preview
from bot.broadcasts.receivers import check_audience, is_chosen
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.village_facts import Villages
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit
from bot.store.sending import broadcasts, deliveries, series

log = logging.getLogger(__name__)

LONGEST_NAME = 100
MILLI = 1000
STATES = {
    "draft": "草稿",
    "approved": "已批准",
    "running": "发送中",
    "paused": "已暂停",
    "cancelled": "已取消",
    "finished": "已完成",
}


def draft(
    runtime: Runtime,
    name: str,
    notice: Notice,
    audience: Mapping[str, Any],
    *,
    author_id: int | None = None,
    area: str = "",
    urgent: bool = False,
    by: str = "",
    villages: Villages | None = None,
    budget: float | None = None,
) -> int:
    """Writes a draft and returns its number. Raises `Unfit` for an empty text, an unknown group or area.

    An empty audience is one to be chosen later: until then it can be neither approved nor started. `budget` is what its
    SMS may cost, in yuan: there it pauses itself.
    `villages` are facts that differ from village to village, for the names in braces that the text has.
    Here and below `by` is who does it, for the audit; a caller that leaves a line of its own gives none.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Unfit(f"通知名称要有 1 到 {LONGEST_NAME} 个字")
    if not (notice.text or notice.fields):
        raise Unfit("通知没有内容")
    with runtime.store.begin() as tx:
        if audience:
            check_audience(tx, audience, runtime.places)
        broadcast_id = broadcasts.add(
            tx,
            name.strip(),
            audience,
            notices.to_json(notice, villages),
            runtime.now(),
            area=area or runtime.settings.home_area,
            author_id=author_id,
            urgent=urgent,
            budget=milli(budget),
        )
        _audit(runtime, tx, by, "draft", broadcast_id)
    return broadcast_id


def milli(yuan: float | None) -> int | None:
    return None if yuan is None else round(yuan * MILLI)


def approve(runtime: Runtime, broadcast_id: int, approver_id: int | None = None, by: str = "") -> None:
    """A second person lets it go out. Raises `Unfit` where the approver is the author, or it is no draft."""
    with runtime.store.begin() as tx:
        row = _row(tx, broadcast_id)
        _check_chosen(row)
        if approver_id is not None and approver_id == row.author_id:
            raise Unfit("不能批准自己写的通知：请另一位工作人员来批准")
        moved = broadcasts.move(
            tx, broadcast_id, ["draft"], "approved", approver_id=approver_id, approved_at=runtime.now()
        )
        if not moved:
            raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不用批准")
        _audit(runtime, tx, by, "approve", broadcast_id)


def start(
    runtime: Runtime,
    broadcast_id: int,
    at: datetime | None = None,
    yes: bool = False,
    by: str = "",
    weekly: bool = False,
) -> int | None:
    """Starts now, or puts the start down for `at`; returns the number of rows to send, None when it starts later.

    Over the set size a draft needs a second person first; `yes` stands for that. `weekly`: at its start the same is
    put down for a week later, under a number of its own, and so on until that one is cancelled. Raises `Unfit`.
    """
    with runtime.store.reading() as tx:
        row = _row(tx, broadcast_id)
    _check_chosen(row)
    if row.state not in {"draft", "approved"}:
        raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不能再开始")
    check(runtime, broadcast_id)
    if weekly and notices.from_json(row.notice).kind == "fair":
        raise Unfit("招聘会只开一次，不能每周发；自己写的通知才能每周发")
    if row.state == "draft":
        _approve_small(runtime, broadcast_id, yes)
    later = at is not None and at > runtime.now()
    with runtime.store.begin() as tx:
        _audit(runtime, tx, by, "start", broadcast_id, yes=yes)
        if later:
            broadcasts.move(tx, broadcast_id, ["approved"], "approved", starts_at=at)
        if weekly:
            series.mark(tx, broadcast_id)
    if later:
        return None
    try:
        return launch(runtime, broadcast_id)
    except Unfit:
        if row.state == "draft":
            with runtime.store.begin() as tx:
                broadcasts.move(tx, broadcast_id, ["approved"], "draft", approved_at=None)
        raise


def launch(runtime: Runtime, broadcast_id: int) -> int:
    """Plans and hands over to the queue. Commit first: without a queue the rows stand and the sweep finds them."""
    planned = plan(runtime, broadcast_id)
    with runtime.store.reading() as tx:
        notice = notices.from_json(_row(tx, broadcast_id).notice)
    mint_links(runtime, broadcast_id, notice)
    runtime.enqueue("launch", broadcast_id)
    return planned


def start_due(runtime: Runtime) -> list[int]:
    """Starts what was put down for a time that has come; returns the numbers. One that cannot start goes to draft."""
    with runtime.store.reading() as tx:
        due = broadcasts.due_to_start(tx, runtime.now())
    for broadcast_id in due:
        try:
            launch(runtime, broadcast_id)
        except Unfit as error:
            log.warning("broadcast %d does not start: %s", broadcast_id, error)
            with runtime.store.begin() as tx:
                broadcasts.move(tx, broadcast_id, ["approved"], "draft", starts_at=None, approved_at=None)
    return list(due)


def pause(runtime: Runtime, broadcast_id: int, by: str = "") -> None:
    """Takes effect within a second: workers look at the state before every handful."""
    with runtime.store.begin() as tx:
        _move(tx, broadcast_id, ["running"], "paused", "暂停")
        _audit(runtime, tx, by, "pause", broadcast_id)


def resume(runtime: Runtime, broadcast_id: int, by: str = "", budget: float | None = None) -> None:
    """Goes on; with another `budget` in yuan where it stopped at the one that it had. Raises `Unfit`."""
    with runtime.store.begin() as tx:
        row = _row(tx, broadcast_id)
        limit = row.budget if budget is None else milli(budget)
        if row.halted and limit is not None and limit - row.spent < runtime.settings.sms_segment_price * MILLI:
            raise Unfit(f"短信已花 {row.spent / MILLI:.2f} 元，到了上限 {limit / MILLI:.2f} 元：先把上限提高，再继续")
        _move(tx, broadcast_id, ["paused"], "running", "继续", budget=limit, halted=None)
        _audit(runtime, tx, by, "resume", broadcast_id, **({} if budget is None else {"budget": budget}))
    runtime.enqueue("launch", broadcast_id)


def cancel(runtime: Runtime, broadcast_id: int, by: str = "") -> dict[str, int]:
    """Ends it for good; returns the ledger's counts by state, which say how many have it already."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        row = _row(tx, broadcast_id)
        live = ["draft", "approved", "running", "paused"]
        if not broadcasts.move(tx, broadcast_id, live, "cancelled", finished_at=now):
            raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不能取消")
        left = deliveries.skip_planned(tx, broadcast_id, "cancelled", now)
        counts = broadcasts.counts(tx, broadcast_id)
        _audit(runtime, tx, by, "cancel", broadcast_id, left=left)
    log.info("broadcast %d cancelled, %d rows left unsent", broadcast_id, left)
    return counts


def _approve_small(runtime: Runtime, broadcast_id: int, yes: bool) -> None:
    if not yes:
        looked = preview(runtime, broadcast_id)
        if looked.needs_approval:
            limit = runtime.settings.approval_over
            raise Unfit(f"收件人 {looked.receivers} 个，超过 {limit} 个要第二个人批准：先 approve，或加 --yes")
    with runtime.store.begin() as tx:
        broadcasts.move(tx, broadcast_id, ["draft"], "approved", approved_at=runtime.now())


def _check_chosen(row: Any) -> None:
    if not is_chosen(row.audience):
        raise Unfit(f"通知 {row.id} 还没有选发给谁")


def _move(tx: Tx, broadcast_id: int, origin: list[str], state: str, act: str, **values: object) -> None:
    row = _row(tx, broadcast_id)
    if not broadcasts.move(tx, broadcast_id, origin, state, **values):
        raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不能{act}")


def _audit(runtime: Runtime, tx: Tx, by: str, act: str, broadcast_id: int, **detail: object) -> None:
    if by:
        audit.record(tx, by, act, f"broadcast {broadcast_id}", runtime.now(), detail)


def _row(tx: Tx, broadcast_id: int) -> Any:
    row = broadcasts.find(tx, broadcast_id)
    if row is None:
        raise Unfit(f"没有编号为 {broadcast_id} 的通知")
    return row
