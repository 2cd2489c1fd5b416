"""The liaison's neighbours, on their phone: found by name, whom nothing reached, whose record grew old; one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin.liaison.room import absent, after, leave_line, me, my_areas, runtime, show, written
from admin.wording import EDUCATION
from bot.filing import correcting
from bot.store import Tx
from bot.store.register import corrections
from bot.store.screens import mine, neighbours, person
from bot.store.screens.neighbours import SHOWN, Neighbour
from bot.store.screens.person import PersonRecord
from bot.store.screens.scope import Scope

FIELDS = ("name", "phone", "gender", "birthday", "education", "skills", "employment", "works_at")
"""What a neighbour may put right. 户类型 is certified by offices, 退订 is the person's own word, notes are of staff."""


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/people", "people", people)
    pages.add_url_rule("/unreached", "unreached", unreached)
    pages.add_url_rule("/stale", "stale", stale)
    pages.add_url_rule("/people/<int:person_id>", "person", one)
    pages.add_url_rule("/people/<int:person_id>/phone", "phone", phone, methods=["POST"])
    pages.add_url_rule("/people/<int:person_id>/same", "same", same, methods=["POST"])
    pages.add_url_rule("/people/<int:person_id>/edit", "edit", edit)
    pages.add_url_rule("/people/<int:person_id>/edit", "save", save, methods=["POST"])


def people() -> Response:
    text = request.args.get("q", "").strip()[:20]
    with runtime().store.reading() as tx:
        found = neighbours.named(tx, my_areas(tx), text, after())
    return _list("people", found, text=text)


def unreached() -> Response:
    with runtime().store.reading() as tx:
        return _list("unreached", neighbours.unreached(tx, my_areas(tx), runtime().now(), after()))


def stale() -> Response:
    with runtime().store.reading() as tx:
        return _list("stale", neighbours.stale(tx, my_areas(tx), runtime().now(), after()))


def one(person_id: int) -> Response:
    return _page(person_id)


def phone(person_id: int) -> Response:
    """Shows the whole number, to call; that it was looked at stays in the audit."""
    with runtime().store.begin() as tx:
        scope = _scope(tx, person_id)
        whole = person.reveal(tx, scope, person_id) if scope else None
        if whole is None:
            return absent()
        leave_line(tx, "reveal-phone", f"person {person_id}")
    return _page(person_id, whole.phone)


def same(person_id: int) -> Response | AnyResponse:
    """The record was gone through with the person, and nothing has changed."""
    with runtime().store.begin() as tx:
        if _scope(tx, person_id) is None:
            return absent()
        corrections.confirm(tx, person_id, runtime().now())
        leave_line(tx, "person-check", f"person {person_id}")
    flash("记下了：资料核对过，没有变。")
    return redirect(url_for("liaison.person", person_id=person_id), 303)


def edit(person_id: int) -> Response:
    with runtime().store.reading() as tx:
        who = _record(tx, person_id)
    return absent() if who is None else _form(who, correcting.form_of(runtime(), who))


def save(person_id: int) -> Response | AnyResponse:
    """Saves what was changed; the audit has the names of the fields, not what stands in them."""
    with runtime().store.begin() as tx:
        scope, who = _scope(tx, person_id), _record(tx, person_id)
        if scope is None or who is None:
            return absent()
        kept = correcting.form_of(runtime(), who)
        form = kept | {name: written(name) for name in FIELDS}
        read = correcting.read(runtime(), scope, who, form)
        if read.errors:
            return _form(who, form, read.errors, 422)
        values = {name: value for name, value in read.values.items() if name in FIELDS}
        changed = correcting.save(runtime(), tx, who, values, who.opted_out_at is not None)
        corrections.confirm(tx, person_id, runtime().now())
        leave_line(tx, "person-edit" if changed else "person-check", f"person {person_id}", fields=list(changed))
    flash("改好了。" if changed else "没有改动，记成核对过了。")
    return redirect(url_for("liaison.person", person_id=person_id), 303)


def _scope(tx: Tx, person_id: int) -> Scope | None:
    """The one village in care that the person lives in: what they may be looked for, shown and changed in."""
    village = neighbours.home_of(tx, my_areas(tx), person_id)
    return None if village is None else Scope(village, runtime().settings.home_area)


def _record(tx: Tx, person_id: int) -> PersonRecord | None:
    scope = _scope(tx, person_id)
    return None if scope is None else person.record(tx, scope, person_id)


def _page(person_id: int, whole: str = "") -> Response:
    with runtime().store.reading() as tx:
        who = _record(tx, person_id)
        if who is None:
            return absent()
        lines = mine.of_person(tx, my_areas(tx), person_id)
        checked = corrections.confirmed_at(tx, person_id)
    return show("person.html", who=who, lines=lines, whole=whole, checked=checked, me_id=me())


def _form(
    who: PersonRecord, form: Mapping[str, str], errors: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    choices = {"education": EDUCATION.items(), "employment": [(word, word) for word in correcting.EMPLOYMENT]}
    return show("person_form.html", status, who=who, form=form, errors=errors or {}, choices=choices)


def _list(what: str, found: Sequence[Neighbour], text: str = "") -> Response:
    more = found[SHOWN - 1].id if len(found) > SHOWN else 0
    return show(
        "people.html",
        what=what,
        found=found[:SHOWN],
        more=more,
        text=text,
        now=runtime().now(),
        today=runtime().today(),
    )
