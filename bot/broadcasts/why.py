"""Why somebody got a notice, or did not: the one row of theirs, or what kept them out of the audience, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.broadcasts.draft import STATES
from bot.broadcasts.plan_words import way_shown
from bot.broadcasts.reasons import reason_text
from bot.broadcasts.trial import receiver
from bot.broadcasts.unfit import Unfit
from bot.messages import SHANGHAI
from bot.runtime import Runtime
from bot.store import Tx, span
from bot.store.register.refusals import TOPICS
from bot.store.sending import broadcasts, ledger
from bot.workbooks.deliveries import CHANNELS_SHOWN, STATES_SHOWN


def why(runtime: Runtime, broadcast_id: int, who: str) -> list[str]:
    """Sentences for staff, the outcome first. `who` is a phone or an openid. Raises `Unfit`."""
    address = receiver(who)
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        found = ledger.of_receiver(tx, broadcast_id, address)
        if not found:
            return [_left_out(runtime, row, ledger.people_at(tx, address))]
    return _told(row, found)


def why_person(runtime: Runtime, tx: Tx, broadcast_id: int, person_ids: Sequence[int]) -> list[str]:
    """The same of one person, by the ids of their records; empty where there is no such broadcast."""
    row = broadcasts.find(tx, broadcast_id)
    if row is None:
        return []
    found = ledger.of_people(tx, broadcast_id, person_ids)
    return _told(row, found) if found else [_left_out(runtime, row, ledger.people_of(tx, person_ids))]


def _told(row: Any, found: Sequence[Any]) -> list[str]:
    told = [line for one in found for line in _story(one)]
    return told if row.state in {"running", "finished"} else [*told, f"这条通知{STATES[row.state]}。"]


def steps(earlier: Sequence[Mapping[str, Any]] | None) -> list[str]:
    """What was tried before the present way, oldest first."""
    return [_tried(one) for one in earlier or ()]


def _story(row: Any) -> list[str]:
    channel = CHANNELS_SHOWN.get(row.channel, "")
    reason = reason_text(row.channel, row.reason)
    way = way_shown(row.way)
    head = f"{channel}{f'（{way}）' if way else ''}{STATES_SHOWN[row.state]}"
    lines = [f"{head}：{reason}。" if reason else f"{head}。"]
    times = ((row.sent_at, "发出"), (row.delivered_at, "送达"), (row.read_at, "已读"))
    passed = [f"{_moment(at)} {word}" for at, word in times if at]
    lines += ["，".join(passed) + "。"] if passed else []
    lines += [f"{_moment(row.due_at)} 以后再发。"] if row.state == "planned" and row.due_at else []
    lines += [f"之前：{one}。" for one in steps(row.earlier)]
    lines += [f"{row.units} 条短信，{row.cost / 1000:.3f} 元，平台编号 {row.provider_id}。"] if row.units else []
    return lines


def _tried(one: Mapping[str, Any]) -> str:
    at, channel = _moment(datetime.fromisoformat(one["at"])), one["channel"]
    outcome = reason_text(channel, one["reason"]) or STATES_SHOWN[one["state"]]
    return f"{CHANNELS_SHOWN.get(channel, channel)}，{at}，{outcome}"


def _left_out(runtime: Runtime, row: Any, people: Sequence[Any]) -> str:
    """Nobody with this address has a row."""
    if row.planned_at is None:
        return f"这条通知{STATES[row.state]}，名单还没有定。"
    if not people:
        return "不在名单里：没有登记过这个手机号或微信。"
    if all(one.created_at > row.planned_at for one in people):
        return f"不在名单里：名单在 {_moment(row.planned_at)} 定下，那以后才登记。"
    topic = TOPICS.get(row.notice.get("kind", ""))
    areas = row.audience.get("areas")
    if areas and not any(_inside(one.area, areas) for one in people):
        named = "、".join(runtime.places.name(code) if code in runtime.places else code for code in areas)
        return f"不在名单里：这条通知只发给 {named}，此人登记在别处。"
    if row.audience.get("groups"):
        return f"不在名单里：这条通知只发给村群 {'、'.join(row.audience['groups'])}，此人不属于它们。"
    return "不在名单里：不符合选定的条件。" if topic is None else "不在名单里：不符合选定的条件，或不收这一类通知。"


def _inside(area: str, codes: Sequence[str]) -> bool:
    return any(low <= area < high for low, high in map(span, codes))


def _moment(at: datetime) -> str:
    here = at.astimezone(SHANGHAI)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
