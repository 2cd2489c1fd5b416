"""What a thing on offer says of itself on its page, and the choices that its list and its form offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from admin.desk import me, runtime
from admin.wording import EDUCATION, pay, whole_day
from bot.dialogs import wording
from bot.nlu.wordbook import DATA, read_entries
from bot.workbooks import classes, fairs, jobs

Facts = list[tuple[str, Any]]


def of_vacancy(row: Any) -> Facts:
    return [
        ("用工单位", f"{row.employer}（{row.employer_kind}）"),
        ("工种", row.occupation),
        ("工作地点", row.place),
        ("工资", pay(row.pay_low, row.pay_high, row.pay_per)),
        ("招聘人数", row.seats and f"{row.seats} 人，已报 {row.taken} 人"),
        ("要求", _whom(row)),
        ("福利", row.benefits),
        ("描述", row.description),
        ("发布", whole_day(row.posted_on)),
        ("截止", whole_day(row.closes_on)),
        ("来源", row.origin),
        ("备注", row.note),
    ]


def of_course(row: Any) -> Facts:
    return [
        ("培训机构", row.school),
        ("工种", row.occupation),
        ("地点", row.place),
        ("方式", row.form),
        ("时间", " 到 ".join(part for part in (whole_day(row.starts_on), whole_day(row.ends_on)) if part)),
        ("名额", row.seats and f"{row.seats} 人，已报 {row.taken + row.taken_elsewhere} 人"),
        ("费用", row.fee),
        ("要求", _whom(row)),
        ("面向", row.for_whom),
        ("补贴", row.allowance),
        ("报名截止", whole_day(row.closes_on)),
        ("备注", row.note),
    ]


def of_scheme(row: Any) -> Facts:
    return [
        ("类别", categories().get(row.category, row.category)),
        ("补贴对象", row.for_whom),
        ("补贴标准", row.amount),
        ("申请条件", row.conditions),
        ("所需材料", row.documents),
        ("办理流程", row.procedure),
        ("办理地点", row.office),
        ("依据文件", row.source),
        ("有效期", f"{whole_day(row.starts_on) or '—'} 到 {whole_day(row.ends_on) or '长期'}"),
        ("备注", row.note),
    ]


def of_fair(row: Any) -> Facts:
    hours = "–".join(f"{at:%H:%M}" for at in (row.opens_at, row.closes_at) if at)
    return [
        ("类型", row.form),
        ("时间", f"{whole_day(row.day)} {hours}".strip()),
        ("地点", row.place),
        ("主办单位", row.host),
        ("企业", row.employers and f"{row.employers} 家"),
        ("岗位", row.posts and f"{row.posts} 个"),
        ("班车", row.bus),
        ("名额", row.seats and f"{row.seats} 人，已报 {row.taken} 人"),
        ("备注", row.note),
    ]


FACTS: Mapping[str, Callable[[Any], Facts]] = {
    "vacancy": of_vacancy,
    "course": of_course,
    "scheme": of_scheme,
    "fair": of_fair,
}


def _whom(row: Any) -> str:
    limits = wording.limits(row.age_min, row.age_max, row.gender)
    schooling = EDUCATION.get(row.education, row.education)
    return "，".join(part for part in (limits, schooling and f"{schooling}以上") if part)


@cache
def trades() -> Sequence[str]:
    """The listed trades, in the order of the list."""
    return [entry.name for entry in read_entries(DATA / "occupations.toml")]


@cache
def categories() -> Mapping[str, str]:
    """The categories of subsidies with their names."""
    return {entry.name: entry.title for entry in read_entries(DATA / "schemes.toml")}


def sorts_of(kind: str) -> Mapping[str, str]:
    """The sorts that a kind is told apart by, as stored and as shown."""
    words = {"vacancy": jobs.EMPLOYERS, "course": classes.FORMS, "fair": fairs.FORMS}
    return categories() if kind == "scheme" else {word: word for word in words[kind]}


SORT_WORDS: Mapping[str, str] = {"vacancy": "单位类型", "course": "培训方式", "scheme": "类别", "fair": "类型"}


def areas_of(kind: str) -> Mapping[str, str]:
    """Divisions to filter by: one's own and what lies in it, and for vacancies the provinces too."""
    places = runtime().places
    home = me().area if me().area in places else runtime().settings.home_area
    codes = [home, *(code for code in places.children(home) if len(code) <= 9)]
    if kind == "vacancy":
        codes += [code for code in places.divisions() if code.endswith("0000")]
    return {code: places.name(code) for code in codes}


def place_name(code: str) -> str:
    """A division's name, the code itself where none is known."""
    places = runtime().places
    return places.name(code) if code in places else code
