"""The life of a broadcast before and around its sending: drafted, approved, started, paused, resumed, cancelled."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.broadcasts import notices
from bot.broadcasts.plan import plan
from bot.broadcasts.preview import preview
from bot.broadcasts.unfit import Unfit
from bot.messages import Address, Notice, SendFailed
from bot.runtime import Runtime
from bot.store import Tx, audiences, broadcasts, deliveries

log = logging.getLogger(__name__)

LONGEST_NAME = 100
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
) -> int:
    """Writes a draft and returns its number. Raises `Unfit` for an empty text, an unknown group or area."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Unfit(f"通知名称要有 1 到 {LONGEST_NAME} 个字")
    if not (notice.text or notice.fields):
        raise Unfit("通知没有内容")
    with runtime.store.begin() as tx:
        _check_audience(tx, audience)
        return broadcasts.add(
            tx,
            name.strip(),
            audience,
            notices.to_json(notice),
            runtime.now(),
            area=area or runtime.settings.home_area,
            author_id=author_id,
            urgent=urgent,
        )


def approve(runtime: Runtime, broadcast_id: int, approver_id: int | None = None) -> None:
    """A second person lets it go out. Raises `Unfit` where the approver is the author, or it is no draft."""
    with runtime.store.begin() as tx:
        row = _row(tx, broadcast_id)
        if approver_id is not None and approver_id == row.author_id:
            raise Unfit("不能批准自己写的通知：请另一位工作人员来批准")
        moved = broadcasts.move(
            tx, broadcast_id, ["draft"], "approved", approver_id=approver_id, approved_at=runtime.now()
        )
        if not moved:
            raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不用批准")


def start(runtime: Runtime, broadcast_id: int, at: datetime | None = None, yes: bool = False) -> int | None:
    """Starts now, or puts the start down for `at`; returns the number of rows to send, None when it starts later.

    Over the set size a draft needs a second person first; `yes` stands for that. Raises `Unfit`.
    """
    with runtime.store.reading() as tx:
        row = _row(tx, broadcast_id)
    if row.state not in {"draft", "approved"}:
        raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不能再开始")
    if row.state == "draft":
        _approve_small(runtime, broadcast_id, yes)
    if at is not None and at > runtime.now():
        with runtime.store.begin() as tx:
            broadcasts.move(tx, broadcast_id, ["approved"], "approved", starts_at=at)
        return None
    return launch(runtime, broadcast_id)


def launch(runtime: Runtime, broadcast_id: int) -> int:
    """Plans and hands over to the queue. Commit first: without a queue the rows stand and the sweep finds them."""
    planned = plan(runtime, broadcast_id)
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


def pause(runtime: Runtime, broadcast_id: int) -> None:
    """Takes effect within a second: workers look at the state before every handful."""
    _move(runtime, broadcast_id, ["running"], "paused", "暂停")


def resume(runtime: Runtime, broadcast_id: int) -> None:
    _move(runtime, broadcast_id, ["paused"], "running", "继续")
    runtime.enqueue("launch", broadcast_id)


def cancel(runtime: Runtime, broadcast_id: int) -> dict[str, int]:
    """Ends it for good; returns the ledger's counts by state, which say how many have it already."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        row = _row(tx, broadcast_id)
        live = ["draft", "approved", "running", "paused"]
        if not broadcasts.move(tx, broadcast_id, live, "cancelled", finished_at=now):
            raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不能取消")
        left = deliveries.skip_planned(tx, broadcast_id, "cancelled", now)
        counts = broadcasts.counts(tx, broadcast_id)
    log.info("broadcast %d cancelled, %d rows left unsent", broadcast_id, left)
    return counts


def try_out(runtime: Runtime, broadcast_id: int, receiver: str) -> str:
    """Sends the text to one phone or openid at once, outside the ledger; returns the channel. Raises `Unfit`."""
    with runtime.store.reading() as tx:
        notice = notices.from_json(_row(tx, broadcast_id).notice)
    address = _address(receiver)
    channel = next((one for one in runtime.channels.values() if one.scheme == address.scheme), None)
    if channel is None:
        raise Unfit("没有能发到这个地址的渠道")
    try:
        channel.send(address, notice, f"test-{broadcast_id}-{int(runtime.now().timestamp() * 1000)}")
    except SendFailed as failure:
        raise Unfit(f"测试没有发出：{failure.reason}（{failure.code}）") from failure
    return channel.name


def _address(receiver: str) -> Address:
    """A mainland or international phone number, else an openid."""
    text = receiver.strip().replace(" ", "").replace("-", "")
    if text.startswith("https://"):
        return Address("wecom", text)
    if text.removeprefix("+").isascii() and text.removeprefix("+").isdigit():
        plain = text.removeprefix("+86") if len(text) == 14 else text
        return Address("tel", f"+86{plain}" if len(plain) == 11 and plain.startswith("1") else f"+{text.lstrip('+')}")
    if not text.isascii() or len(text) < 10:
        raise Unfit("请给手机号或 openid")
    return Address("wechat", text)


def _approve_small(runtime: Runtime, broadcast_id: int, yes: bool) -> None:
    if not yes:
        looked = preview(runtime, broadcast_id)
        if looked.needs_approval:
            limit = runtime.settings.approval_over
            raise Unfit(f"收件人 {looked.receivers} 个，超过 {limit} 个要第二个人批准：先 approve，或加 --yes")
    with runtime.store.begin() as tx:
        broadcasts.move(tx, broadcast_id, ["draft"], "approved", approved_at=runtime.now())


def _check_audience(tx: Tx, audience: Mapping[str, Any]) -> None:
    chosen = [name for name in ("all", "areas", "groups") if audience.get(name)]
    if len(chosen) != 1:
        raise Unfit("收件人选一样：全部、区域，或村群")
    strange = [code for code in audience.get("areas", ()) if not _is_area(code)]
    if strange:
        raise Unfit(f"没有行政区划代码 {'、'.join(strange)}")
    wanted = list(audience.get("groups", ()))
    groups = {group.number: group for group in audiences.groups_by_number(tx, wanted)} if wanted else {}
    missing = [number for number in wanted if number not in groups]
    if missing:
        raise Unfit(f"没有编号为 {'、'.join(missing)} 的村群")
    closed = [number for number, group in groups.items() if not group.open]
    if closed:
        raise Unfit(f"村群 {'、'.join(closed)} 已停用")


def _is_area(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) in {2, 4, 6, 9, 12}


def _move(runtime: Runtime, broadcast_id: int, origin: list[str], state: str, act: str) -> None:
    with runtime.store.begin() as tx:
        row = _row(tx, broadcast_id)
        if not broadcasts.move(tx, broadcast_id, origin, state):
            raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不能{act}")


def _row(tx: Tx, broadcast_id: int) -> Any:
    row = broadcasts.find(tx, broadcast_id)
    if row is None:
        raise Unfit(f"没有编号为 {broadcast_id} 的通知")
    return row
