"""How facts are worded for people: days, pay, ages, phones, and lists of choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any, Final

from bot.messages import Choice, Reply, Turn
from bot.offers import PIECE_MONTH, Pay

PER: Final = {"month": "月", "day": "天", "hour": "小时", "piece": "件"}
KIND: Final = {"vacancy": "岗位", "course": "培训班", "fair": "招聘会", "scheme": "补贴"}
TAGS: Final = {
    "food": "包吃",
    "lodging": "包住",
    "social_insurance": "交社保",
    "daily_pay": "日结",
    "piece_pay": "计件",
    "couple": "夫妻工",
    "day_shift": "长白班",
    "no_experience": "不要经验",
    "free": "免费",
    "short_term": "短期",
    "part_time": "兼职",
    "disabled_ok": "残疾人可报",
}
SMS_ROOM: Final = 185
"""Characters in three segments beside the signature."""
_WEEKDAYS: Final = "一二三四五六日"


def brief(turn: Turn) -> bool:
    """By SMS: a line costs money, and a screen of it is small."""
    return turn.via == "sms"


def day(when: date) -> str:
    return f"{when.month}月{when.day}日"


def weekday(when: date) -> str:
    return f"{day(when)}（周{_WEEKDAYS[when.weekday()]}）"


def hours(opens: time | None, closes: time | None) -> str:
    """9:00 到 12:00, or as much of it as is known."""
    return " 到 ".join(f"{at.hour}:{at.minute:02}" for at in (opens, closes) if at is not None)


def pay(sum_of: Pay) -> str:
    """6000~7500 元/月; 面议 where no figure is given."""
    unit = f" 元/{PER[sum_of.per]}"
    if sum_of.per == "piece" and max(sum_of.low or 0, sum_of.high or 0) >= PIECE_MONTH:
        unit = " 元/月（计件）"
    if sum_of.low is None and sum_of.high is None:
        return "工资面议"
    if sum_of.low is None:
        return f"最高 {sum_of.high}{unit}"
    if sum_of.high is None:
        return f"{sum_of.low}{unit}起"
    return f"{sum_of.low}{unit}" if sum_of.low == sum_of.high else f"{sum_of.low}~{sum_of.high}{unit}"


def pay_wish(sum_of: Pay) -> str:
    """As a condition of a search: 6000 以上, 200 元/天 以上."""
    unit = "" if sum_of.per == "month" else f" 元/{PER[sum_of.per]}"
    if sum_of.low is not None and sum_of.high is not None:
        span = f"{sum_of.low}" if sum_of.low == sum_of.high else f"{sum_of.low}~{sum_of.high}"
        return f"{span}{unit or ' 元'}"
    return f"{sum_of.low}{unit} 以上" if sum_of.low is not None else f"{sum_of.high}{unit} 以下"


def limits(age_min: int | None, age_max: int | None, gender: str) -> str:
    """Who may come: 18~45 岁, 限女; empty where all may."""
    ages = ""
    if age_min is not None and age_max is not None:
        ages = f"{age_min}~{age_max} 岁"
    elif age_min is not None:
        ages = f"{age_min} 岁以上"
    elif age_max is not None:
        ages = f"{age_max} 岁以下"
    return "，".join(part for part in (ages, {"male": "限男", "female": "限女"}.get(gender, "")) if part)


def masked(phone: str) -> str:
    """138****5678 of +8613812345678."""
    number = phone.removeprefix("+86")
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else number


def dialled(phone: str) -> str:
    """An office's or liaison's own number as people dial it."""
    return phone.removeprefix("+86")


def clip(text: str, size: int) -> str:
    """At most `size` characters, cut at the end of a sentence or clause where there is one."""
    text = " ".join(text.split())
    if len(text) <= size:
        return text
    for marks, kept in (("。！？", 1), ("；;，、,", 0)):
        cut = max(text.rfind(mark, 0, size) for mark in marks)
        if cut >= size // 2:
            return text[: cut + kept] + ("" if kept else "…")
    return text[: size - 1] + "…"


def joined(*parts: str) -> str:
    """Lines, those that are empty left out."""
    return "\n".join(part for part in parts if part)


def fitted(answer: tuple[Reply, ...], question: tuple[Reply, ...], title: str, turn: Turn) -> tuple[Reply, ...]:
    """An answer and the question that goes on; by SMS only the question's last line where both do not fit in one."""
    length = sum(len(reply.text) + 1 for reply in (*answer, *question))
    last = question[-1].text.splitlines()[-1] if question else ""
    if not brief(turn) or length <= SMS_ROOM or not last or last[0].isdigit():
        return answer + question
    return (*answer, Reply(f"接着“{title}”：{last}", question[-1].choices))


def numbered(labels: Iterable[str]) -> str:
    """One choice a line: 1 …, 2 …"""
    return "\n".join(f"{number} {label}" for number, label in enumerate(labels, 1))


def choices(labels: Sequence[str], values: Sequence[Any] = ()) -> tuple[Choice, ...]:
    """Buttons for the channels that have them; the text must word the same numbers."""
    return tuple(
        Choice(str(number), label, values[number - 1] if values else number) for number, label in enumerate(labels, 1)
    )


def asking(lead: str, labels: Sequence[str], tail: str = "") -> Reply:
    """A closed question: what it is about, the numbered answers, what else is possible."""
    return Reply(joined(lead, numbered(labels), tail), choices(labels))
