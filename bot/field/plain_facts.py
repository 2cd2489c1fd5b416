"""What one needs to know before going, of anything on offer: names and facts in the words of the chat."""

from __future__ import annotations

from bot.dialogs import wording
from bot.offers import Course, Fair, SubsidyScheme, Vacancy

Facts = list[tuple[str, str]]
Offer = Vacancy | Course | Fair | SubsidyScheme


def facts_of(offer: Offer) -> Facts:
    """In the order of a page; what is not known is left out."""
    if isinstance(offer, Vacancy):
        facts = _vacancy(offer)
    elif isinstance(offer, Course):
        facts = _course(offer)
    elif isinstance(offer, Fair):
        facts = _fair(offer)
    else:
        facts = [("对象", offer.for_whom), ("标准", offer.amount), ("材料", offer.documents), ("办理", offer.office)]
    return [(name, fact) for name, fact in facts if fact]


_FIRST = {
    Vacancy: ("工资", "地点", "单位", "福利", "要求", "截止"),
    Course: ("开班", "地点", "补贴", "费用", "学校", "要求"),
    Fair: ("时间", "地点", "班车", "规模", "主办"),
    SubsidyScheme: ("标准", "对象", "办理", "材料"),
}
"""What decides whether somebody goes comes first: when and where, or how much."""


def three_of(offer: Offer) -> Facts:
    """The three facts that stand on a poster."""
    known = dict(facts_of(offer))
    return [(name, known[name]) for name in _FIRST[type(offer)] if name in known][:3]


def _vacancy(offer: Vacancy) -> Facts:
    return [
        ("单位", offer.employer),
        ("地点", offer.place),
        ("工资", wording.pay(offer.pay)),
        ("福利", "、".join(offer.benefits)),
        ("要求", wording.limits(offer.age_min, offer.age_max, offer.gender)),
        ("截止", wording.weekday(offer.closes_on) if offer.closes_on else ""),
    ]


def _course(offer: Course) -> Facts:
    return [
        ("开班", wording.weekday(offer.starts_on)),
        ("地点", offer.place),
        ("学校", offer.school),
        ("费用", offer.fee),
        ("补贴", offer.allowance),
        ("要求", wording.limits(offer.age_min, offer.age_max, offer.gender)),
    ]


def _fair(offer: Fair) -> Facts:
    size = [f"{offer.employers} 家厂" if offer.employers else "", f"{offer.posts} 个岗" if offer.posts else ""]
    return [
        ("时间", f"{wording.weekday(offer.day)} {wording.hours(offer.opens_at, offer.closes_at)}".strip()),
        ("地点", offer.place),
        ("规模", "，".join(part for part in size if part)),
        ("班车", offer.bus),
        ("主办", offer.host),
    ]
