"""What a name is put down with: the name itself, a number to be told at, and the village."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import Office
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading
from bot.messages import Turn


def _recorded_village(turn: Turn) -> dict[str, str] | None:
    person = turn.person
    return {"code": person.area, "name": person.area_name or person.area} if len(person.area) == 12 else None


def _read_name(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return readers.name(turn, answering)


def _read_phone(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return readers.phone(turn, answering)


def _read_village(turn: Turn, office: Office, slots: Mapping[str, Any], answering: bool) -> Reading | None:
    """A township alone is asked for its village once; if that does not help, the township has to do."""
    town = slots.get("town")
    reading = readers.village(turn, office, answering, within=town["name"] if town else "")
    if town and answering and reading is None and len(turn.text) <= 8:
        return Reading(town)
    if reading and reading.value and len(reading.value["code"]) < 12 and not town:
        return Reading(problem=f"{reading.value['name']}的哪个村？", aside={"town": reading.value})
    return reading


def _ask_name(slots: Mapping[str, Any]) -> str:
    return "他（她）叫什么名字？" if slots.get("for_another") else "您叫什么名字？"


NAME = Question(
    "name",
    "名字",
    "您叫什么名字？",
    _read_name,
    lambda turn: turn.person.name,
    ("名字", "姓名", "名"),
    worded=_ask_name,
)
PHONE = Question(
    "phone",
    "电话",
    "您的手机号是多少？有消息好通知您。",
    _read_phone,
    lambda turn: turn.person.phone,
    ("电话", "手机", "号码"),
)
VILLAGE = Question(
    "village",
    "村",
    "您家在哪个村？说乡镇和村名就行。",
    _read_village,
    _recorded_village,
    ("村", "地址", "家", "住"),
)
