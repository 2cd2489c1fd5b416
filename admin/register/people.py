"""Finding people, and the page of one person: masked until someone with a reason looks; corrected by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, asked_day, found, go, leave_line, page_number, runtime, scope, show, written
from bot.broadcasts.reasons import reason_text
from bot.broadcasts.why import why_person
from bot.desk.tallying import span_of
from bot.filing import correcting
from bot.store import Tx
from bot.store.register import corrections, merges
from bot.store.screens import people, person, signups
from bot.store.screens.person import PersonRecord

pages = Blueprint("people", __name__)

NO_REASON = "请写清为什么要看，至少 4 个字，会记入审计。"


@pages.get("/people")
def listing() -> Response:
    text, day, stale = asked("q"), asked_day("seen"), asked("stale", ("1",))
    said = span_of(day) if day else None
    wanted = people.PersonFilter(text, said, runtime().now() if stale else None)
    with runtime().store.reading() as tx:
        page = people.listing(tx, scope(), wanted, page_number())
    return show("register/people.html", page=page, text=text, seen=day, stale=stale, stale_days=corrections.STALE.days)


@pages.get("/people/<int:person_id>")
def detail(person_id: int) -> Response | AnyResponse:
    """One person; who was merged into another record is shown as that one."""
    with runtime().store.reading() as tx:
        stands = merges.merged_into(tx, person_id)
    return _page(person_id) if stands == person_id else go("people.detail", person_id=stands)


@pages.post("/people/<int:person_id>/reveal")
def reveal(person_id: int) -> Response:
    """Shows the whole numbers and the conversation once, for a reason that stays in the audit."""
    reason = written("reason")
    if len(reason) < 4:
        return _page(person_id, errors={"reason": NO_REASON}, reason=reason, status=422)
    with runtime().store.begin() as tx:
        whole = found(person.reveal(tx, scope(), person_id))
        talk = person.talk(tx, scope(), person_id)
        leave_line(tx, "reveal-talk", f"person {person_id}", reason=reason)
    shown = [(turn.at, turn.said, texts_of(turn.replies)) for turn in talk]
    return _page(person_id, whole=whole, talk=shown)


@pages.get("/people/<int:person_id>/notices")
def notices(person_id: int) -> Response:
    """The latest broadcasts, and of each why this person got it or did not."""
    with runtime().store.reading() as tx:
        who = found(person.record(tx, scope(), person_id))
        ids = merges.all_ids(tx, person_id)
        lines = [(row, why_person(runtime(), tx, row.id, ids)) for row in person.lately_sent(tx, scope())]
    return show("register/person_notices.html", person=who, lines=lines)


@pages.get("/people/<int:person_id>/edit")
def edit(person_id: int) -> Response:
    with runtime().store.reading() as tx:
        who = found(person.record(tx, scope(), person_id))
    return _form(who, correcting.form_of(runtime(), who))


@pages.post("/people/<int:person_id>/edit")
def save(person_id: int) -> Response | AnyResponse:
    """Saves what was changed; the audit has the names of the fields, not what stands in them.

    Who saves has looked at the record: it counts as confirmed, changed or not.
    """
    with runtime().store.begin() as tx:
        who = found(person.record(tx, scope(), person_id))
        form = {name: written(name, 2000) for name in correcting.form_of(runtime(), who)}
        read = correcting.read(runtime(), scope(), who, form)
        if read.errors:
            return _form(who, form, read.errors, read.villages, 422)
        changed = correcting.save(runtime(), tx, who, read.values, form["stopped"] == "yes")
        corrections.confirm(tx, person_id, runtime().now())
        act, fields = ("person-edit", {"fields": changed}) if changed else ("person-check", {})
        leave_line(tx, act, f"person {person_id}", **fields)
    flash("改好了。" if changed else "没有改动，记下今天核对过了。")
    return go("people.detail", person_id=person_id)


def texts_of(replies: str) -> list[str]:
    """The texts of a stored answer."""
    return [reply.get("text", "") for reply in json.loads(replies or "[]")]


def _form(
    who: PersonRecord,
    form: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    villages: Sequence[str] = (),
    status: int = 200,
) -> Response:
    choices = {"household_kind": correcting.HOUSEHOLDS, "employment": correcting.EMPLOYMENT}
    return show(
        "register/person_form.html",
        status,
        person=who,
        form=form,
        errors=errors or {},
        villages=villages,
        choices=choices,
    )


def _page(person_id: int, status: int = 200, **facts: object) -> Response:
    with runtime().store.reading() as tx:
        who = found(person.record(tx, scope(), person_id))
        facts |= _around(tx, person_id)
    shown = {"whole": None, "talk": None, "errors": {}, "reason": ""} | facts
    return show("register/person.html", status, person=who, reason_text=reason_text, **shown)


def _around(tx: Tx, person_id: int) -> dict[str, object]:
    mine = signups.listing(tx, scope(), signups.SignupFilter(person_ids=tuple(merges.all_ids(tx, person_id))))
    household = person.household(tx, scope(), person_id)
    same = {kin.id for kin in household}
    return {
        "signups": mine.items,
        "titles": signups.titles(tx, {(line.kind, line.offer_id) for line in mine.items}),
        "consents": person.consents(tx, person_id),
        "deliveries": person.deliveries(tx, person_id),
        "cases": person.cases(tx, person_id),
        "household": household,
        "namesakes": [kin for kin in person.namesakes(tx, scope(), person_id) if kin.id not in same],
        "merged": merges.standing(tx, person_id),
        "confirmed": corrections.confirmed_at(tx, person_id),
    }
