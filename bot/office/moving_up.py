"""Telling those who moved up from a waiting list that they have a seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from bot.broadcasts.singles import leave_single
from bot.dialogs.wording import day
from bot.messages import Notice
from bot.offers import OfferKind
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.enrolment import seats, signups
from bot.store.enrolment.signups import SignupRow
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow

_BEGINS: dict[OfferKind, str] = {"course": "开班", "fair": "开"}
WINDOW = timedelta(hours=47)
"""WeChat takes a customer-service message within 48 hours of the person's last one; an hour is kept in hand."""


def leave_notices(runtime: Runtime, tx: Tx, moved: Sequence[int]) -> list[int]:
    """Leaves a `seat` message for each sign-up that moved up; ids of the deliveries, for `deliver_single`."""
    left = (_leave(runtime, tx, signup_id) for signup_id in moved)
    return [delivery for delivery in left if delivery is not None]


def seat_waiting(runtime: Runtime, tx: Tx, kind: OfferKind) -> list[int]:
    """Gives seats that were added (a larger class in a new workbook) to who waits; ids as of `leave_notices`."""
    moved: list[int] = []
    for offer_id in seats.offers_with_a_line(tx, kind):
        moved += seats.fill(tx, kind, offer_id, runtime.now())
    return leave_notices(runtime, tx, moved)


def _leave(runtime: Runtime, tx: Tx, signup_id: int) -> int | None:
    now = runtime.now()
    row = tx.first(select(SignupRow.person_id, SignupRow.address_id).where(SignupRow.id == signup_id))
    shown = signups.get(tx, signup_id)
    if row is None or shown is None:
        return None
    address_id = open_wechat(tx, row.person_id, row.address_id, now)
    when = f"{day(shown.day)}{_BEGINS.get(shown.kind, '')}，" if shown.day else ""
    code = f"签到码 {shown.check_in}。" if shown.check_in else ""
    seat = f"{shown.name}报的“{shown.title}”轮到了，您有位子了，编号 {shown.number}。"
    text = f"{seat}{when}带身份证。{code}不去请回“取消报名”，让给后面的人。"
    notice = Notice("seat", {"事项": shown.title, "编号": shown.number, "姓名": shown.name}, text)
    # A sign-up can be taken back and move up again: each time it became seated is an occasion of its own.
    occasion = f"seat {signup_id} {now:%Y%m%d%H%M%S}"
    scheme = "tel" if address_id is None else "wechat"
    return leave_single(runtime, tx, occasion, notice, person_id=row.person_id, address_id=address_id, scheme=scheme)


def open_wechat(tx: Tx, person_id: int, address_id: int | None, now: datetime) -> int | None:
    """The openid that the sign-up came from, or one of the person's, while WeChat lets us write to it; else None.

    Who was signed up by somebody else from that openid is written to there only where both have one number.
    """
    speaker, person = PersonRow.__table__.alias("speaker"), PersonRow.__table__.alias("person")
    strangers = exists().where(
        speaker.c.id == KnownAddress.person_id,
        person.c.id == person_id,
        speaker.c.id != person.c.id,
        speaker.c.phone_digest != person.c.phone_digest,
    )
    mine = ((KnownAddress.id == address_id) & ~strangers) | (KnownAddress.person_id == person_id)
    usable = (KnownAddress.scheme == "wechat", KnownAddress.following, KnownAddress.opened_at > now - WINDOW)
    found: int | None = tx.scalar(
        select(KnownAddress.id).where(mine, *usable).order_by(KnownAddress.opened_at.desc()).limit(1)
    )
    return found
