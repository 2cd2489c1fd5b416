"""What a liaison passes on, on their phone: what is on offer, and the pack of each with their own link."""

from __future__ import annotations

from flask import Blueprint, Response

from admin.liaison.room import absent, me, my_areas, runtime, show
from bot import invitations
from bot.field import forwarding
from bot.field.plain_facts import Offer, three_of
from bot.offers import CourseWish, OfferKind, VacancyWish
from bot.store import Tx
from bot.store.catalogue import availability, courses, fairs, schemes, vacancy_search

KINDS: dict[str, OfferKind] = {"fair": "fair", "course": "course", "vacancy": "vacancy", "scheme": "scheme"}


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/pass-on", "pass_on", pass_on)
    pages.add_url_rule("/pass-on/<kind>/<int:offer_id>", "pack", pack, methods=["POST"])


def pass_on() -> Response:
    """Coming fairs and classes, vacancies and schemes, each with a button that makes the pack."""
    with runtime().store.reading() as tx:
        offers = on_offer(tx, next(iter(my_areas(tx)), ""))
    things = [(kind, offer, three_of(offer)[:2]) for kind, offer in offers]
    return show("pass_on.html", things=things)


def on_offer(tx: Tx, near: str) -> list[tuple[OfferKind, Offer]]:
    """What can be signed up for now, ten of each kind, the nearest first."""
    today, home = runtime().today(), runtime().settings.home_area
    found: list[tuple[OfferKind, Offer]] = [("fair", each) for each in fairs.coming(tx, today, near, limit=10).items]
    found += [("course", each) for each in courses.search(tx, CourseWish(near=near), today, limit=10).items]
    found += [("vacancy", each) for each in vacancy_search.search(tx, VacancyWish(near=near), today, limit=10).items]
    return found + [("scheme", each) for each in schemes.in_force(tx, near or home, today)[:10]]


def pack(kind: str, offer_id: int) -> Response:
    """Text, poster and script, all with this liaison's own link and the code word."""
    with runtime().store.begin() as tx:
        stands = availability.of(tx, KINDS[kind], offer_id) if kind in KINDS else None
        if stands is None or not stands.on(runtime().today()):
            return absent()
        invited = invitations.mint(runtime(), tx, KINDS[kind], offer_id, liaison_id=me())
        made = forwarding.pack_of(runtime(), tx, invited.code)
    return show("pack.html", pack=made, invited=invited)
