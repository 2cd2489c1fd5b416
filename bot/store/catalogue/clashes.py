"""Classes that one person cannot both sit in: their days overlap."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, func, select

from bot.offers import Signup
from bot.store.base import Tx
from bot.store.catalogue.courses import CourseRow
from bot.store.enrolment import signups
from bot.store.enrolment.signups import STANDING, SignupRow
from bot.store.register.people import PersonRow

ONLINE = "线上"
"""A class held online leaves the days free."""

_HOLD = select(PersonRow.id).where(PersonRow.id == bindparam("person")).with_for_update()
_CLASHING = (
    select(SignupRow.id)
    .join(CourseRow, CourseRow.id == SignupRow.offer_id)
    .where(
        SignupRow.kind == "course",
        SignupRow.person_id == bindparam("person"),
        SignupRow.state.in_(STANDING),
        SignupRow.id != bindparam("but"),
        CourseRow.id != bindparam("course"),
        CourseRow.form != ONLINE,
        CourseRow.starts_on <= bindparam("ends"),
        func.coalesce(CourseRow.ends_on, CourseRow.starts_on) >= bindparam("starts"),
    )
    .order_by(CourseRow.starts_on)
    .limit(1)
)


def with_course(tx: Tx, person_id: int, course: Row[Any], but: int | None = None) -> Signup | None:
    """The class of the same days that the person is down for, sign-up `but` left aside; None for none.

    Holds the person's row, so that two classes signed up for at the same instant see one another.
    """
    if course.form == ONLINE:
        return None
    tx.first(_HOLD, {"person": person_id})
    days = {"starts": course.starts_on, "ends": course.ends_on or course.starts_on}
    found = tx.scalar(_CLASHING, {"person": person_id, "course": course.id, "but": but or 0, **days})
    return None if found is None else signups.get(tx, found)
