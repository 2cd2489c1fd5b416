"""A thing on offer written or changed by hand: read as a workbook's row is, filed as one, told to who it concerns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.filing.catalogue import desk_of, whereabouts_of
from bot.filing.rows import OFFERS, TABLES, Filing
from bot.offers import OfferKind
from bot.office import moving_up
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import code_words, imports
from bot.store.enrolment import seats
from bot.store.screens.scope import Scope
from bot.workbooks import IMPORTED
from bot.workbooks.columns import Column, Kind
from bot.workbooks.forms import filled_in, shown

SHEETS: dict[OfferKind, str] = {offer: sheet for sheet, offer in OFFERS.items()}
"""The kind of workbook that holds things of a kind."""
LETTERS: dict[OfferKind, str] = {"vacancy": "G", "course": "P", "scheme": "Z", "fair": "H"}
PRIVATE = frozenset({"contact_name", "contact_phone"})
"""Columns whose values no audit line may hold."""
AFRESH: dict[OfferKind, tuple[str, ...]] = {
    "vacancy": ("number", "posted_on", "closes_on"),
    "course": ("number", "starts_on", "ends_on", "closes_on", "taken_elsewhere"),
    "scheme": ("number", "starts_on", "ends_on"),
    "fair": ("number", "day"),
}
"""What a copy does not take over from its original."""


@dataclass(frozen=True, slots=True)
class Saved:
    """`changes` are headings with the value before and after as text; with `errors` by column nothing was saved."""

    offer_id: int = 0
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    told: tuple[int, ...] = ()


def sheet_of(kind: OfferKind) -> Kind:
    return IMPORTED[SHEETS[kind]]


def form_of(tx: Tx, kind: OfferKind, number: str) -> dict[str, str]:
    """The fields of a thing as they stand; empty where there is none of that number."""
    held = imports.held(tx, TABLES[SHEETS[kind]], [number]).get(number)
    return shown(sheet_of(kind), held) if held else {}


def copy_of(kind: OfferKind, form: Mapping[str, str]) -> dict[str, str]:
    """A form to begin a new thing with: all but its number and days."""
    return {name: "" if name in AFRESH[kind] else value for name, value in form.items()}


def mark_of(form: Mapping[str, str]) -> str:
    """Tells whether somebody else has changed the thing since the form was shown."""
    return hashlib.sha256(repr(sorted(form.items())).encode()).hexdigest()[:16]


def free_number(tx: Tx, kind: OfferKind, today: date) -> str:
    """A number for a new thing: letter, day, and the first count that is free that day."""
    start = f"{LETTERS[kind]}{today:%y%m%d}-"
    table, step = TABLES[SHEETS[kind]], 50
    for first in range(1, 10_000, step):
        tried = [f"{start}{count:02}" for count in range(first, first + step)]
        taken = imports.held(tx, table, tried)
        free = [number for number in tried if number not in taken]
        if free:
            return free[0]
    return ""


def save(
    runtime: Runtime, tx: Tx, scope: Scope, kind: OfferKind, given: Mapping[str, str], number: str | None = None
) -> Saved:
    """Files the form over the thing of that number, or as a new one.

    Rows of `told` are for `deliver_single` after the commit: seats that were added went to who waits.
    """
    sheet, whereabouts = sheet_of(kind), whereabouts_of(runtime)
    fixed = {} if number is None else {"number": number}
    values, errors = filled_in(sheet, {**given, **fixed}, desk_of(runtime, whereabouts))
    if errors:
        return Saved(errors=errors)
    filing = Filing(runtime, sheet.name, whereabouts)
    change = filing.compare(tx, [values])[0]
    if number is None and change.before is not None:
        return Saved(errors={"number": "这个编号已经有了，换一个。"})
    if not scope.owns(change.whole["area"]):
        return Saved(errors={"area": "不在您负责的区域里，请填您区域内的行政区划代码。"})
    filing.write(tx, [change.whole] if change.facts else [])
    table = code_words.OFFERS[kind]
    offer_id = int(tx.scalar(select(table.id).where(table.number == values["number"])))
    return Saved(offer_id, _said(sheet, change.facts), {}, _follow_up(runtime, tx, kind, offer_id))


def _follow_up(runtime: Runtime, tx: Tx, kind: OfferKind, offer_id: int) -> tuple[int, ...]:
    """The code word of a new thing; seats that are free now."""
    code_words.mint(tx, kind, offer_id)
    if kind == "scheme":
        return ()
    moved = seats.fill(tx, kind, offer_id, runtime.now())
    return tuple(moving_up.leave_notices(runtime, tx, moved))


def _said(sheet: Kind, facts: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[str, str]]:
    columns: dict[str, Column] = {column.key: column for column in sheet.columns}
    before = shown(sheet, {name: pair[0] for name, pair in facts.items()})
    after = shown(sheet, {name: pair[1] for name, pair in facts.items()})
    return {
        columns[name].heading: ("…", "…") if name in PRIVATE else (before[name][:200], after[name][:200])
        for name in facts
        if name in columns
    }
