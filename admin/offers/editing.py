"""Things on offer written by hand: added, copied, changed, closed and opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, runtime, scope, show, to, written
from admin.offers.catalogue import known
from admin.offers.facts import categories, trades
from admin.wording import OFFER_KINDS
from bot.filing import editing
from bot.offers import OfferKind
from bot.store.catalogue import withdrawal
from bot.store.screens import offers
from bot.workbooks.columns import Column
from bot.workbooks.days import clock, day

pages = Blueprint("editing", __name__)

GROUPS: Mapping[OfferKind, Sequence[tuple[str, Sequence[str]]]] = {
    "vacancy": (
        ("岗位", ("number", "title", "occupation", "employer", "employer_kind", "place", "area")),
        ("工资和人数", ("pay_low", "pay_high", "pay_per", "seats")),
        ("要求", ("gender", "age_min", "age_max", "education")),
        ("介绍", ("benefits", "description")),
        ("联系和期限", ("contact_name", "contact_phone", "posted_on", "closes_on", "origin")),
    ),
    "course": (
        ("培训班", ("number", "title", "occupation", "school", "place", "area", "form")),
        ("时间和名额", ("starts_on", "ends_on", "closes_on", "seats", "taken_elsewhere", "fee")),
        ("要求", ("gender", "age_min", "age_max", "education")),
        ("补贴", ("allowance", "for_whom")),
        ("联系", ("contact_name", "contact_phone")),
    ),
    "scheme": (
        ("政策", ("number", "title", "category", "area", "starts_on", "ends_on", "source")),
        ("给谁、给多少", ("for_whom", "amount", "conditions")),
        ("怎么办", ("documents", "procedure", "office", "phone")),
    ),
    "fair": (
        ("招聘会", ("number", "title", "form", "day", "opens_at", "closes_at", "place", "area")),
        ("规模", ("host", "employers", "posts", "seats", "bus")),
        ("联系", ("contact_name", "contact_phone")),
    ),
}
"""The fields of a form in the order in which one thinks of them. The rule of a scheme has a screen of its own."""
LONG = frozenset({"description", "for_whom", "amount", "conditions", "documents", "procedure", "allowance"})
HINTS: Mapping[str, str] = {
    "area": "不填就按地点自动认；认不出时再填。",
    "pay_low": "元。写 5千、0.6万 也行；面议就空着。",
    "seats": "不限就空着。改多了，候补的人会自动补上并收到通知。",
    "taken_elsewhere": "学校那边自己报名的人数，没有就填 0。",
    "benefits": "用顿号分开：包吃、包住、五险。",
}


@pages.get("/catalogue/<kind>/new")
def add(kind: str) -> Response:
    """An empty form, or one filled in like another thing (`?like=`) but for its number and days."""
    like = asked("like")
    with runtime().store.reading() as tx:
        number = editing.free_number(tx, known(kind), runtime().today())
        form: dict[str, str] = {}
        if like.isascii() and like.isdigit():
            row = found(offers.record(tx, scope(), kind, int(like)))
            form = editing.copy_of(known(kind), editing.form_of(tx, known(kind), row.number))
    return _form(known(kind), {**form, "number": number})


@pages.post("/catalogue/<kind>/new")
def create(kind: str) -> Response | AnyResponse:
    given = _given(known(kind))
    with runtime().store.begin() as tx:
        saved = editing.save(runtime(), tx, scope(), known(kind), given)
        if saved.offer_id:
            leave_line(tx, "offer-add", f"{kind} {saved.offer_id}", number=given["number"])
    if saved.errors:
        return _form(known(kind), given, errors=saved.errors, status=422)
    flash(f"{OFFER_KINDS[kind]}加上了，群众现在就能查到。")
    return go("catalogue.detail", kind=kind, offer_id=saved.offer_id)


@pages.get("/catalogue/<kind>/<int:offer_id>/edit")
def edit(kind: str, offer_id: int) -> Response:
    with runtime().store.reading() as tx:
        row = found(offers.own(tx, scope(), known(kind), offer_id))
        form = editing.form_of(tx, known(kind), row.number)
    return _form(known(kind), form, row)


@pages.post("/catalogue/<kind>/<int:offer_id>/edit")
def save(kind: str, offer_id: int) -> Response | AnyResponse:
    """Saves what was changed; where somebody else was faster, shows what stands now beside what was typed."""
    with runtime().store.begin() as tx:
        row = found(offers.own(tx, scope(), known(kind), offer_id))
        stands = editing.form_of(tx, known(kind), row.number)
        given = stands | _given(known(kind)) | {"number": row.number}
        if written("mark") != editing.mark_of(stands):
            return _form(known(kind), given, row, meanwhile=_apart(known(kind), stands, given), status=409, mark=stands)
        saved = editing.save(runtime(), tx, scope(), known(kind), given, row.number)
        if saved.changes:
            changes = {name: list(pair) for name, pair in saved.changes.items()}
            leave_line(tx, "offer-edit", f"{kind} {offer_id}", changes=changes)
    if saved.errors:
        return _form(known(kind), given, row, errors=saved.errors, status=422, mark=stands)
    for told in saved.told:
        runtime().enqueue("deliver_single", told)
    flash(_said(saved))
    return go("catalogue.detail", kind=kind, offer_id=offer_id)


@pages.post("/catalogue/<kind>/<int:offer_id>/open")
def turn(kind: str, offer_id: int) -> AnyResponse:
    """Takes it off offer, or puts it back; names put down stay."""
    back = written("move") == "open"
    with runtime().store.begin() as tx:
        found(offers.own(tx, scope(), known(kind), offer_id))
        moved = withdrawal.set_open(tx, known(kind), offer_id, back)
        names = withdrawal.standing_signups(tx, known(kind), offer_id)
        if moved:
            leave_line(tx, "offer-open" if back else "offer-close", f"{kind} {offer_id}")
    kept = f"已经报名的 {names} 人不受影响。" if names else ""
    flash("重新开放了，群众又能查到。" if back else f"停用了，群众查不到了。{kept}随时可以重新开放。")
    return go("catalogue.detail", kind=kind, offer_id=offer_id)


def _said(saved: editing.Saved) -> str:
    if not saved.changes:
        return "没有改动。"
    moved = f"空出来的名额给了候补的 {len(saved.told)} 人，正在通知他们。" if saved.told else ""
    return f"改好了：{'、'.join(saved.changes)}。{moved}"


def _given(kind: OfferKind) -> dict[str, str]:
    """The fields that the form shows."""
    return {name: written(name, 4000) for _, names in GROUPS[kind] for name in names}


def _apart(kind: OfferKind, stands: Mapping[str, str], given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Heading and present value of what stands otherwise than it was typed."""
    columns = editing.sheet_of(kind).columns
    return [(each.heading, stands[each.key]) for each in columns if stands[each.key] != given.get(each.key, "")]


def _form(
    kind: OfferKind, form: Mapping[str, str], row: Any = None, mark: Mapping[str, str] | None = None, **facts: Any
) -> Response:
    columns = {column.key: column for column in editing.sheet_of(kind).columns}
    groups = [(title, [columns[name] for name in names]) for title, names in GROUPS[kind]]
    status = facts.pop("status", 200)
    shown = {"errors": {}, "meanwhile": []} | facts
    lists = {"inputs": {name: _input_of(column) for name, column in columns.items()}, "hints": HINTS, "lists": _lists()}
    sealed = editing.mark_of(form if mark is None else mark)
    where = "catalogue.detail" if row is not None else "catalogue.listing"
    back = to(where, kind=kind, **({"offer_id": row.id} if row is not None else {}))
    return show(
        "offers/offer_form.html",
        status,
        kind=kind,
        form=form,
        row=row,
        groups=groups,
        mark=sealed,
        back=back,
        **lists,
        **shown,
    )


def _input_of(column: Column) -> str:
    """How a column is filled in on a screen."""
    if column.key in LONG:
        return "long"
    if column.read in (day, clock):
        return "date" if column.read is day else "time"
    if column.key == "category" or column.choices:
        return "choice"
    return {"area": "area", "occupation": "trade"}.get(column.key, "text")


def _lists() -> dict[str, Any]:
    """What the drop-downs hold: trades, categories, and the divisions that one may write for."""
    places = runtime().places
    home = me().area if me().area in places else runtime().settings.home_area
    codes = [home, *places.descendants(home)]
    return {"trades": trades(), "categories": categories(), "areas": {code: places.full_name(code) for code in codes}}
