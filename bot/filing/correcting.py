"""A person's record corrected by hand: the form read as people write, and what is wrong with it said by the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.enrolment.slips import read_name, read_phone
from bot.messages import Address
from bot.office.placenames import place_name, villages_of
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.register import addresses, corrections
from bot.store.screens.person import PersonRecord
from bot.store.screens.scope import Scope
from bot.workbooks.wordings import EDUCATION_SHOWN

HOUSEHOLDS = ("脱贫户", "监测户", "一般户")
EMPLOYMENT = ("已就业", "未就业", "灵活就业", "自主创业")
GENDERS = {"female": "女", "male": "男"}
OLDEST = date(1900, 1, 1)
WORDS = {"skills": 200, "works_at": 60, "note": 2000}
"""Fields of free words, and how many characters they hold."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the form says; with `errors` nothing may be saved. `villages` are those that the name may mean."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    villages: Sequence[str] = ()


def form_of(runtime: Runtime, person: PersonRecord) -> dict[str, str]:
    """The record as the form shows it; the phone stays masked and is left empty, which changes nothing."""
    return {
        "name": person.name,
        "phone": "",
        "village": place_name(runtime.places, person.area) if person.area else "",
        "gender": person.gender,
        "birthday": person.birthday.isoformat() if person.birthday else "",
        "household_kind": person.household_kind,
        "zero_employed": "yes" if person.zero_employed else "",
        "education": person.education,
        "employment": person.employment,
        "stopped": "yes" if person.opted_out_at else "",
        **{name: str(getattr(person, name)) for name in WORDS},
    }


def read(runtime: Runtime, scope: Scope, person: PersonRecord, form: Mapping[str, str]) -> Read:
    """Only what differs from the record is in `values`."""
    values: dict[str, Any] = {name: form[name][:longest] for name, longest in WORDS.items()}
    errors: dict[str, str] = {}
    values["zero_employed"] = form["zero_employed"] == "yes"
    for name, allowed in _CHOICES.items():
        values[name] = form[name] if form[name] in allowed else ""
    values["name"] = read_name(form["name"])
    if values["name"] is None:
        errors["name"] = "请写中文姓名，和身份证上一样。"
    if form["phone"]:
        values["phone"] = read_phone(form["phone"])
        if values["phone"] is None:
            errors["phone"] = "手机号是 11 位。不改就空着。"
    values["birthday"], errors = _birthday(runtime, form["birthday"], errors)
    values["area"], villages, wrong = _village(runtime, scope, person, form["village"])
    if wrong:
        errors["village"] = wrong
    changed = {name: value for name, value in values.items() if name == "phone" or value != getattr(person, name)}
    return Read(changed, errors, villages)


def save(runtime: Runtime, tx: Tx, person: PersonRecord, values: Mapping[str, Any], stopped: bool) -> Sequence[str]:
    """Saves what was read; the names of the fields that changed, for the audit."""
    changed = dict(values)
    if "phone" in changed:
        addresses.known_or_new(tx, Address("tel", changed["phone"]), runtime.now(), person_id=person.id)
    if changed:
        corrections.correct(tx, person.id, changed)
        corrections.confirm(tx, person.id, runtime.now())
    if stopped != (person.opted_out_at is not None):
        corrections.stop(tx, person.id, runtime.now() if stopped else None)
        return sorted([*changed, "stopped"])
    return sorted(changed)


_CHOICES: Mapping[str, Sequence[str]] = {
    "gender": tuple(GENDERS),
    "household_kind": HOUSEHOLDS,
    "education": tuple(EDUCATION_SHOWN),
    "employment": EMPLOYMENT,
}


def _birthday(runtime: Runtime, text: str, errors: dict[str, str]) -> tuple[date | None, dict[str, str]]:
    if not text:
        return None, errors
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, {**errors, "birthday": "请写成 1980-05-01。"}
    if OLDEST <= day <= runtime.today():
        return day, errors
    return None, {**errors, "birthday": "这个日期不对：要在 1900 年以后，今天以前。"}


def _village(runtime: Runtime, scope: Scope, person: PersonRecord, text: str) -> tuple[str, Sequence[str], str]:
    """The code, those that the name may mean where they are several, and what is wrong."""
    if not text:
        return "", (), "" if not person.area else "请写村名，例如：泼机镇泼机村。"
    if person.area and text == place_name(runtime.places, person.area):
        return person.area, (), ""
    meant = [found for found in villages_of(runtime.places).meant(text) if scope.holds(found[0])]
    if len(meant) == 1:
        return meant[0][0], (), ""
    names = tuple(name for _code, name in meant[:8])
    return person.area, names, "有几个地方叫这个名字，请写上乡镇。" if meant else "在您负责的区域里没找到这个村。"
