"""What is on offer: vacancies, courses, schemes and fairs, to look through, to read, to pass on, to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast, get_args

from flask import Blueprint, Response, abort, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, may, page_number, runtime, scope, show
from admin.files import MOST_ROWS, Sheet, as_lines, as_workbook
from admin.offers.facts import FACTS, SORT_WORDS, areas_of, place_name, sorts_of, trades
from admin.scanning import to_scan
from admin.wording import OFFER_KINDS, OFFER_ORDERS, OFFER_STATES
from bot import invitations
from bot.filing.editing import sheet_of
from bot.offers import OfferKind
from bot.rules import BadRule, parse
from bot.rules.preview import rule_said
from bot.store.catalogue import withdrawal
from bot.store.screens import links, offers
from bot.store.screens.scope import masked

pages = Blueprint("catalogue", __name__)


@pages.get("/catalogue")
def front() -> AnyResponse:
    return go("catalogue.listing", kind="vacancy")


@pages.get("/catalogue/<kind>")
def listing(kind: str) -> Response:
    wanted = filter_of(known(kind))
    with runtime().store.reading() as tx:
        page = offers.listing(tx, scope(), kind, wanted, runtime().today(), page_number())
        counts = offers.counts(tx, scope(), runtime().today())
    choices: dict[str, Any] = {
        "trades": trades(),
        "areas": areas_of(kind),
        "sorts": sorts_of(kind),
        "sort_word": SORT_WORDS[kind],
    }
    facts: dict[str, Any] = {"page": page, "counts": counts, "place_of": place_name, "sentence": sentence(kind, wanted)}
    orders = {order: OFFER_ORDERS[order] for order in offers.SHELVES[kind].orders}
    return show(
        "offers/catalogue.html", kind=kind, wanted=wanted, query=query_of(wanted), orders=orders, **choices, **facts
    )


@pages.get("/catalogue/<kind>/export")
def export(kind: str) -> Response:
    """All that the filter shows, for a spreadsheet; contacts whole only for who may change them."""
    wanted, sheet = filter_of(known(kind)), sheet_of(known(kind))
    whole = may("editing.edit")
    with runtime().store.begin() as tx:
        rows = offers.amount(tx, scope(), kind, wanted, runtime().today())
        leave_line(tx, "export", kind, rows=rows, masked=not whole, filter=query_of(wanted))
    name = f"{OFFER_KINDS[kind]}_{runtime().today():%Y%m%d}"
    made = Sheet(name, sheet.columns, not whole)
    if rows > MOST_ROWS:
        return as_lines(made, _exported(kind, wanted))
    with tempfile.TemporaryDirectory() as folder:
        return as_workbook(made, _exported(kind, wanted), Path(folder) / "made.xlsx")


def _exported(kind: str, wanted: offers.OfferFilter) -> Iterator[Mapping[str, Any]]:
    here, area, today = runtime(), scope(), runtime().today()

    def rows() -> Iterator[Mapping[str, Any]]:
        with here.store.reading() as tx:
            yield from offers.export_rows(tx, area, kind, wanted, today)

    return rows()


@pages.get("/catalogue/<kind>/<int:offer_id>")
def detail(kind: str, offer_id: int) -> Response:
    with runtime().store.reading() as tx:
        row = found(offers.record(tx, scope(), known(kind), offer_id))
        live = links.of_offer(tx, kind, offer_id, runtime().now())
        names = withdrawal.standing_signups(tx, known(kind), offer_id)
        phone = masked(tx.keys.unseal(row.contact_phone_sealed)) if kind != "scheme" else row.phone
    facts = [(name, value) for name, value in FACTS[kind](row) if value not in ("", None)]
    contact = " ".join(part for part in (getattr(row, "contact_name", ""), phone) if part)
    shown: dict[str, Any] = {
        "facts": facts,
        "contact": contact,
        "place": place_name(row.area),
        "links": live,
        "names": names,
    }
    rule = _rule(row.rule) if kind == "scheme" else None
    return show("offers/offer.html", kind=kind, row=row, rule=rule, mine=scope().owns(row.area), **shown)


@pages.post("/catalogue/<kind>/<int:offer_id>/invite")
def invite(kind: str, offer_id: int) -> Response:
    """The office's own link to the thing, its code word and its QR code: the same again while it is in force."""
    with runtime().store.begin() as tx:
        row = found(offers.record(tx, scope(), known(kind), offer_id))
        made = invitations.mint(runtime(), tx, known(kind), offer_id)
        leave_line(tx, "invite", f"{kind} {offer_id}")
    return show("offers/invite.html", kind=kind, row=row, made=made, picture=to_scan(made.link))


@pages.post("/catalogue/<kind>/<int:offer_id>/revoke/<code>")
def revoke(kind: str, offer_id: int, code: str) -> AnyResponse:
    """A link that went astray leads nowhere from now on; names put down through it stay."""
    with runtime().store.begin() as tx:
        found(offers.record(tx, scope(), known(kind), offer_id))
        mine = code in {link.code for link in links.of_offer(tx, kind, offer_id, runtime().now())}
        if mine and invitations.revoke(runtime(), tx, code):
            leave_line(tx, "revoke", f"{kind} {offer_id}", code=code)
    flash("链接停用了。从它报过名的不受影响。" if mine else "没有这个链接。")
    return go("catalogue.detail", kind=kind, offer_id=offer_id)


def known(kind: str) -> OfferKind:
    """The kind out of an address; anything else is no page."""
    if kind not in get_args(OfferKind):
        abort(404)
    return cast(OfferKind, kind)


def filter_of(kind: OfferKind) -> offers.OfferFilter:
    """The filter out of the address; what is no choice of the list asks nothing."""
    pay = asked("pay")
    return offers.OfferFilter(
        text=asked("q"),
        state=asked("state", OFFER_STATES) or "on",
        trade=asked("trade", dict.fromkeys(trades(), "")),
        area=asked("area", areas_of(kind)),
        sort=asked("sort", sorts_of(kind)),
        pay=int(pay) if pay.isascii() and pay.isdigit() and len(pay) < 7 else None,
        order=asked("order", offers.SHELVES[kind].orders),
    )


def query_of(wanted: offers.OfferFilter) -> dict[str, str]:
    """The filter as an address has it; what asks nothing is left out."""
    state = "" if wanted.state == "on" else wanted.state
    said = {"q": wanted.text, "state": state, "trade": wanted.trade, "area": wanted.area, "sort": wanted.sort}
    return {
        name: value for name, value in (said | {"pay": str(wanted.pay or ""), "order": wanted.order}).items() if value
    }


def sentence(kind: str, wanted: offers.OfferFilter) -> list[tuple[str, str]]:
    """The filter in words: each part with the name by which it is taken away, empty for what always stands."""
    parts = [
        ("trade", wanted.trade and f"工种是{wanted.trade}"),
        ("area", wanted.area and f"在{place_name(wanted.area)}"),
        ("sort", wanted.sort and f"{SORT_WORDS[kind]}是{sorts_of(kind).get(wanted.sort, wanted.sort)}"),
        ("pay", f"月工资 {wanted.pay} 元以上" if wanted.pay else ""),
        ("q", wanted.text and f"含“{wanted.text}”"),
    ]
    return [(name, said) for name, said in parts if said]


def _rule(text: str) -> dict[str, Any]:
    """The rule in plain words, or what is wrong with it."""
    try:
        parsed = parse(text)
    except BadRule as fault:
        return {"fault": str(fault)}
    return {"said": rule_said(parsed, place_name) if text.strip() else []}
