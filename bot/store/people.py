"""People, their households, and what they agreed to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, UtcDateTime


class Household(Base):
    """People under one roof (户); `kind` 脱贫户, 监测户 or 一般户."""

    __tablename__ = "households"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    area: Mapped[str] = mapped_column(AREA)
    kind: Mapped[str] = mapped_column(String(10), default="")
    zero_employed: Mapped[bool] = mapped_column(Boolean, default=False)


class PersonRow(Base):
    """Someone served (群众). Phone and identity number are sealed; the digests beside them are for look-up only.

    Several people may share one phone. `wishes` holds what they want (意向工种, 意向地点, 期望月薪, 培训意愿).
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    identity_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    identity_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    household_kind: Mapped[str] = mapped_column(String(10), default="")
    zero_employed: Mapped[bool] = mapped_column(Boolean, default=False)
    area: Mapped[str] = mapped_column(AREA, default="")
    gender: Mapped[str] = mapped_column(String(6), default="")
    birthday: Mapped[date | None]
    education: Mapped[str] = mapped_column(String(20), default="")
    skills: Mapped[str] = mapped_column(String(200), default="")
    employment: Mapped[str] = mapped_column(String(20), default="")
    works_at: Mapped[str] = mapped_column(String(60), default="")
    wishes: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "area", "id"), Index(None, "phone_digest"), Index(None, "name"))


class Consent(Base):
    """One agreement: what for, to which wording, through which channel, asked by whom (PIPL articles 13 to 17)."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(String(30))
    wording: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[str] = mapped_column(String(40), default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "person_id", "purpose"),)


class Interest(Base):
    """A wish to be told of new vacancies, courses or fairs."""

    __tablename__ = "interests"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(12), primary_key=True)
    wish: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
