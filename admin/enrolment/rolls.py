"""The roll of one class or fair: to print, to sign on, and with whole numbers to call from, for a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response

from admin.desk import leave_line, runtime, scope, show, written
from admin.enrolment.board import day_of, thing
from admin.register.people import NO_REASON
from bot.store.screens import board

pages = Blueprint("rolls", __name__)


@pages.get("/board/<kind>/<int:offer_id>/roll")
def masked_roll(kind: str, offer_id: int) -> Response:
    """The roll to print and to sign on; phones masked."""
    return _roll_page(kind, offer_id)


@pages.post("/board/<kind>/<int:offer_id>/roll")
def whole_roll(kind: str, offer_id: int) -> Response:
    """The roll with whole numbers, for a reason that stays in the audit."""
    reason = written("reason")
    if len(reason) < 4:
        return _roll_page(kind, offer_id, errors={"reason": NO_REASON}, reason=reason, status=422)
    with runtime().store.begin() as tx:
        thing(tx, kind, offer_id)
        names = board.roll(tx, scope(), kind, offer_id, whole=True)
        leave_line(tx, "reveal-roll", f"{kind} {offer_id}", reason=reason, people=len(names))
    return _roll_page(kind, offer_id, names=names)


def _roll_page(
    kind: str,
    offer_id: int,
    names: Sequence[board.Seated] | None = None,
    errors: Mapping[str, str] | None = None,
    reason: str = "",
    status: int = 200,
) -> Response:
    with runtime().store.reading() as tx:
        row = thing(tx, kind, offer_id)
        shown = board.roll(tx, scope(), kind, offer_id) if names is None else names
    facts: dict[str, Any] = {"kind": kind, "row": row, "names": shown, "whole": names is not None, "when": day_of(row)}
    return show("enrolment/roll.html", status, errors=errors or {}, reason=reason, most=board.MOST, **facts)
