"""What becomes of whole records of people: two made one, one made two again, one deleted."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, runtime, scope, show, written
from bot.enrolment import signups as rulings
from bot.store import Tx
from bot.store.register import erasure, merged_signups, merges
from bot.store.screens import person, signups

pages = Blueprint("records", __name__)


@pages.get("/people/<int:person_id>/merge")
def choose(person_id: int) -> Response:
    """Both records side by side, before they are made one."""
    return _choose_page(person_id, asked("other"))


@pages.post("/people/<int:person_id>/merge")
def merge(person_id: int) -> Response | AnyResponse:
    """The record of the address stays, the other one goes into it."""
    other = written("other")
    with runtime().store.begin() as tx:
        stays = found(person.kin(tx, scope(), person_id))
        goes = found(person.kin(tx, scope(), _number(other)))
        done = merges.merge(tx, stays.id, goes.id, me().id, runtime().now())
        if done is not None:
            leave_line(tx, "person-merge", f"person {stays.id}", other=goes.id, merge=done)
    if done is None:
        return _choose_page(person_id, other, 409)
    flash("合并好了。合错了可以在这一页撤销。")
    return go("people.detail", person_id=person_id)


@pages.post("/people/<int:person_id>/merge/<int:merge_id>/undo")
def part(person_id: int, merge_id: int) -> AnyResponse:
    with runtime().store.begin() as tx:
        found(person.record(tx, scope(), person_id))
        again = merges.undo(tx, person_id, merge_id, runtime().now())
        if again is not None:
            leave_line(tx, "person-part", f"person {person_id}", other=again, merge=merge_id)
    if again is None:
        flash("这次合并已经撤销过了。", "warn")
    else:
        flash("撤销了，又是两个人的资料。")
    return go("people.detail", person_id=person_id)


@pages.get("/people/<int:person_id>/delete")
def ask(person_id: int) -> Response:
    """What deleting does, and what stays and why, before it happens."""
    return _ask_page(person_id)


@pages.post("/people/<int:person_id>/delete")
def delete(person_id: int) -> Response | AnyResponse:
    """Deletes at the person's word: their sign-ups are taken back first, so that the seats go to who waits."""
    reason = written("reason")
    if len(reason) < 4:
        return _ask_page(person_id, {"reason": "请写清本人怎么提出的，至少 4 个字，会记入审计。"}, reason, 422)
    later: list[int] = []
    with runtime().store.begin() as tx:
        found(person.record(tx, scope(), person_id))
        for record in merges.all_ids(tx, person_id):
            for signup_id in erasure.standing_signups(tx, record):
                later += rulings.withdraw(runtime(), tx, signup_id)
        erasure.erase_entry(tx, person_id, runtime().now())
        leave_line(tx, "person-delete", f"person {person_id}", reason=reason)
    for row in later:
        runtime().enqueue("deliver_single", row)
    flash("删除了。")
    return go("people.listing")


def _choose_page(person_id: int, other: str, status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        stays = found(person.kin(tx, scope(), person_id))
        goes = found(person.kin(tx, scope(), _number(other)))
        both = _both_in(tx, stays.id, goes.id)
    if stays.id == goes.id:
        found(None)
    return show("register/merge.html", status, stays=stays, goes=goes, both=both, failed=status != 200)


def _both_in(tx: Tx, stays: int, goes: int) -> list[str]:
    """Titles of what both hold a place in."""
    same = [(row.kind, row.offer_id) for row in merged_signups.both_standing(tx, stays, goes)]
    return list(signups.titles(tx, same).values())


def _ask_page(person_id: int, errors: dict[str, str] | None = None, reason: str = "", status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        who = found(person.record(tx, scope(), person_id))
        standing = [one for record in merges.all_ids(tx, person_id) for one in erasure.standing_signups(tx, record)]
        waiting = [case for case in person.cases(tx, person_id) if case.state != "closed"]
    facts = {"signups": len(standing), "cases": waiting, "errors": errors or {}, "reason": reason}
    return show("register/person_delete.html", status, person=who, **facts)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
