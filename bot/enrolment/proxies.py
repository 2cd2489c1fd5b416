"""Proxy sign-ups (代报名): a liaison puts a neighbour's name down, with who agreed to it, when and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.broadcasts.singles import leave_single
from bot.enrolment import crowding
from bot.enrolment.slips import read_name, read_phone
from bot.invitations import VILLAGE
from bot.liaising import LiaisonCard
from bot.messages import SHANGHAI, Notice
from bot.offers import Enrolled, OfferKind
from bot.office.moving_up import open_wechat
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import availability
from bot.store.desk import audit
from bot.store.enrolment import seats, signups
from bot.store.field import liaisons
from bot.store.register import consents, corrections, people
from bot.store.screens.scope import within

CONSENT_WORDING = 1
"""Which wording the liaison is told to read out; raise it when `admin/templates/liaison/enrol.html` changes it."""

WHO = {"self": "本人", "family": "家里人"}
HOW = {"met": "当面", "call": "电话", "wechat": "微信"}
"""Who agreed, and how the liaison heard it."""

EARLIEST = timedelta(days=30)
"""An agreement longer ago is asked for again."""

MOST = 100
"""Names that one liaison puts down in a day: a whole village on a market day stays below, a stolen phone does not."""


@dataclass(frozen=True, slots=True)
class Form:
    """As it was filled in. `person_id` is None for who is not on record yet, whose name and village are then needed."""

    person_id: int | None
    name: str
    phone: str
    area: str
    who: str
    kin: str
    how: str
    day: str


@dataclass(frozen=True, slots=True)
class Put:
    """What became of it: an enrolment, or what is wrong with which field."""

    enrolled: Enrolled | None = None
    name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def put_down(runtime: Runtime, liaison_id: int, kind: OfferKind, offer_id: int, form: Form) -> Put | None:
    """Puts the name down; the same form twice gives the same sign-up. None for whom the liaison does not care for."""
    with runtime.store.begin() as tx:
        me = liaisons.card(tx, liaison_id)
        known = people.card(tx, form.person_id) if form.person_id is not None else None
        area = known.area if known else form.area
        if me is None or (form.person_id is not None and known is None) or not _cares(me, area):
            return None
        name, phone = (known.name, known.phone) if known else (read_name(form.name) or "", "")
        phone = phone or read_phone(form.phone) or ""
        errors = _errors(runtime, tx, liaison_id, form, name, phone)
        if errors:
            return Put(errors=errors)
        availability.hold(tx, kind, offer_id)
        crowding.tell_staff(runtime, tx, name, phone, area)
        person_id = _person(runtime, tx, form, name, phone, area)
        done, row = _seat(runtime, tx, me, liaison_id, kind, offer_id, person_id, form)
        told = {"outcome": done.outcome, "number": done.number, "how": form.how, "who": form.who, "day": form.day}
        audit.record(tx, f"联络员{me.name}", "proxy-signup", f"person {person_id}", runtime.now(), told)
    if row is not None:
        runtime.enqueue("deliver_single", row)
    return Put(done, name)


def agreed(form: Form) -> str:
    """The agreement in words, as it is kept: 家里人（儿子）电话里同意."""
    kin = f"（{form.kin[:10]}）" if form.who == "family" and form.kin else ""
    return f"{WHO[form.who]}{kin}{HOW[form.how]}同意"


def _cares(me: LiaisonCard, area: str) -> bool:
    return len(area) == VILLAGE and any(within(area, code) for code in me.areas)


def _errors(runtime: Runtime, tx: Tx, liaison_id: int, form: Form, name: str, phone: str) -> dict[str, str]:
    found = {}
    if not name:
        found["name"] = "请写中文姓名，和身份证上一样。"
    if not phone:
        found["phone"] = "请写 11 位手机号。本人没有，就写家里人的。"
    if form.who not in WHO:
        found["who"] = "谁同意的？请选一个。"
    if form.who == "family" and not form.kin:
        found["kin"] = "是家里哪个人？例如：儿子。"
    if form.how not in HOW:
        found["how"] = "怎么问的？请选一个。"
    if _day(runtime, form.day) is None:
        found["day"] = "请写哪天同意的，最早 30 天前，不能是以后。"
    since = runtime.now() - timedelta(days=1)
    if signups.by_liaison(tx, liaison_id, since) >= MOST:
        found["form"] = f"一天最多代报 {MOST} 个，今天满了。还有要报的，请告诉乡镇的工作人员。"
    return found


def _day(runtime: Runtime, text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if runtime.today() - EARLIEST <= day <= runtime.today() else None


def _person(runtime: Runtime, tx: Tx, form: Form, name: str, phone: str, area: str) -> int:
    """Who is on record without a number gets the one that was given."""
    if form.person_id is None:
        return people.known_or_new(tx, name, phone, area, runtime.now())
    if form.phone and read_phone(form.phone) == phone:
        corrections.correct(tx, form.person_id, {"phone": phone})
    return form.person_id


def _seat(
    runtime: Runtime,
    tx: Tx,
    me: LiaisonCard,
    liaison_id: int,
    kind: OfferKind,
    offer_id: int,
    person_id: int,
    form: Form,
) -> tuple[Enrolled, int | None]:
    """The seat with its agreement, and the row of the message that tells the person."""
    person, now = people.card(tx, person_id), runtime.now()
    wanted = seats.Application(
        kind=kind,
        offer_id=offer_id,
        person_id=person_id,
        area=person.area if person else "",
        via="liaison",
        liaison_id=liaison_id,
        age=person.age_on(runtime.today()) if person else None,
        gender=person.gender if person else "",
    )
    added = seats.add(tx, wanted, runtime.today(), now)
    if added.enrolled.outcome not in {"seated", "waiting"}:
        return added.enrolled, None
    day = _day(runtime, form.day) or runtime.today()
    given = now if day == runtime.today() else datetime.combine(day, time(12), SHANGHAI)
    consents.give(
        tx,
        person_id,
        consents.SIGNUP,
        "liaison",
        given,
        wording=CONSENT_WORDING,
        asked_by=f"liaison {liaison_id}",
        note=agreed(form),
    )
    return added.enrolled, _tell(runtime, tx, me, added, person_id)


def _tell(runtime: Runtime, tx: Tx, me: LiaisonCard, added: seats.Added, person_id: int) -> int | None:
    """They hear of it themselves, and how to take it back if it was not their wish."""
    shown = signups.get(tx, added.signup_id) if added.signup_id else None
    if shown is None:
        return None
    done = added.enrolled
    became = "报上了" if done.outcome == "seated" else f"名额满了，先排候补第 {done.place} 位"
    code = f"签到码 {done.check_in}。" if done.check_in else ""
    text = f"联络员{me.name}帮您报的“{shown.title}”{became}，编号 {done.number}。{code}不是您的意思，回“取消报名”。"
    occasion = f"signup {added.signup_id} {runtime.now():%Y%m%d%H%M%S}"
    address_id = open_wechat(tx, person_id, None, runtime.now())
    scheme = "tel" if address_id is None else "wechat"
    notice = Notice("signup", text=text)
    return leave_single(runtime, tx, occasion, notice, person_id=person_id, address_id=address_id, scheme=scheme)
