"""Proxy sign-up (代报名) on the liaison's phone: for whom, for what, who agreed and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from admin.liaison.forwarding import KINDS, on_offer
from admin.liaison.room import absent, me, my_areas, runtime, show, written
from bot.enrolment import proxies
from bot.enrolment.proxies import Form, Put
from bot.field.plain_facts import three_of
from bot.offers import OfferKind
from bot.store import Tx, areas
from bot.store.catalogue import availability
from bot.store.register import people
from bot.store.screens import neighbours
from bot.store.screens.scope import masked
from bot.store.screens.signups import titles

VILLAGE = 12
"""Digits of a village's code; a liaison may care for a whole township."""


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/enrol", "enrol", choose)
    pages.add_url_rule("/enrol/<kind>/<int:offer_id>", "enrol_form", form)
    pages.add_url_rule("/enrol/<kind>/<int:offer_id>", "put_down", put_down, methods=["POST"])


def choose() -> Response:
    """What a name can be put down for; `?person=` is for whom, where that is settled."""
    with runtime().store.reading() as tx:
        mine = my_areas(tx)
        who = _known(tx, mine, _person_id(request.args.get("person", "")))
        offers = on_offer(tx, who[2] if who else next(iter(mine), ""))
    things = [(kind, offer, three_of(offer)[:2]) for kind, offer in offers]
    return show("enrol_what.html", things=things, who=who)


def form(kind: str, offer_id: int) -> Response:
    return _page(kind, offer_id, _blank(request.args.get("person", "")))


def put_down(kind: str, offer_id: int) -> Response:
    filled = Form(
        person_id=_person_id(written("person")),
        name=written("name", 40),
        phone=written("phone", 30),
        area=written("area", 12),
        who=written("who"),
        kin=written("kin", 20),
        how=written("how"),
        day=written("day", 10),
    )
    if kind not in KINDS:
        return absent()
    put = proxies.put_down(runtime(), me(), KINDS[kind], offer_id, filled)
    if put is None:
        return absent()
    return _page(kind, offer_id, filled, put.errors, 422) if put.enrolled is None else _done(KINDS[kind], offer_id, put)


def _done(kind: OfferKind, offer_id: int, put: Put) -> Response:
    assert put.enrolled is not None
    with runtime().store.reading() as tx:
        title = titles(tx, {(kind, offer_id)}).get((kind, offer_id), "")
    return show("enrol_done.html", done=put.enrolled, name=put.name, title=title)


def _page(
    kind: str, offer_id: int, filled: Form, errors: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    with runtime().store.reading() as tx:
        stands = availability.of(tx, KINDS[kind], offer_id) if kind in KINDS else None
        if stands is None or not stands.on(runtime().today()):
            return absent()
        mine = my_areas(tx)
        who = _known(tx, mine, filled.person_id)
        if filled.person_id is not None and who is None:
            return absent()
        title = titles(tx, {(KINDS[kind], offer_id)})[KINDS[kind], offer_id]
        villages = [] if who else _villages(tx, mine)
    facts = {"kind": kind, "offer_id": offer_id, "title": title, "left": stands.left, "villages": villages}
    words = {"WHO": proxies.WHO, "HOW": proxies.HOW, "today": runtime().today()}
    return show("enrol.html", status, form=filled, who=who, errors=errors or {}, **facts, **words)


def _blank(person: str) -> Form:
    day = runtime().today().isoformat()
    return Form(_person_id(person), "", "", "", "", "", "", day)


def _known(tx: Tx, mine: Sequence[str], person_id: int | None) -> tuple[int, str, str, str] | None:
    """Id, name, village code and masked phone of one of their people."""
    if person_id is None or neighbours.home_of(tx, mine, person_id) is None:
        return None
    found = people.card(tx, person_id)
    return None if found is None else (person_id, found.name, found.area, masked(found.phone))


def _villages(tx: Tx, mine: Sequence[str]) -> list[tuple[str, str]]:
    """Code and name of each village in care; of a township that is in care all of its villages."""
    found: list[tuple[str, str]] = []
    for code in mine:
        whole = len(code) < VILLAGE or code.endswith("000")
        found += areas.villages_under(tx, code) if whole else [(code, areas.name_of(tx, code) or code)]
    return found


def _person_id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
