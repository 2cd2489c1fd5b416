"""Pay that is wanted or asked about: 五六千, 三千五以上, 280一天, 8000-10000, 一小时25."""

from __future__ import annotations

import re
from typing import Any, Literal

from bot.nlu.hits import Hit
from bot.nlu.numbers import DIGITS, HAN, UNITS, value_of

Per = Literal["month", "day", "hour"]
PLAUSIBLE: dict[Per, tuple[int, int]] = {"month": (800, 100_000), "day": (40, 5_000), "hour": (5, 500)}
"""Yuan between which a figure can be pay at all; anything else in a message is some other number."""
_LEAST, _MOST = min(low for low, _ in PLAUSIBLE.values()), max(high for _, high in PLAUSIBLE.values())

_NUM = (
    rf"(?:\d+(?:\.\d+)?(?:\s?[千百万kw](?:[1-9]|[二三四五六七八九]|一(?!天|日|个|月|小时))?)?"
    rf"|[{HAN}]+?(?=一(?:天|日|个|月|小时))|[{HAN}]+)"
)
_MONEY = re.compile(
    rf"(?=[\d{HAN}最保打至起不少高超大低顶上过得要有是能也])(?P<before>最少|保底|打底|至少|起码|不低于|不少于|最低|高于|超过|大于|不到|少于|少了|低于|最多|不超过|顶多|最高|上|过)?(?:得|要|有|是|能|也)?"
    rf"(?P<a>{_NUM})(?P<u1>块钱?|元|多块?)?"
    rf"(?:\s?(?P<join>[-~—–至、到])\s?(?P<b>{_NUM}))?"
    r"(?P<vague>多|把|来)?(?P<unit>块钱?|元钱?|圆)?"
    r"(?P<after>以上|往上|朝上|起步|打底|保底|\+|多|以下|以内|左右|上下|样子|起(?!床|来|重)|来往)?"
)
_PER_AFTER = re.compile(
    r"\s?(?:块钱?|元钱?|的)?(?:[/一每]?个?(?P<h>小时|钟头|钟)|(?:/|一|每|个)?(?P<d>天|日(?!结)|工(?![作厂地人资程业商]))|(?:/|一|每)?个?(?P<m>月(?!\d)))"
)
_PER_BEFORE = re.compile(
    r"(?:(?P<h>[一每]?个?(?:小时|钟头)|时薪|每小时|时工资)|(?P<d>[一每](?:天|日)|日薪|日工资|点工|按天算?)|(?P<m>[一每]?个?月(?!份)|月薪|月工资|月入|工资|薪资|底薪|待遇|收入|薪水|保底))"
    r"(?:[^，。？！,.?!\d]{0,6})$"
)
_WANTED = re.compile(
    r"(?:工资|薪|待遇|挣|赚|拿|给(?:到|个)?|开(?:到)?|收入|到手|价|想要|要求|期望|搞|找个|找份|找)[^，。？！]{0,8}$"
)
_OTHER = re.compile(
    r"(?:[岁人名口位号楼度点分秒年期班元]?)(?:(?<=岁)|(?<=人)|(?<=名)|(?<=位)|(?<=号)|(?<=点)|(?<=年))|"
    r"\s?(?:个(?:人|女|男|小|老|妇|月|点|小时|娃|兄|姐|岗|年|孩|厂)|公里|里路|平|斤|米|天班|分钟|辆|场|周|%|级|届|班|社)"
)
_PAID_OUT = re.compile(
    r"(?:交|垫|押|收|付|转|打款|欠|骗|罚|借|贷|扣|退|赔|花|补贴|补助|补|押金|中介费|费|贷款|奖|领|差|名额，要)(?:了|我|要|先|他|的|到|过|着|你|您)*[^，。？！\d]{0,2}$"
)
_LASTING = re.compile(r"\s?个?(?:小时|钟头)(?!\d)")
"""Behind a bare figure: how long one works (12小时还是8小时); pay is said by 一小时 or 每小时."""
_CURRENT = re.compile(r"(?:才|只有|只给|才给|原来填的?|原来写的?|之前填的?|填的工资|原来填的工资)$")
"""Before pay that one has now, or had told the office, beside what is wanted."""
_FOR_WHAT = re.compile(
    r"[块元]?(?:的)?(?:(?:务工|打工|交通|培训|创业)?补[贴助]|押金|定金|保证金|报名费|[^，。？！]{0,2}字)"
)
_FLOOR = re.compile(r"(?:最[低底](?:工[资姿]|薪|要求)?|底线|至少)(?!.*(?:高))[^，。？！\d]{0,9}$")
"""Before a figure at some distance: 最低工资要求调到五千五."""
_UNWANTED = re.compile(r"[块钱元]*(?:的|就|都)+(?:不要推|不要发|不要给|不考虑|不去|不干|不做|别推)")
_REFUSED = re.compile(r"[块钱元]*(?:的|就|都|我)*(?:不去|不干|不考虑|不做|不来|免谈|别找|别叫|别推|不要)")
"""Behind a highest pay: below it nobody comes, so it is the lowest (少于六千不去)."""
_TRIGGER = re.compile(rf"\d|[{HAN}]")
_LOW = {
    *("最少", "至少", "起码", "不低于", "不少于", "最低", "高于", "超过", "大于", "上", "过", "以上", "往上", "朝上"),
    *("起步", "打底", "保底", "+", "多", "起", "把"),
}
_HIGH = {"少于", "少了", "没有", "不到", "低于", "最多", "不超过", "顶多", "最高", "以下", "以内"}
_SPAN = re.compile(
    r"([一二三四五六七八九十百千万]*?[十百千万])?([一两二三四五六七八九])([二三四五六七八九])([十百千万]?)"
)


def find_pay(text: str) -> list[Hit]:
    """Every stretch that names pay; the value is `{"min", "max", "per"}` as in the contract of the language parts."""
    if not _TRIGGER.search(text):
        return []
    found = []
    for match in _MONEY.finditer(text):
        value = _read(text, match)
        if value:
            found.append(Hit("wage", value, match.start(), match.end()))
    return found


def _read(text: str, match: re.Match[str]) -> dict[str, Any] | None:
    bounds = _bounds(match)
    if bounds is None or not _LEAST <= bounds[1] <= _MOST:
        return None
    before, after = text[: match.start()], text[match.end() :]
    per, stated = _per(before, after)
    per = per if stated else _likely(bounds[1])
    low, high = PLAUSIBLE[per]
    if not low <= bounds[0] <= bounds[1] <= high or not _is_pay(match, before, stated, bounds):
        return None
    if text[: match.start("a")].endswith("几") or _PAID_OUT.search(before) or _UNWANTED.match(after):
        return None
    if not match["unit"] and (_OTHER.match(after) or _LASTING.match(after)):
        return None
    if _CURRENT.search(before) or _FOR_WHAT.match(after):
        return None
    return _sided(match, bounds, before, after) | {"per": per}


def _bounds(match: re.Match[str]) -> tuple[int, int] | None:
    first, second = match["a"].replace(" ", ""), (match["b"] or "").replace(" ", "")
    pair = _pair(first)
    if pair and not second:
        return pair
    low = value_of(first)
    if low is None:
        return None
    if not second:
        return int(low), int(low)
    high = value_of(second)
    if high is None:
        return None
    unit = next((UNITS[char] for char in second if char in UNITS and UNITS[char] >= 100), 1)
    low = low * unit if low < 100 and unit > 1 else low
    return int(low), int(high)


def _pair(text: str) -> tuple[int, int] | None:
    """五六千 is 5000 to 6000, 十五六 is 15 to 16, 三千五六 is 3500 to 3600."""
    match = _SPAN.fullmatch(text)
    if not match or not (match[1] or match[4]) or (match[1] and match[4]):
        return None
    low, high = DIGITS[match[2]], DIGITS[match[3]]
    if high != low + 1 and (low, high) != (3, 5):
        return None
    base = int(value_of(match[1]) or 0) if match[1] else 0
    unit = UNITS[match[4]] if match[4] else max(UNITS[match[1][-1]] // 10, 1)
    return base + low * unit, base + high * unit


def _per(before: str, after: str) -> tuple[Per, bool]:
    match = _PER_AFTER.match(after) or _PER_BEFORE.search(before)
    if not match:
        return "month", False
    return ("hour" if match["h"] else "day" if match["d"] else "month"), True


def _likely(amount: int) -> Per:
    """The unit of a figure that names none: nobody works for 300 a month or 3000 an hour."""
    return "month" if amount >= 1000 else "day" if amount >= 80 else "hour"


def _is_pay(match: re.Match[str], before: str, stated: bool, bounds: tuple[int, int]) -> bool:
    if stated or match["unit"] or (match["u1"] and match["u1"] != "多"):
        return True
    if bounds[1] < 1000:
        return False
    scaled = any(char in match["a"] + (match["b"] or "") for char in "千万kw")
    return bool(
        scaled or match["after"] or match["before"] or match["join"] or bounds[0] % 100 == 0 or _WANTED.search(before)
    )


def _sided(match: re.Match[str], bounds: tuple[int, int], before: str, after: str) -> dict[str, int | None]:
    words = {match["before"], match["after"], match["vague"], (match["u1"] or "").rstrip("块钱")}
    if words & _HIGH and _REFUSED.match(after):
        return {"min": bounds[1], "max": None}
    if words & _HIGH:
        return {"min": None, "max": bounds[1]}
    if bounds[0] == bounds[1] and (words & _LOW or _FLOOR.search(before)):
        return {"min": bounds[0], "max": None}
    return {"min": bounds[0], "max": bounds[1]}
