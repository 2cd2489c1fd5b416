"""What is on offer: vacancies, courses, schemes and fairs, to search and to read."""

from __future__ import annotations

from typing import Any, cast, get_args

import segno
from flask import Blueprint, Response, abort, flash
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, page_number, runtime, scope, show
from admin.wording import EDUCATION, pay, whole_day
from bot import invitations
from bot.dialogs import wording
from bot.offers import OfferKind
from bot.rules import BadRule, parse
from bot.rules.preview import fields_of, preview, rule_said
from bot.store.screens import links, offers
from bot.store.screens.scope import masked

pages = Blueprint("catalogue", __name__)


@pages.get("/catalogue")
def front() -> AnyResponse:
    return go("catalogue.listing", kind="vacancy")


@pages.get("/catalogue/<kind>")
def listing(kind: str) -> Response:
    known(kind)
    text, over = asked("q"), asked("over", {"1": ""})
    with runtime().store.reading() as tx:
        page = offers.listing(tx, scope(), kind, text, runtime().today(), bool(over), page_number())
        counts = offers.counts(tx, scope(), runtime().today())
    return show("catalogue.html", kind=kind, text=text, over=over, page=page, counts=counts, place_of=_place)


@pages.get("/catalogue/<kind>/<int:offer_id>")
def detail(kind: str, offer_id: int) -> Response:
    with runtime().store.reading() as tx:
        row = found(offers.record(tx, scope(), known(kind), offer_id))
        live = links.of_offer(tx, kind, offer_id, runtime().now())
        phone = masked(tx.keys.unseal(row.contact_phone_sealed)) if kind != "scheme" else row.phone
    facts = [(name, value) for name, value in FACTS[kind](row) if value not in ("", None)]
    contact = " ".join(part for part in (getattr(row, "contact_name", ""), phone) if part)
    trial = _trial(row.rule) if kind == "scheme" and row.rule else None
    place = _place(row.area)
    return show("offer.html", kind=kind, row=row, facts=facts, contact=contact, place=place, links=live, trial=trial)


@pages.post("/catalogue/<kind>/<int:offer_id>/invite")
def invite(kind: str, offer_id: int) -> Response:
    """The office's own link to the thing, its code word and its QR code: the same again while it is in force."""
    with runtime().store.begin() as tx:
        row = found(offers.record(tx, scope(), known(kind), offer_id))
        made = invitations.mint(runtime(), tx, known(kind), offer_id)
        leave_line(tx, "invite", f"{kind} {offer_id}")
    picture = segno.make(made.link, error="m", micro=False).svg_inline(border=2, omitsize=True)
    return show("invite.html", kind=kind, row=row, made=made, picture=Markup(picture))  # noqa: S704  drawn by segno


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


def _place(code: str) -> str:
    places = runtime().places
    return places.name(code) if code in places else code


def _whom(row: Any) -> str:
    limits = wording.limits(row.age_min, row.age_max, row.gender)
    schooling = EDUCATION.get(row.education, row.education)
    return "，".join(part for part in (limits, schooling and f"{schooling}以上") if part)


def _of_vacancy(row: Any) -> list[tuple[str, Any]]:
    return [
        ("用工单位", f"{row.employer}（{row.employer_kind}）"),
        ("工种", row.occupation),
        ("工作地点", row.place),
        ("工资", pay(row.pay_low, row.pay_high, row.pay_per)),
        ("招聘人数", row.seats and f"{row.seats} 人，已报 {row.taken} 人"),
        ("要求", _whom(row)),
        ("福利", row.benefits),
        ("描述", row.description),
        ("发布", whole_day(row.posted_on)),
        ("截止", whole_day(row.closes_on)),
        ("来源", row.origin),
        ("备注", row.note),
    ]


def _of_course(row: Any) -> list[tuple[str, Any]]:
    return [
        ("培训机构", row.school),
        ("工种", row.occupation),
        ("地点", row.place),
        ("方式", row.form),
        ("时间", " 到 ".join(part for part in (whole_day(row.starts_on), whole_day(row.ends_on)) if part)),
        ("名额", row.seats and f"{row.seats} 人，已报 {row.taken + row.taken_elsewhere} 人"),
        ("费用", row.fee),
        ("要求", _whom(row)),
        ("面向", row.for_whom),
        ("补贴", row.allowance),
        ("报名截止", whole_day(row.closes_on)),
        ("备注", row.note),
    ]


def _trial(rule: str) -> dict[str, Any] | None:
    """The rule in plain words, the fields it asks for, and what it says of the facts in the address."""
    try:
        parsed = parse(rule)
    except BadRule as fault:
        return {"fault": str(fault)}
    fields = fields_of(parsed)
    written = {name: asked(name) for name in fields}
    outcome = preview(rule, written, _place).sentence if any(written.values()) else ""
    return {"said": rule_said(parsed, _place), "fields": fields, "written": written, "outcome": outcome}


def _of_scheme(row: Any) -> list[tuple[str, Any]]:
    return [
        ("补贴对象", row.for_whom),
        ("补贴标准", row.amount),
        ("申请条件", row.conditions),
        ("所需材料", row.documents),
        ("办理流程", row.procedure),
        ("办理地点", row.office),
        ("依据文件", row.source),
        ("有效期", f"{whole_day(row.starts_on) or '—'} 到 {whole_day(row.ends_on) or '长期'}"),
        ("资格规则", row.rule),
        ("备注", row.note),
    ]


def _of_fair(row: Any) -> list[tuple[str, Any]]:
    hours = "–".join(f"{at:%H:%M}" for at in (row.opens_at, row.closes_at) if at)
    return [
        ("类型", row.form),
        ("时间", f"{whole_day(row.day)} {hours}".strip()),
        ("地点", row.place),
        ("主办单位", row.host),
        ("企业", row.employers and f"{row.employers} 家"),
        ("岗位", row.posts and f"{row.posts} 个"),
        ("班车", row.bus),
        ("名额", row.seats and f"{row.seats} 人，已报 {row.taken} 人"),
        ("备注", row.note),
    ]


FACTS = {"vacancy": _of_vacancy, "course": _of_course, "scheme": _of_scheme, "fair": _of_fair}
