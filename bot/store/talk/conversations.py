"""Conversations: the stack of dialogs of each address, and every message with the answer that it was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    exists,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import Address, InboundMessage, Person
from bot.store.base import Base, BigId, Tx, UtcDateTime, adding_missing, where
from bot.store.hot import Hot
from bot.store.register.addresses import KnownAddress, known_or_new
from bot.store.register.consents import SIGNUP
from bot.store.register.people import Consent, PersonRow


class Conversation(Base):
    """The thread of one address: the sealed JSON of its stack, and a version that puts simultaneous turns in order.

    `held_at` is set while a human holds the thread (`held_by` once one has claimed it); the bot keeps silent then.
    `nudge_at` is when an open question is recalled once, set only while one waits; `nudged_at` when that last happened.
    """

    __tablename__ = "conversations"

    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True)
    stack_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=0)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    nudge_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    nudged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_conversations_nudge_at", "nudge_at", **where("nudge_at")),)


class SeenMessage(Base):
    """One inbound message with its answer: a repeat of the delivery gets the same again, and has no effect.

    `intent`, `confidence` and `scheme` are what was read from it alone; `scheme` is the allowance that it names first.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    external_id: Mapped[str] = mapped_column(String(160))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    kind: Mapped[str] = mapped_column(String(8))
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    replies_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    intent: Mapped[str] = mapped_column(String(40), default="")
    confidence: Mapped[float] = mapped_column(default=0.0)
    scheme: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("channel", "external_id"), Index(None, "address_id", "id"))


class Overtaken(Exception):
    """Another turn of the same person was saved first; this one has to run again on what it left."""


class Repeated(Exception):
    """The message was answered by another process meanwhile; its stored answer stands."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as a turn finds it. `answered` is the stored answer where this very message was seen before."""

    address_id: int
    person: Person
    stack: str
    version: int
    held: bool
    opened_at: datetime | None
    answered: str | None


_LOAD = Hot(
    lambda _: (
        select(
            KnownAddress.id,
            KnownAddress.person_id,
            KnownAddress.opened_at,
            Conversation.stack_sealed,
            Conversation.version,
            Conversation.held_at,
            PersonRow.name,
            PersonRow.phone_sealed,
            PersonRow.area,
            PersonRow.gender,
            PersonRow.birthday,
            PersonRow.household_kind,
            PersonRow.wishes,
            exists()
            .where(Consent.person_id == PersonRow.id, Consent.purpose == SIGNUP, Consent.withdrawn_at.is_(None))
            .label("consented"),
            SeenMessage.id.label("seen"),
            SeenMessage.replies_sealed,
        )
        .select_from(KnownAddress)
        .join(Conversation, Conversation.address_id == KnownAddress.id)
        .outerjoin(PersonRow, PersonRow.id == KnownAddress.person_id)
        .outerjoin(
            SeenMessage,
            (SeenMessage.channel == bindparam("channel")) & (SeenMessage.external_id == bindparam("external_id")),
        )
        .where(KnownAddress.scheme == bindparam("scheme"), KnownAddress.digest == bindparam("digest"))
    )
)


def load(tx: Tx, message: InboundMessage, now: datetime) -> Thread:
    """The thread of the message's sender, and whether this very message was answered before: one query for both.

    A first message makes the address known, bound to the person whose own phone it is where just one is on record.
    """
    found = _look(tx, message)
    if found is None:
        _begin(tx, message.sender, now)
        found = _look(tx, message)
        assert found is not None
    return found


def _look(tx: Tx, message: InboundMessage) -> Thread | None:
    sender = message.sender
    key = {"scheme": sender.scheme, "digest": tx.keys.digest(sender.value)}
    rows = _LOAD.rows(tx, {**key, "channel": message.channel, "external_id": message.external_id})
    if not rows:
        return None
    [row] = rows
    return Thread(
        address_id=row.id,
        person=_person(tx, row, sender.value if sender.scheme == "tel" else ""),
        stack=tx.keys.unseal(row.stack_sealed),
        version=row.version,
        held=row.held_at is not None,
        opened_at=row.opened_at,
        answered=None if row.seen is None else tx.keys.unseal(row.replies_sealed),
    )


def _person(tx: Tx, row: Any, speaks_from: str) -> Person:
    if row.person_id is None:
        return Person(phone=speaks_from)
    return Person(
        id=row.person_id,
        name=row.name,
        phone=tx.keys.unseal(row.phone_sealed) or speaks_from,
        area=row.area,
        gender=row.gender,
        birthday=row.birthday,
        household_kind=row.household_kind,
        trades=tuple(row.wishes.get("trades", ())),
        consented=row.consented,
    )


def _begin(tx: Tx, sender: Address, now: datetime) -> None:
    person_id = None
    if sender.scheme == "tel":
        owners = tx.all(select(PersonRow.id).where(PersonRow.phone_digest == tx.keys.digest(sender.value)).limit(2))
        person_id = owners[0].id if len(owners) == 1 else None
    address_id = known_or_new(tx, sender, now, person_id=person_id)
    tx.insert_missing(Conversation, address_id=address_id, version=0, touched_at=now)


def remember(
    tx: Tx,
    message: InboundMessage,
    address_id: int,
    replies: str,
    intent: str = "",
    confidence: float = 0.0,
    scheme: str = "",
) -> None:
    """Keeps the message with its answer. Raises `Repeated` where another process has done so meanwhile."""
    values = {
        "channel": message.channel,
        "external_id": message.external_id,
        "address_id": address_id,
        "kind": message.kind,
        "said_sealed": tx.keys.seal(message.text),
        "replies_sealed": tx.keys.seal(replies),
        "intent": intent,
        "confidence": confidence,
        "scheme": scheme,
        "received_at": message.received_at,
    }
    if _REMEMBER.run(tx, values) != 1:
        raise Repeated


_REMEMBER = Hot(
    lambda dialect: adding_missing(SeenMessage, dialect).values(
        {column.key: bindparam(column.key) for column in SeenMessage.__table__.c if column.key != "id"}
    )
)


_ANSWER = select(SeenMessage.replies_sealed).where(
    SeenMessage.channel == bindparam("channel"), SeenMessage.external_id == bindparam("external_id")
)


def answer_to(tx: Tx, message: InboundMessage) -> str:
    """The stored answer of a message that was seen."""
    found = tx.scalar(_ANSWER, {"channel": message.channel, "external_id": message.external_id})
    return tx.keys.unseal(found)


_SAVE = Hot(
    lambda _: (
        update(Conversation)
        .where(Conversation.address_id == bindparam("at"), Conversation.version == bindparam("was"))
        .values(
            stack_sealed=bindparam("stack"),
            version=bindparam("becomes"),
            touched_at=bindparam("now"),
            nudge_at=bindparam("nudge_at"),
        )
    )
)


def save(tx: Tx, thread: Thread, stack: str, now: datetime, nudge_at: datetime | None = None) -> None:
    """Keeps the stack, and when its open question is to be recalled.

    Raises `Overtaken` where the conversation is not as it was loaded.
    """
    sealed = tx.keys.seal(stack) if stack else None
    values = {
        "at": thread.address_id,
        "was": thread.version,
        "stack": sealed,
        "becomes": thread.version + 1,
        "now": now,
        "nudge_at": nudge_at,
    }
    if _SAVE.run(tx, values) != 1:
        raise Overtaken
