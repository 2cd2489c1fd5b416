"""A vacancy, a course or a fair as signing up sees it, and what comes near one that cannot be had."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.lines import firm_ways, first_fitting, short_place
from bot.dialogs.wishes import merged, vacancy_wish
from bot.dialogs.wording import clip, day, hours, joined, limits, pay
from bot.messages import Opening, Reply, Step, Turn
from bot.offers import Course, CourseWish, Fair, OfferKind, Signup, Vacancy, VacancyWish
from bot.places import stem

ONLINE = "线上"
LISTS: Mapping[OfferKind, str] = {"vacancy": "jobs", "course": "training", "fair": "fair", "scheme": "subsidy"}
"""The dialog that lists a kind."""
_FORMS = {
    "赶集": re.compile(r"赶(?:集|场|街|圩|墟)|逢(?:集|场)|集市|场天|街天"),
    "大型": re.compile(r"大型|最大的"),
    "专场": re.compile(r"专场"),
    "线上": re.compile(r"线上|网上|直播"),
}
_WORK = re.compile(r"活|岗|厂|工作|招|职|上班|打工|干")
_CLASS = re.compile(r"(?<![上下白夜早晚中倒两三加值长])班(?![车组长])|培训|学技术")


@dataclass(frozen=True, slots=True)
class Thing:
    """Facts of one offer, worded: `label` in a list, `when_where` in a heading, `afterwards` once a seat is kept."""

    kind: OfferKind
    id: int
    title: str
    label: str
    when_where: str
    afterwards: str
    gender: str = ""
    age_min: int | None = None
    age_max: int | None = None
    closes_on: date | None = None
    day: date | None = None
    until: date | None = None
    occupation: str = ""
    area: str = ""
    online: bool = False

    @property
    def limits(self) -> str:
        return limits(self.age_min, self.age_max, self.gender)

    def refuses(self, today: date, age: int | None, gender: str) -> str:
        """`closed`, `gender` or `age`; empty where nothing stands against it as far as is known."""
        if (self.closes_on and self.closes_on < today) or (self.day and self.day < today):
            return "closed"
        if self.gender and gender and gender != self.gender:
            return "gender"
        young = age is not None and self.age_min is not None and age < self.age_min
        old = age is not None and self.age_max is not None and age > self.age_max
        return "age" if young or old else ""


def thing_of(offer: Mapping[str, Any], office: Office) -> Thing | None:
    """The offer that a slot {"kind", "id"} points at; None when it is gone."""
    match offer["kind"]:
        case "vacancy":
            vacancy = office.vacancy(offer["id"])
            return of_vacancy(vacancy) if vacancy else None
        case "course":
            course = office.course(offer["id"])
            return of_course(course) if course else None
        case "fair":
            fair = office.fair(offer["id"])
            return of_fair(fair) if fair else None
    return None


def of_vacancy(item: Vacancy) -> Thing:
    return Thing(
        "vacancy",
        item.id,
        item.title,
        f"{item.title} · {clip(item.employer, 14)} {pay(item.pay)}",
        f"{first_fitting(firm_ways(item.employer, item.place), 8)}，{short_place(item.place, 8)}",
        "工作人员看好了通知您。看进度，回“我的报名”。",
        item.gender,
        item.age_min,
        item.age_max,
        item.closes_on,
        None,
        None,
        item.occupation,
        item.area,
    )


def of_course(item: Course) -> Thing:
    return Thing(
        "course",
        item.id,
        item.title,
        f"{item.title} {day(item.starts_on)}开班，{clip(item.place, 12)}",
        f"{day(item.starts_on)}开班，{short_place(item.place, 12)}",
        f"{day(item.starts_on)}开班，带身份证。开班头天晚上我提醒您。",
        item.gender,
        item.age_min,
        item.age_max,
        item.closes_on,
        item.starts_on,
        item.ends_on or item.starts_on,
        item.occupation,
        item.area,
        item.form == ONLINE,
    )


def of_fair(item: Fair) -> Thing:
    open_hours = hours(item.opens_at, item.closes_at)
    bus = f"班车：{clip(item.bus, 40)}。" if item.bus else ""
    return Thing(
        "fair",
        item.id,
        item.title,
        f"{item.title} {day(item.day)}，{clip(item.place, 12)}",
        f"{day(item.day)} {open_hours}，{short_place(item.place, 12)}",
        joined(bus, f"带身份证。头天晚上{'和开场前两小时' if item.opens_at else ''}我提醒您。"),
        day=item.day,
        area=item.area,
    )


def candidates(intent: str, turn: Turn, office: Office) -> Sequence[Thing]:
    """What a wish to sign up may mean by the trade, place and day that it names; empty where it names nothing."""
    said = turn.said.slots
    intent = meant(intent, turn.text)
    named = {"occupation", "work_place", "date", "wage", "tags"} & set(said)
    span = said.get("date") or {}
    if intent == "fair_signup":
        fairs = _fairs_named(turn, office)
        held = [item for item in fairs if span and item.day and span["from"] <= item.day.isoformat() <= span["to"]]
        starting = [] if held or not span or "招聘会" in turn.text else _classes_on(span, turn, office)
        return held or starting or fairs
    if intent == "training_signup":
        wish = CourseWish(
            places=tuple(said.get("work_place", ())),
            occupations=tuple(said.get("occupation", ())),
            since=date.fromisoformat(span["from"]) if span.get("from") else None,
            until=date.fromisoformat(span["to"]) if span.get("to") else None,
            near=turn.person.area or office.home,
        )
        return [of_course(item) for item in office.open_courses(wish).items] if named else []
    if not named:
        return []
    posts = [of_vacancy(item) for item in office.find_vacancies(vacancy_wish(merged(turn, {}), turn, office)).items]
    return [*posts[:2], *classes] if (classes := _classes_too(turn, office)) else posts


def _classes_on(span: Mapping[str, str], turn: Turn, office: Office) -> list[Thing]:
    """12月5号那个给我留个位: where no fair is held that day it is the class that begins then."""
    since, until = date.fromisoformat(span["from"]), date.fromisoformat(span["to"])
    wish = CourseWish(since=since, until=until, near=turn.person.area or office.home)
    return [of_course(item) for item in office.open_courses(wish).items]


def _classes_too(turn: Turn, office: Office) -> list[Thing]:
    """我要报焊工 says neither post nor class: the classes of the trade are meant too, unless work is named."""
    trades = tuple(turn.said.slots.get("occupation", ()))
    if not trades or _WORK.search(turn.text) or {"wage", "tags", "work_place"} & set(turn.said.slots):
        return []
    wish = CourseWish(occupations=trades, near=turn.person.area or office.home)
    return [of_course(item) for item in office.open_courses(wish, 0, 1).items]


def _fairs_named(turn: Turn, office: Office) -> list[Thing]:
    """Those of the place and the days that are named; all coming ones where that leaves none."""
    said = turn.said.slots
    places = [code for code in (*said.get("work_place", ()), *said.get("home_place", ())) if code.isdigit()]
    span = said.get("date") or {}
    coming = office.fairs(turn.person.area, 0, 30 if places or span or form_named(turn.text) else 3).items
    here = [item for item in coming if not places or any(item.area.startswith(stem(code)) for code in places)]
    then = [item for item in here if not span or span["from"] <= item.day.isoformat() <= span["to"]]
    form = form_named(turn.text)
    then = [item for item in then if item.form == form or form in item.title] or then
    return [of_fair(item) for item in (then or here or coming)[:3]]


def meant(intent: str, text: str) -> str:
    """电工班 and 招聘会 say what one signs up for, whatever the parser thought."""
    if "招聘会" in text:
        return "fair_signup"
    return "training_signup" if speaks_of_class(text) else intent


def form_named(text: str) -> str:
    """The kind of fair (类型) by the words people have for it: 赶场, 逢场 and 街天 are market days; empty for none."""
    return next((form for form, words in _FORMS.items() if words.search(text)), "")


def speaks_of_class(text: str) -> bool:
    """电工班 is a class, 上班 and 夜班 are not."""
    return bool(_CLASS.search(text))


def nearest(thing: Thing, reason: str, turn: Turn, office: Office, whose: str = "您") -> Step:
    """Why it cannot be, and what comes nearest that can: as a list to look at and sign up from."""
    why = {
        "closed": f"“{thing.title}”报名时间过了。",
        "age": f"“{thing.title}”要求 {thing.limits}，{whose}的年龄报不了。",
        "gender": f"“{thing.title}”{limits(None, None, thing.gender)}，{whose}报不了。",
    }[reason]
    others = others_like(thing, turn, office)
    if not others:
        return Step((Reply(joined(why, "现在没有相近的。要看别的，回 0 看菜单。")),))
    known = {"ids": [other.id for other in others], "lead": joined(why, "能报的，相近的有：")}
    return Step(opens=Opening(LISTS[thing.kind], known))


def clashing(thing: Thing, mine: Iterable[Signup], office: Office) -> Signup | None:
    """The class among these sign-ups whose days overlap; one held online leaves the days free."""
    if thing.kind != "course" or thing.day is None or thing.until is None or thing.online:
        return None
    for held in mine:
        if held.kind != "course" or held.offer_id == thing.id or held.day is None:
            continue
        if held.day <= thing.until and (held.until or held.day) >= thing.day:
            other = thing_of({"kind": held.kind, "id": held.offer_id}, office)
            if other is None or not other.online:
                return held
    return None


def others_like(thing: Thing, turn: Turn, office: Office, most: int = 2) -> list[Thing]:
    """Of the same kind and trade, open to this person."""
    age = turn.said.slots.get("age") or turn.person.age_on(turn.today)
    gender = turn.said.slots.get("gender") or turn.person.gender
    near = turn.person.area or office.home
    found: list[Thing] = []
    if thing.kind == "vacancy":
        wish = VacancyWish(occupations=(thing.occupation,), gender=gender, age=age, near=near)
        vacancies = list(office.find_vacancies(wish).items) or [item for item, _ in office.nearest_vacancies(wish)]
        found = [of_vacancy(item) for item in vacancies]
    elif thing.kind == "course":
        wish_of_trade = CourseWish(occupations=(thing.occupation,), near=near)
        courses = (*office.open_courses(wish_of_trade).items, *office.open_courses(CourseWish(near=near), 0, 6).items)
        found = [of_course(item) for item in dict.fromkeys(courses)]
    elif thing.kind == "fair":
        found = [of_fair(item) for item in office.fairs(near, 0, most + 1).items]
    return [item for item in found if item.id != thing.id and not item.refuses(turn.today, age, gender)][:most]
