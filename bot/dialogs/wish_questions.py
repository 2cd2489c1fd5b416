"""The questions about what work somebody wants: each is answered by one digit, or in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bot.dialogs import readers
from bot.dialogs.base import Office
from bot.dialogs.hints import hinted
from bot.dialogs.plain import flatten
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading
from bot.dialogs.wishes import merged
from bot.messages import Turn

Options: TypeAlias = tuple[tuple[str, Any], ...]
Read: TypeAlias = Callable[[Turn, Office, Mapping[str, Any], bool], Reading | None]

_TOWARDS = ("想去", "改成", "改到")
_WHATEVER = frozenset(
    (
        *("都可以", "都行", "随便", "不限", "哪都行", "没要求", "啥都行", "哪样都行"),
        *("不知道", "不清楚", "不晓得", "说不清", "没想过", "没想好"),
    )
)
TRADES: Options = (
    ("进厂", ["普工", "电子装配工"]),
    ("工地", ["建筑小工", "钢筋工", "泥水工", "木工"]),
    ("餐饮", ["服务员", "厨师", "洗碗工"]),
    ("家政、护理", ["家政保姆", "月嫂育婴", "养老护理员"]),
    ("保安、保洁", ["保安", "保洁员"]),
    ("缝纫、鞋厂", ["缝纫工", "鞋厂工"]),
    ("开车、送货", ["货车司机", "快递员", "外卖员"]),
    ("电焊、电工", ["焊工", "电工"]),
    ("都可以", []),
)
PLACES: Options = (
    ("家附近", ["near_home"]),
    ("省内", ["in_province"]),
    ("省外", ["outside_province"]),
    ("都可以", []),
)
PAYS: Options = (("3000 以上", 3000), ("4000 以上", 4000), ("5000 以上", 5000), ("6000 以上", 6000), ("都可以", 0))


def answers_of(choices: Options) -> tuple[str, ...]:
    return tuple(label for label, _ in choices)


def options(choices: Options) -> str:
    """All answers in one line: 1 家附近 2 省内 …"""
    return " ".join(f"{number} {label}" for number, (label, _) in enumerate(choices, 1))


def chosen(turn: Turn, choices: Options) -> Any:
    """The value behind the digit, or behind the label that is the whole answer; None for neither."""
    number, text = readers.digit(turn), flatten(turn.text)
    if number is None:
        number = next(
            (n for n, (label, _) in enumerate(choices, 1) if text in map(flatten, (label, *label.split("、")))), None
        )
    return choices[number - 1][1] if number and number <= len(choices) else None


def _wish(key: str, choices: Options) -> Read:
    """Reads one wish of the jobs' search: trades, pay or places."""

    def read(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
        picked = None
        if answering:
            picked = choices[-1][1] if flatten(turn.text) in _WHATEVER else chosen(turn, choices)
        if picked is not None:
            return Reading(picked)
        value = merged(hinted(turn) if answering else turn, {}).get(key)
        # 泼机村 alone is where one lives, not a wish.
        wished = {"occupation", "wage"} & set(turn.said.slots) or any(word in turn.text for word in _TOWARDS)
        return Reading(value) if value and (answering or key != "places" or wished) else None

    return read


def _pay(turn: Turn, office: Office, slots: Mapping[str, Any], answering: bool) -> Reading | None:
    """5500 as a wish is what it has to reach; 都可以 is {}."""
    reading = _wish("pay", PAYS)(turn, office, slots, answering)
    if reading is None or isinstance(reading.value, int):
        floor = reading.value if reading else None
        return None if reading is None else Reading({"min": floor, "max": None, "per": "month"} if floor else {})
    return Reading({**reading.value, "max": None}) if reading.value.get("min") else reading


OCCUPATIONS = Question(
    "occupations",
    "想做的工种",
    f"想做哪类活？回数字，或者说工种：\n{options(TRADES)}",
    _wish("occupations", TRADES),
    lambda turn: list(turn.person.trades),
    ("工种", "活"),
    answers=answers_of(TRADES),
)
PLACE = Question(
    "places",
    "想去的地方",
    f"想去哪里干？回数字：{options(PLACES)}",
    _wish("places", PLACES),
    words=("地方", "地点"),
    answers=answers_of(PLACES),
)
PAY = Question(
    "pay",
    "想要的工资",
    f"一个月想要多少？回数字：{options(PAYS)}",
    _pay,
    words=("工资", "月薪"),
    answers=answers_of(PAYS),
)
