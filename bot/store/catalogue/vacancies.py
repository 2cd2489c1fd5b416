"""Vacancies (岗位): the posts on offer, and the figures derived from them that the search runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Index,
    Integer,
    LargeBinary,
    Row,
    SmallInteger,
    String,
    Text,
    bindparam,
    cast,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import PIECE_MONTH, Pay, Vacancy
from bot.store.base import AREA, Base, BigId, Tx
from bot.store.catalogue.traits import of_office, traits_of
from bot.store.hot import Hot
from bot.store.keys import Keys

FACTORS = {"month": 1.0, "day": 21.75, "hour": 174.0, "piece": 1.0}
"""To yuan a month: 21.75 paid days, 174 hours (劳社部发〔2008〕3号). Piece pay is given as a month's usual earnings."""

SOUGHT = ("number", "title", "employer", "place", "occupation")
"""What staff find a vacancy by."""

KEYS_AT_ONCE = 500
FOREVER = 9_999_999
"""`until_day` of a post without a deadline."""


class VacancyRow(Base):
    """One post on offer; `area` has 2 to 12 digits.

    Derived by `derive`, for the search: `pay_floor` and `pay_month` are the lower and the upper end in yuan a month (0:
    not stated); `province`, `prefecture`, `county` the area's first 2, 4, 6 digits as numbers (0: not so precise);
    `traits` the bits of traits.py; `until_day` the last day's ordinal, 0 when withdrawn. Each index of a walk
    holds everything that a search filters by, so that a walk down from the best pay never touches the table.
    `origin` (来源) names the fair that a post is offered at, by its number or title, where it comes from one.
    `employer_key` is the employer as people write it, for finding the post that a pasted notice speaks of. `sought` is
    what staff search in, in one piece and small letters; its index holds all that their list filters by, in the order
    of the list, so that 230,000 rows are looked through without touching the table.
    """

    __tablename__ = "vacancies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    occupation: Mapped[str] = mapped_column(String(20))
    employer: Mapped[str] = mapped_column(String(100))
    employer_kind: Mapped[str] = mapped_column(String(12), default="企业")
    place: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(AREA, default="")
    pay_low: Mapped[int | None]
    pay_high: Mapped[int | None]
    pay_per: Mapped[str] = mapped_column(String(6), default="month")
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(Integer, default=0)
    gender: Mapped[str] = mapped_column(String(6), default="")
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    education: Mapped[str] = mapped_column(String(20), default="")
    benefits: Mapped[str] = mapped_column(String(300), default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    description: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    posted_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    origin: Mapped[str] = mapped_column(String(60), default="", index=True)
    code_word: Mapped[str] = mapped_column(String(8), default="")
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    pay_floor: Mapped[int] = mapped_column(Integer, default=0)
    pay_month: Mapped[int] = mapped_column(Integer, default=0)
    province: Mapped[int] = mapped_column(SmallInteger, default=0)
    prefecture: Mapped[int] = mapped_column(SmallInteger, default=0)
    county: Mapped[int] = mapped_column(Integer, default=0)
    traits: Mapped[int] = mapped_column(Integer, default=0)
    until_day: Mapped[int] = mapped_column(Integer, default=FOREVER)
    employer_key: Mapped[str | None] = mapped_column(String(100), index=True)
    sought: Mapped[str] = mapped_column(String(400), default="")

    __table_args__ = (
        Index("ix_vacancies_sought", "id", "until_day", "area", "occupation", "employer_kind", "pay_month", "sought"),
    )


def _walk(*walked: str) -> None:
    """An index that is walked down from the best pay within one value of each of the columns named."""
    filters = ("pay_month", "traits", "until_day", "age_min", "age_max")
    places = tuple(place for place in ("province", "prefecture", "county") if place not in walked)
    columns = (*walked, "pay_floor", "id", *filters, *places)
    name = "ix_vacancies_by_" + ("_".join(walked) or "pay")
    Index(name, *(VacancyRow.__table__.c[column] for column in columns))


for _prefix in ((), ("province",), ("prefecture",), ("county",)):
    _walk(*_prefix)
    _walk("occupation", *_prefix)


def derive(row: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of the search for one row of `upsert_many`."""
    low, high, per = row.get("pay_low"), row.get("pay_high"), row.get("pay_per") or "month"
    area, closes = row.get("area") or "", row.get("closes_on")
    return {
        "pay_floor": a_month(low, per),
        "pay_month": max(a_month(low, per), a_month(high, per)),
        "province": int(area[:2] or 0),
        "prefecture": int(area[:4]) if area[2:4].strip("0") else 0,
        "county": int(area[:6]) if area[4:6].strip("0") else 0,
        "traits": traits_of(row),
        "until_day": 0 if not row.get("open", True) else closes.toordinal() if closes else FOREVER,
        "employer_key": employer_key(row.get("employer") or ""),
        "sought": " ".join(str(row.get(name) or "") for name in SOUGHT).lower(),
    }


def employer_key(text: str) -> str:
    """A name as people write it: without marks, 市 and legal form, which they leave out; a text the same way."""
    for word in _LEFT_OUT:
        text = text.replace(word, "")
    return "".join(mark for mark in text if mark.isalnum())


_LEFT_OUT = ("有限责任公司", "股份有限公司", "有限公司", "市")


def a_month(amount: float | None, per: str) -> int:
    """Yuan a month, for comparing; 0 where nothing is stated."""
    if amount is None or (per == "piece" and amount < PIECE_MONTH):
        return 0
    return int(amount * FACTORS[per])


def upsert_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows under the column names of the table, `contact_phone` in the clear, `benefits` joined by 、; key `number`."""
    tx.upsert(VacancyRow, [seal_contact(tx, {**row, **derive(row)}) for row in rows])


def seal_contact(tx: Tx, row: dict[str, Any]) -> dict[str, Any]:
    """Puts `contact_phone_sealed` in the place of `contact_phone`."""
    if "contact_phone" in row:
        phone = row.pop("contact_phone")
        row["contact_phone_sealed"] = tx.keys.seal(phone) if phone else None
    return row


_PLAIN = {field.name for field in fields(Vacancy)} - {"pay", "tags", "contact_phone"}
SHOWN = select(
    *(column for column in VacancyRow.__table__.c if column.key in _PLAIN),
    *(VacancyRow.pay_low, VacancyRow.pay_high, VacancyRow.pay_per, VacancyRow.contact_phone_sealed),
    cast(VacancyRow.tags, Text).label("tags"),  # as text a row can be remembered by its values
)
"""What people are shown; the rest is the office's own, or derived for the search."""

_GET = SHOWN.where(VacancyRow.id == bindparam("id"))


@cache
def _several(amount: int) -> Hot:
    """Written out for each amount, because a list that expands is written anew at every call."""
    ids: list[Any] = [bindparam(f"id_{number}") for number in range(amount)]
    return Hot(lambda _: SHOWN.where(VacancyRow.id.in_(ids)))


def get(tx: Tx, vacancy_id: int) -> Vacancy | None:
    row = tx.first(_GET, {"id": vacancy_id})
    return None if row is None else as_vacancy(tx.keys, row)


def get_many(tx: Tx, ids: Sequence[int]) -> list[Vacancy]:
    """In the order of the ids."""
    if not ids:
        return []
    values = {f"id_{number}": vacancy_id for number, vacancy_id in enumerate(ids)}
    found = {row.id: as_vacancy(tx.keys, row) for row in _several(len(ids)).rows(tx, values)}
    return [found[number] for number in ids if number in found]


def collected_by(tx: Tx, vacancy_id: int) -> str:
    """The public office that the vacancy comes from; empty for any other origin."""
    origin: str = tx.scalar(select(VacancyRow.origin).where(VacancyRow.id == vacancy_id)) or ""
    return origin if of_office(origin) else ""


def of_employers(tx: Tx, keys: Sequence[str], limit: int = 20) -> list[Row[Any]]:
    """id, title and employer of open posts of employers whose `employer_key` is one of these."""
    found: list[Row[Any]] = []
    shown = select(VacancyRow.id, VacancyRow.title, VacancyRow.employer).where(VacancyRow.open).limit(limit)
    for start in range(0, len(keys), KEYS_AT_ONCE):
        found += tx.all(shown.where(VacancyRow.employer_key.in_(keys[start : start + KEYS_AT_ONCE])))
    return found


def by_number(tx: Tx, number: str) -> int | None:
    found: int | None = tx.scalar(select(VacancyRow.id).where(VacancyRow.number == number))
    return found


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every vacancy with the keys of `upsert_many`, by number."""
    for row in tx.stream(select(VacancyRow.__table__).order_by(VacancyRow.number)):
        yield {**row._mapping, "contact_phone": tx.keys.unseal(row.contact_phone_sealed)}


@lru_cache(maxsize=4096)
def as_vacancy(keys: Keys, row: Any) -> Vacancy:
    """Of a row of `SHOWN`; remembered, because the best posts of a place stand in many answers."""
    gender: Literal["", "male", "female"] = row.gender if row.gender in {"male", "female"} else ""
    return Vacancy(
        id=row.id,
        number=row.number,
        title=row.title,
        occupation=row.occupation,
        employer=row.employer,
        employer_kind=row.employer_kind,
        place=row.place,
        area=row.area,
        pay=Pay(row.pay_low, row.pay_high, row.pay_per),
        seats=row.seats,
        gender=gender,
        age_min=row.age_min,
        age_max=row.age_max,
        education=row.education,
        benefits=tuple(part for part in row.benefits.split("、") if part),
        tags=tuple(msgspec.json.decode(row.tags) or ()),
        description=row.description,
        contact_name=row.contact_name,
        contact_phone=keys.unseal(row.contact_phone_sealed),
        posted_on=row.posted_on,
        closes_on=row.closes_on,
        code_word=row.code_word,
    )
