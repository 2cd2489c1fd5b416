"""One scheme in words: how much, for whom, papers, where, until when, by which document, and whether it is in force."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.dialogs.wording import brief, clip, day, joined
from bot.messages import Turn
from bot.offers import SubsidyScheme

TOPICS = ("我能不能领", "要什么材料", "在哪里办", "我要申请", "转人工问")
_SHORT = "回1能不能领，2材料，3在哪办，4申请，5找人"
LABEL = 16
"""Characters of a paper's name on a checklist."""


def topics_line(turn: Turn) -> str:
    if brief(turn):
        return _SHORT
    return "还想问：" + " ".join(f"{number} {label}" for number, label in enumerate(TOPICS, 1))


def answer(scheme: SubsidyScheme, topic: str, size: int) -> str:
    """What was asked of it; without a topic the sum and for whom."""
    until = f"办到 {_whole(scheme.ends_on)}为止。" if scheme.ends_on else "文件没写办到哪天为止。"
    where = joined(scheme.office and f"在哪办：{scheme.office}", scheme.phone and f"电话：{scheme.phone}")
    steps = f"怎么办：{clip(scheme.procedure, size)}" if scheme.procedure else ""
    match topic:
        case "amount":
            return f"补多少：{clip(scheme.amount, size)}"
        case "eligibility":
            return joined(f"谁能领：{clip(scheme.for_whom, size)}", f"条件：{clip(scheme.conditions, size)}")
        case "documents":
            return checklist_said(scheme, size)
        case "office" | "place":
            return joined(where, steps)
        case "procedure" | "payout":
            return joined(steps, where)
        case "deadline":
            return joined(until, where)
    return joined(f"补多少：{clip(scheme.amount, size)}", f"谁能领：{clip(scheme.for_whom, size)}")


def source(scheme: SubsidyScheme, turn: Turn) -> str:
    """The document it rests on, and from when; by SMS there is no room for it."""
    if not scheme.source or brief(turn):
        return ""
    since = f"，{_whole(scheme.starts_on)}起" if scheme.starts_on else ""
    return f"依据：{clip(scheme.source, 40)}{since}"


def checklist(scheme: SubsidyScheme) -> list[str]:
    """The papers one by one, as short as a choice has to be: 身份证, 车票或乘车记录截图."""
    parts = re.split(r"[、，,；;\n](?![^（(]*[）)])", scheme.documents.rstrip("。 "))
    bare = (re.sub(r"[（(][^）)]*[）)]", "", part).strip() for part in parts)
    return [clip(part, LABEL) for part in dict.fromkeys(bare) if part]


def checklist_said(scheme: SubsidyScheme, size: int) -> str:
    """要带 4 样, one a line; as they are written where a list would be longer than `size`."""
    papers = checklist(scheme)
    lines = [f"要带 {len(papers)} 样：", *(f"□ {paper}" for paper in papers)]
    whole = "\n".join(lines)
    return whole if len(papers) > 1 and len(whole) <= size else f"要带：{clip(scheme.documents, size)}"


def where_and_when(scheme: SubsidyScheme, turn: Turn) -> str:
    """交到各乡镇社保所，2027年2月28日前. The office has the last word: a rule holds what can be checked, not all."""
    place = f"交到：{clip(scheme.office, 30)}" if scheme.office else ""
    until = f"{_whole(scheme.ends_on)}前" if scheme.ends_on else ""
    both = "，".join(part for part in (place, until) if part)
    return joined(f"{both}。" if both else "", "" if brief(turn) else "最后由窗口定。")


def standing(scheme: SubsidyScheme, today: date) -> str:
    """Why the scheme must not be told of as if it held: over, or not begun; empty where it is in force."""
    if scheme.ends_on and scheme.ends_on < today:
        return f"“{clip(scheme.title, 24)}”的文件 {_whole(scheme.ends_on)}到期了，新的我还没收到，不敢乱说。"
    if scheme.starts_on and scheme.starts_on > today:
        return f"“{clip(scheme.title, 24)}”从 {_whole(scheme.starts_on)}起才能办，现在还领不了。"
    return ""


def not_known(lapsed: Sequence[SubsidyScheme], today: date) -> str:
    """What to say of a subsidy that no document in force speaks of."""
    words = next((standing(scheme, today) for scheme in lapsed), "")
    return words or "这项补贴我手上没有文件，不敢乱说。"


def _whole(when: date | None) -> str:
    return f"{when.year}年{day(when)}" if when else ""
