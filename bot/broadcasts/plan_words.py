"""A plan in plain Chinese, the same for the console and the command: who, by which way, cost, time, what is left."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.broadcasts.allowed import mass_calls
from bot.settings import Settings
from bot.store import Tx
from bot.store.sending import quotas
from bot.store.sending.claims import MASS_MOST

PER_SECOND: Mapping[str, float] = {"sms": 100, "wechat": 50, "wecom": 20}
"""Messages a second that one worker gets through to platforms at a distance; lists go by the call."""

WAYS_SHOWN: Mapping[str, tuple[str, str]] = {
    "window": ("微信 48 小时内的", "人"),
    "cred": ("订阅通知", "人"),
    "mass": ("公众号群发", "人"),
    "tmpl": ("模板消息", "人"),
    "wecom": ("企业微信群", "个"),
    "pack": ("联络员转发", "位"),
    "sms": ("短信", "人"),
}
"""The ways in the order in which the planner prefers them: what staff read, and what is counted."""


def way_of(channel: str, way: str) -> str:
    """The name in WAYS_SHOWN of a row's channel and way."""
    return way or {"wechat": "window"}.get(channel, channel)


def way_shown(way: str) -> str:
    """A row's way beside its channel, such as 订阅通知; empty where the channel says it all."""
    return WAYS_SHOWN[way][0] if way else ""


@dataclass(frozen=True, slots=True)
class Outlay:
    """What a plan takes: `yuan`, `seconds` of sending outside quiet hours, `calls` of WeChat's lists today.

    `calls_left` of today's; `budget` in yuan, None for none.
    """

    yuan: float
    segments: int
    seconds: float
    calls: int
    calls_left: int
    budget: float | None

    @property
    def stops_at_budget(self) -> bool:
        return self.budget is not None and self.yuan > self.budget


def outlay(
    tx: Tx,
    settings: Settings,
    channels: Mapping[str, int],
    ways: Mapping[str, int],
    units: int,
    budget: int | None,
    now: datetime,
) -> Outlay:
    """Receivers by channel and by way; `units` are the segments of one SMS, `budget` thousandths of a yuan."""
    by_list = ways.get("mass", 0)
    segments = channels.get("sms", 0) * units
    calls = math.ceil(by_list / MASS_MOST)
    rate = settings.sms_segments_per_second
    seconds = max(
        segments / rate if rate else channels.get("sms", 0) / PER_SECOND["sms"],
        (channels.get("wechat", 0) - by_list) / PER_SECOND["wechat"],
        channels.get("wecom", 0) / PER_SECOND["wecom"],
    )
    left = quotas.left(tx, mass_calls(settings), now)
    limit = None if budget is None else budget / 1000
    return Outlay(round(segments * settings.sms_segment_price, 2), segments, seconds, calls, left, limit)


def plan_in_words(total: int, ways: Mapping[str, int], excluded: Mapping[str, int], takes: Outlay) -> Sequence[str]:
    """Sentences, one a line: how many get it and how, how many not, cost, time, quotas."""
    receivers, by_list = sum(ways.values()), ways.get("mass", 0)
    told = "，".join(f"{word} {ways[name]} {unit}" for name, (word, unit) in WAYS_SHOWN.items() if ways.get(name))
    lines = [f"名单 {total} 个，发给 {receivers} 个" + (f"：{told}。" if told else "。")]
    if excluded:
        lines.append(f"不发 {sum(excluded.values())} 个，原因在下面。")
    lines.append(_cost(takes))
    if receivers:
        lines.append(f"发完大约要{_lasting(takes.seconds)}，免打扰时间不算。")
    if by_list:
        lines.append(_lists(by_list, takes))
    return lines


def _cost(takes: Outlay) -> str:
    if not takes.segments:
        return "不花短信费。"
    said = f"短信 {takes.segments} 条，费用约 {takes.yuan:.2f} 元"
    if takes.budget is None:
        return f"{said}，没有设费用上限。"
    if takes.stops_at_budget:
        return f"{said}，超过上限 {takes.budget:.2f} 元：发到上限会自己停下。"
    return f"{said}，上限 {takes.budget:.2f} 元。"


def _lists(by_list: int, takes: Outlay) -> str:
    said = f"公众号群发 {by_list} 人，用 {takes.calls} 次；今天还剩 {takes.calls_left} 次"
    return f"{said}，不够的明天接着发。" if takes.calls > takes.calls_left else f"{said}。"


def _lasting(seconds: float) -> str:
    if seconds < 60:
        return " 1 分钟"
    minutes = math.ceil(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f" {minutes} 分钟" if not hours else f" {hours} 小时" + (f" {rest} 分钟" if rest else "")
