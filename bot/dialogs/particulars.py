"""What a name is put down with: the name itself, a number to be told at, and the village."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import Office
from bot.dialogs.plain import WORDS, flatten
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading
from bot.messages import Turn

_NO_PHONE = frozenset(WORDS["particulars"]["no_phone"])
_THIS_PHONE = frozenset(WORDS["particulars"]["this_phone"])
_TOWN = re.compile(r"[\u3400-\u9fff]{1,6}?(?:镇|乡|街道)")
_VILLAGE_LIKE = re.compile(r"(?:我家?在|我是|住在?|在)?[\u3400-\u9fff]{2,10}(?:村|社区|组|寨|屯|坝|湾)(?:的|人)?")


def _recorded_village(turn: Turn) -> dict[str, str] | None:
    person = turn.person
    return {"code": person.area, "name": person.area_name or person.area} if len(person.area) == 12 else None


def _read_name(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return readers.name(turn, answering)


def _read_phone(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    reading = readers.phone(turn, answering)
    if reading is None and answering and flatten(turn.text) in _NO_PHONE:
        return Reading(problem="留一个号码，有消息才找得到您，家里人的也行。\n都没有就回“人工”，请人帮您办。")
    if reading is None and answering and flatten(turn.text) in _THIS_PHONE:
        return Reading(problem="这里看不到您的号码，请发 11 位的手机号。")
    return reading


def _read_village(turn: Turn, office: Office, slots: Mapping[str, Any], answering: bool) -> Reading | None:
    """A township alone is asked for its village once; if that does not help, the township has to do."""
    town = slots.get("town")
    reading = readers.village(turn, office, answering, within=town["name"] if town else "")
    if town and answering and reading is None and len(turn.text) <= 8:
        return Reading(town)
    if reading is None and answering and _VILLAGE_LIKE.fullmatch(flatten(turn.text)):
        return _unlisted(turn, office)
    if reading and reading.value and len(reading.value["code"]) < 12 and not town:
        return Reading(problem=f"{reading.value['name']}的哪个村？", aside={"town": reading.value})
    return reading


def _unlisted(turn: Turn, office: Office) -> Reading:
    """A village that no list knows: its township has to do, where it was said."""
    said = _TOWN.match(flatten(turn.text))
    found = [item for item in office.villages_named(said[0]) if len(item[0]) == 9] if said else []
    if found:
        return Reading({"code": found[0][0], "name": office.place_name(found[0][0])})
    return Reading(problem="没查到这个村。请连乡镇一起说；说不准，只说乡镇也行。")


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
