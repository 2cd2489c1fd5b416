"""Days and spans of days: 下周三, 月底, 正月十六, 年后, 12月5号, 三天后; always as a first and a last day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.nlu.calendar import FEASTS, Span, around_new_year, coming, coming_lunar, lunar_end, month_end
from bot.nlu.hits import Hit
from bot.nlu.numbers import HAN, whole

_N = rf"(?:\d{{1,2}}|[{HAN}]{{1,3}})"
_SIGNS = "月周期拜后前昨今明年节旦庆夕宵午秋春号日"
_TRIGGER = re.compile(rf"[{_SIGNS}]|万[天儿晚]|[五十]一|20\d\d[-/.]")
"""What every date holds one of; most messages hold none and are not looked through."""
CUES = frozenset(f"{_SIGNS}万一2")
"""Characters without which `_TRIGGER` finds nothing."""
_FIRST = rf"(?=[\d{HAN}农阴古正腊冬今明下这本上月周星礼大后外前昨半几劳元国春过除端中翻开节去年])"
"""Characters that a date can begin with: the pattern's branches are tried at these places alone."""
_WEEK = dict(zip("一二三四五六日天1234567", (0, 1, 2, 3, 4, 5, 6, 6, 0, 1, 2, 3, 4, 5, 6), strict=True))
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "当": 0, "明": 1, "后": 2, "大后": 3, "外后": 3, "万": 3}
_HOLIDAY_DAYS = {"国庆": 7, "十一": 7, "五一": 5, "劳动节": 5}
"""Days off that a feast begins; `节后` counts from their end."""
_MONTH_PARTS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (25, 31),
    "末": (25, 31),
}

_EARNS = (
    r"(?:份?(?:大概|大约|差不多|最多|最少|也就)?(?:能|可以|会)?(?:挣|赚|拿|给|开(?![班始学工业])|得|到手|工资|休)"
    r"|能|有?(?:多少|好多|几|[二两三四五六七八九\d]+千))"
)
"""Behind 一月: what one earns in any month, no January."""

_PATTERN = re.compile(
    rf"{_FIRST}(?:(?P<iso>20\d\d[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}[日号]?)"
    rf"|(?P<span>(?P<sm>{_N})月(?P<s1>{_N})[日号]?[到至-](?:(?P<sm2>{_N})月)?(?P<s2>{_N})[日号])"
    rf"|(?:农历|阴历|古历)?(?P<lm>正|腊|冬)月(?:(?P<ld>初[一二三四五六七八九十]|廿[一二三四五六七八九]|{_N})(?P<lu>[日号])?|(?P<lp>底|初|里|间|头|中旬|上旬|下旬)?)"
    rf"|(?:农历|阴历|古历)(?P<om>{_N})月(?P<od>初[一二三四五六七八九十]|廿[一二三四五六七八九]|{_N})"
    rf"|(?P<ym>(?P<ymy>今年|明年)的?(?P<ymm>{_N})月份?(?:(?P<ymd>{_N})[日号])?)"
    rf"|(?P<md>(?P<mm>{_N})月(?:份)?的?(?P<dd>{_N})[日号]?)"
    rf"|(?P<mp>(?:(?P<mn>(?![一1]月{_EARNS}){_N})|(?P<mr>下下个?|下个?|这个?|本|上个?))月份?的?(?P<part>初|底|末|中旬|上旬|下旬|中)?(?P<mdd>(?<=月)\d{{1,2}}[日号])?)"
    rf"|(?P<bare>(?<![\d个])月(?P<bp>初|底|末|中旬|中(?!介|秋|心)))"
    rf"|(?P<w>(?P<wr>下下个?|下个?|这个?|本|上个?)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天1-7])(?!个|.{{0,2}}(?:休|放假|上不上|加班)))"
    rf"|(?P<wk>(?:(?P<wkr>下下个?|下个?|这个?|本|上个?)(?:周末|周|星期|礼拜)|周末)(?P<we>末)?)"
    rf"|(?P<ahead>(?P<an>{_N}|几|半)(?P<au>天|个?星期|个?礼拜|周|个月)(?P<dir>以?后|之后|过后|以?前|之前)(?!.{{0,2}}(?:结|发)))"
    rf"|(?P<day>大前|大后|外后|前|昨|今|明|后|万)(?:天|日|儿个?|晚|早)(?!数)"
    rf"|(?P<feast>大年初一|大年三十|年三十|劳动节|元旦|(?<![一-十百千万两零半])五一(?!天|个|月|小时|日|块)|国庆|十一(?=节|假|长假|后|过后|前)|春节|(?<!回去)(?<!回家)(?<!回来)过年(?!不回|都?不|好|回|返|的?车票)|除夕|元宵|端午|中秋)(?:节|假期?|长假)?(?P<side>以?后|之后|过后|完|以?前|之前|期间)?"
    rf"|(?P<newyear>(?:过(?:完|了)|翻)年|开年|开春|年后|年前|节后|节前)(?:以?后|之后)?"
    rf"|(?P<year>今年|明年|后年|去年)(?P<half>年底|底|上半年|下半年|初)?|(?P<yend>年底|年末|年尾)"
    rf"|(?<![\d第选报钱块元多])(?P<dom>\d{{1,2}}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号](?![岗楼线]|的(?!招聘会|专场)|个|厂)(?=那天|去|开|有|来|之?前|之?后|以后|早|下午|上午|晚|的?招聘会|体检|面试|$|的?(?:那场|大巴|专场)|(?<=[23]\d[日号])(?:的|那)))"
)


def find_dates(text: str, today: date) -> list[Hit]:
    """Every date of `text`, counted from `today`, as `{"from": ISO date, "to": ISO date}`; impossible ones are none."""
    if not _TRIGGER.search(text):
        return []
    found = []
    for match in _PATTERN.finditer(text):
        span = _read(match, today)
        if span:
            value = {"from": span[0].isoformat(), "to": span[1].isoformat()}
            found.append(Hit("date", value, match.start(), match.end()))
    return found


def _read(match: re.Match[str], today: date) -> Span | None:
    for group, reader in _READERS.items():
        if match[group] is not None:
            try:
                return reader(match, today)
            except (ValueError, OverflowError):
                return None
    return None


def _one(day: date) -> Span:
    return day, day


def _number(text: str) -> int:
    value = whole(text)
    if value is None:
        raise ValueError(text)
    return value


def _iso(match: re.Match[str], _today: date) -> Span:
    year, month, day = (int(part) for part in re.findall(r"\d+", match["iso"]))
    return _one(date(year, month, day))


def _days_of_month(match: re.Match[str], today: date) -> Span:
    month, first, last = _number(match["sm"]), _number(match["s1"]), _number(match["s2"])
    low = coming(lambda year: date(year, month, first), today)
    high = date(low.year, _number(match["sm2"]) if match["sm2"] else month, last)
    return (low, high) if high >= low else (low, date(low.year + 1, high.month, high.day))


def _lunar_month(match: re.Match[str], today: date) -> Span:
    month = {"正": 1, "冬": 11, "腊": 12}[match["lm"]]
    if match["ld"]:
        return _one(coming_lunar(month, _lunar_day(match["ld"]), today))
    low, high = {"初": (1, 10), "头": (1, 10), "底": (21, 30), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 30)}.get(
        match["lp"] or "", (1, 30)
    )
    first = coming_lunar(month, high if high < 30 else 29, today)
    start = first - timedelta((high if high < 30 else 29) - low)
    return start, start + timedelta(high - low) if high < 30 else lunar_end(first)


def _lunar_day(text: str) -> int:
    return _number(text.replace("初", "").replace("廿", "二十"))


def _lunar_numbered(match: re.Match[str], today: date) -> Span:
    return _one(coming_lunar(_number(match["om"]), _lunar_day(match["od"]), today))


def _month_day(match: re.Match[str], today: date) -> Span:
    month, day = _number(match["mm"]), _number(match["dd"])
    return _one(coming(lambda year: date(year, month, day), today))


def _year_month(match: re.Match[str], today: date) -> Span:
    year, month = today.year + (match["ymy"] == "明年"), _number(match["ymm"])
    return _one(date(year, month, _number(match["ymd"]))) if match["ymd"] else _part(year, month, None)


def _month(match: re.Match[str], today: date) -> Span:
    if match["mn"]:
        month = _number(match["mn"])
        year = today.year if month >= today.month else today.year + 1
    else:
        ahead = _steps(match["mr"])
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        month += 1
    if match["mdd"]:
        return _one(date(year, month, int(match["mdd"][:-1])))
    return _part(year, month, match["part"])


def _part(year: int, month: int, part: str | None) -> Span:
    end = month_end(year, month)
    low, high = _MONTH_PARTS.get(part or "", (1, 31))
    return date(year, month, low), date(year, month, min(high, end.day))


def _this_month_part(match: re.Match[str], today: date) -> Span:
    span = _part(today.year, today.month, match["bp"])
    following = month_end(today.year, today.month) + timedelta(1)
    return span if span[1] >= today else _part(following.year, following.month, match["bp"])


def _steps(word: str | None) -> int:
    word = (word or "").rstrip("个")
    return {"下下": 2, "下": 1, "上": -1}.get(word, 0)


def _weekday(match: re.Match[str], today: date) -> Span:
    day = today - timedelta(today.weekday()) + timedelta(_WEEK[match["wd"]], weeks=_steps(match["wr"]))
    return _one(day + timedelta(7) if match["wr"] is None and day < today else day)


def _week(match: re.Match[str], today: date) -> Span:
    monday = today - timedelta(today.weekday()) + timedelta(weeks=_steps(match["wkr"]))
    return (monday + timedelta(5), monday + timedelta(6)) if "末" in match["wk"] else (monday, monday + timedelta(6))


def _ahead(match: re.Match[str], today: date) -> Span | None:
    if match["an"] == "几":
        return None
    half = match["an"] == "半"
    unit = {"天": 1, "周": 7}.get(match["au"], 30 if match["au"] == "个月" else 7)
    days = 15 if half and unit == 30 else _number(match["an"]) * unit
    return _one(today + timedelta(days if "后" in match["dir"] else -days))


def _near(match: re.Match[str], today: date) -> Span:
    return _one(today + timedelta(_DAYS[match["day"]]))


def _feast(match: re.Match[str], today: date) -> Span:
    name, side = match["feast"], match["side"] or ""
    if name in {"春节", "过年"} and side:
        return around_new_year("年前" if "前" in side else "年后", today)
    day = coming(FEASTS[name], today)
    days = _HOLIDAY_DAYS.get(name, 1)
    if "后" in side or side == "完":
        return day + timedelta(days), day + timedelta(days + 6)
    if "前" in side:
        return max(today, day - timedelta(7)), day - timedelta(1)
    return (day, day + timedelta(days - 1)) if side or "假" in match[0] else _one(day)


def _new_year(match: re.Match[str], today: date) -> Span:
    return around_new_year(match["newyear"], today)


def _whole_year(match: re.Match[str], today: date) -> Span | None:
    year = today.year + {"今年": 0, "明年": 1, "后年": 2, "去年": -1}[match["year"]]
    half = match["half"]
    if half is None and year <= today.year:
        return None
    months = {None: (1, 12), "底": (12, 12), "年底": (12, 12), "初": (1, 1), "上半年": (1, 6), "下半年": (7, 12)}[half]
    return date(year, months[0], 1), month_end(year, months[1])


def _year_end(_match: re.Match[str], today: date) -> Span:
    return date(today.year, 12, 1), date(today.year, 12, 31)


def _day_of_month(match: re.Match[str], today: date) -> Span:
    day = _number(match["dom"])
    year, month = today.year, today.month
    if day < today.day:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return _one(date(year, month, day))


_READERS: dict[str, Callable[[re.Match[str], date], Span | None]] = {
    "iso": _iso, "span": _days_of_month, "lm": _lunar_month, "om": _lunar_numbered, "ym": _year_month,
    "md": _month_day, "mp": _month,
    "bare": _this_month_part, "w": _weekday, "wk": _week, "ahead": _ahead, "day": _near, "feast": _feast,
    "newyear": _new_year, "year": _whole_year, "yend": _year_end, "dom": _day_of_month,
}  # fmt: skip
