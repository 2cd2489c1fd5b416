"""A conversation beside its turns: a human's hold on it, its latest words, and the recall of a question left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.store.base import Tx
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.talk.cases import Case
from bot.store.talk.conversations import Conversation, SeenMessage


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a thread; `replies` is the JSON of its answer."""

    id: int
    at: datetime
    kind: str
    text: str
    replies: str


def lately(tx: Tx, address_id: int, limit: int) -> list[Said]:
    """The latest messages of a thread, newest first."""
    latest = (
        select(
            SeenMessage.id,
            SeenMessage.received_at,
            SeenMessage.kind,
            SeenMessage.said_sealed,
            SeenMessage.replies_sealed,
        )
        .where(SeenMessage.address_id == address_id)
        .order_by(SeenMessage.id.desc())
        .limit(limit)
    )
    opened = tx.keys.unseal
    return [
        Said(row.id, row.received_at, row.kind, opened(row.said_sealed), opened(row.replies_sealed))
        for row in tx.all(latest)
    ]


def hold(tx: Tx, address_id: int, now: datetime, staff_id: int | None = None) -> None:
    """From now on a human has the thread."""
    at = Conversation.address_id == address_id
    tx.run(update(Conversation).where(at).values(held_at=now, held_by=staff_id, nudge_at=None))


def claim(tx: Tx, address_id: int, staff_id: int) -> None:
    """Of a thread that waits for a human: this one has come."""
    waits = (Conversation.address_id == address_id, Conversation.held_at.is_not(None))
    tx.run(update(Conversation).where(*waits).values(held_by=staff_id))


def is_held(tx: Tx, address_id: int) -> bool:
    held = (Conversation.address_id == address_id, Conversation.held_at.is_not(None))
    return tx.first(select(Conversation.address_id).where(*held)) is not None


def release(tx: Tx, address_id: int) -> bool:
    """The bot has the thread again; False where no human held it."""
    held = (Conversation.address_id == address_id) & Conversation.held_at.is_not(None)
    return tx.run(update(Conversation).where(held).values(held_at=None, held_by=None)) == 1


def unclaimed(tx: Tx, before: datetime) -> list[int]:
    """Addresses whose thread was handed to a human before then, and nobody has taken the case."""
    held = (Conversation.held_at < before) & Conversation.held_by.is_(None)
    waiting = select(Conversation.address_id).join(Case, Case.address_id == Conversation.address_id)
    untaken = (Case.state == "open") & (Case.kind == "handover")
    return [row.address_id for row in tx.all(waiting.where(held, untaken).distinct())]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thread whose question waits: its stack, and whether the person may be written to about it.

    `open_since` is their last message as WeChat's window counts it, None outside WeChat or where they left.
    """

    address_id: int
    person_id: int | None
    stack: str
    open_since: datetime | None
    nudged_at: datetime | None


def waiting(tx: Tx, now: datetime, limit: int = 100) -> list[Waiting]:
    """Threads whose recall is due, the longest due first."""
    left = KnownAddress.opted_out_at.is_not(None) | PersonRow.opted_out_at.is_not(None)
    statement = (
        select(
            Conversation.address_id,
            Conversation.stack_sealed,
            Conversation.nudged_at,
            KnownAddress.person_id,
            KnownAddress.scheme,
            KnownAddress.following,
            KnownAddress.opened_at,
            left.label("left"),
        )
        .join(KnownAddress, KnownAddress.id == Conversation.address_id)
        .outerjoin(PersonRow, PersonRow.id == KnownAddress.person_id)
        .where(Conversation.nudge_at <= now, Conversation.held_at.is_(None))
        .order_by(Conversation.nudge_at)
        .limit(limit)
    )
    return [_as_waiting(tx, row) for row in tx.all(statement)]


def _as_waiting(tx: Tx, row: Row[Any]) -> Waiting:
    reachable = row.scheme == "wechat" and row.following and not row.left
    since = row.opened_at if reachable else None
    return Waiting(row.address_id, row.person_id, tx.keys.unseal(row.stack_sealed), since, row.nudged_at)


def recalled(tx: Tx, address_id: int, now: datetime, sent: bool) -> bool:
    """The recall is settled; False where the person has spoken since, or another process was faster."""
    due = (Conversation.address_id == address_id) & (Conversation.nudge_at <= now)
    values: dict[str, Any] = {"nudge_at": None, **({"nudged_at": now} if sent else {})}
    return tx.run(update(Conversation).where(due).values(**values)) == 1
