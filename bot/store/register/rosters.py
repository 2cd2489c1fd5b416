"""Who is on the rosters that follow from sign-ups: trained in a class, placed in a public-welfare post."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select

from bot.store.base import Tx
from bot.store.catalogue.courses import CourseRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.enrolment.signups import SignupRow
from bot.store.register.people import PersonRow

PLACED = ("confirmed", "finished")
"""States of a sign-up in which the office has said yes."""

WELFARE_POST = "公益性岗位"


def trained(tx: Tx) -> Iterator[dict[str, Any]]:
    """People with their classes, by class and name: the person's columns, number, title, trade, school, days, state."""
    statement = (
        select(
            PersonRow.__table__,
            CourseRow.number.label("offer_number"),
            CourseRow.title,
            CourseRow.occupation,
            CourseRow.school,
            CourseRow.starts_on,
            CourseRow.ends_on,
            SignupRow.state,
        )
        .join(SignupRow, SignupRow.person_id == PersonRow.id)
        .join(CourseRow, (SignupRow.kind == "course") & (CourseRow.id == SignupRow.offer_id))
    )
    return _opened(tx, statement.order_by(CourseRow.number, SignupRow.id))


def in_posts(tx: Tx) -> Iterator[dict[str, Any]]:
    """People with their public-welfare posts: the person's columns, number, title, employer, place, state."""
    statement = (
        select(
            PersonRow.__table__,
            VacancyRow.number.label("offer_number"),
            VacancyRow.title,
            VacancyRow.employer,
            VacancyRow.place,
            SignupRow.state,
        )
        .join(SignupRow, SignupRow.person_id == PersonRow.id)
        .join(VacancyRow, (SignupRow.kind == "vacancy") & (VacancyRow.id == SignupRow.offer_id))
        .where(VacancyRow.employer_kind == WELFARE_POST)
    )
    return _opened(tx, statement.order_by(VacancyRow.number, SignupRow.id))


def _opened(tx: Tx, statement: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in tx.stream(statement.where(SignupRow.state.in_(PLACED))):
        phone, identity = tx.keys.unseal(row.phone_sealed), tx.keys.unseal(row.identity_sealed)
        yield {**row._mapping, "phone": phone, "identity": identity}
