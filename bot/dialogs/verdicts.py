"""What the rules of schemes say of a person, as a clerk tells it: who may draw what, how much, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.dialogs.base import Office
from bot.dialogs.wording import brief, clip, joined
from bot.messages import Turn
from bot.offers import SubsidyScheme
from bot.rules import BadRule, Judgement, Rule, parse
from bot.rules.facts import Facts
from bot.rules.rule import Condition
from bot.rules.wording import condition_said, sums_said

CHANGES = frozenset({"务工地", "务工月数", "创业月数", "营业执照", "培训合格证", "单位参保", "就业状态"})
"""Fields that may be otherwise next month: who lacks one of these alone is told so."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A scheme and what its rule says of somebody."""

    scheme: SubsidyScheme
    judgement: Judgement


@lru_cache(maxsize=512)
def rule_of(text: str) -> Rule:
    """The rule as it was imported; one that can no longer be read judges nothing."""
    try:
        return parse(text)
    except BadRule:
        return parse("")


def judged(schemes: Sequence[SubsidyScheme], facts: Facts) -> list[Judged]:
    return [Judged(scheme, rule_of(scheme.rule).judge(facts)) for scheme in schemes]


def sorted_out(found: Sequence[Judged]) -> tuple[list[Judged], list[Judged], list[Judged]]:
    """Those that may be drawn, those that one thing is missing for, and those that a human must look at."""
    sure = [each for each in found if each.judgement.entitled and not each.judgement.unpaid]
    near = [each for each in found if each.judgement.entitled is False and _nearly(each.judgement)]
    unsure = [each for each in found if each.judgement.entitled is None]
    return sure, near, unsure


def _nearly(judgement: Judgement) -> bool:
    return len(judgement.failed) == 1 and judgement.failed[0].name in CHANGES and not judgement.waiting


def line_of(each: Judged, office: Office, turn: Turn) -> str:
    """One line of the list of what somebody may draw."""
    title = clip(each.scheme.title, 14 if brief(turn) else 20)
    judgement = each.judgement
    if judgement.entitled:
        return " ".join(filter(None, (title, sums_said(judgement.sums))))
    if judgement.failed:
        return f"{title}，差：{condition_said(judgement.failed[0], office.place_name)}"
    return title


def told(each: Judged, office: Office, turn: Turn) -> str:
    """The verdict on one scheme, with reasons; what is to be done next stands below it."""
    judgement, title = each.judgement, f"“{clip(each.scheme.title, 20)}”"
    met, failed = said(judgement.met, office), said(judgement.failed, office)
    fine = f"符合 {len(met)} 条：{'、'.join(met)}" if met else ""
    if judgement.entitled is False:
        counted = f"符合 {len(met)} 条，" if met else ""
        return joined(f"{title}您现在还领不了。", f"{counted}缺 {len(failed)} 条：{'、'.join(failed)}。")
    if judgement.entitled is None:
        missing = "、".join(said(judgement.waiting, office))
        return joined(f"{title}能不能领，还说不准。", fine and f"{fine}。", missing and f"还要看：{missing}。")
    if judgement.unpaid:
        return joined(f"{title}的条件您符合，但您这种情况没写给多少钱。", f"补多少：{clip(each.scheme.amount, 50)}")
    return joined(f"您符合{title}{_sum(judgement)}。", fine and f"{fine}。", *_more(each, office, turn))


def said(conditions: Sequence[Condition], office: Office) -> list[str]:
    return list(dict.fromkeys(condition_said(each, office.place_name) for each in conditions))


def _sum(judgement: Judgement) -> str:
    words = sums_said(judgement.sums)
    return f"：{words}" if words else ""


def _more(each: Judged, office: Office, turn: Turn) -> list[str]:
    """What the sum hangs on, and how it is counted."""
    judgement = each.judgement
    open_sum = said(judgement.waiting, office) if len(judgement.sums) > 1 else []
    return [
        f"多少要看：{'、'.join(open_sum)}。" if open_sum else "",
        "" if brief(turn) else f"补多少：{clip(each.scheme.amount, 60)}",
    ]


def for_staff(each: Judged, office: Office) -> str:
    """What an applicant said and what the rule makes of it, for who checks it."""
    met, failed = said(each.judgement.met, office), said(each.judgement.failed, office)
    waiting = said(each.judgement.waiting, office)
    outcome = {True: "按规则符合", False: "按规则不符合", None: "规则还说不准"}[each.judgement.entitled]
    parts = (
        f"{outcome}{_sum(each.judgement) if each.judgement.entitled is not False else ''}",
        f"符合：{'、'.join(met)}" if met else "",
        f"缺：{'、'.join(failed)}" if failed else "",
        f"待核：{'、'.join(waiting)}" if waiting else "",
    )
    return "；".join(filter(None, parts))
