"""The ledger of deliveries: one row for each receiver of a broadcast, for exports, for one person, for the funnel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from bot.messages import Address
from bot.store.base import Tx
from bot.store.enrolment.signups import STANDING, SignupRow
from bot.store.field.groups import VillageGroup
from bot.store.field.invitations import Invitation
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Broadcast, Delivery, changed_at
from bot.store.sending.delivery_numbers import OPENID, PERSON, ROOM, number_of, of_broadcast
from bot.store.talk.conversations import SeenMessage

ANSWERING = timedelta(days=7)
"""What somebody says later than this is no answer to the notice."""


def export_rows(tx: Tx, broadcast_id: int | None = None) -> Iterator[dict[str, Any]]:
    """Every receiver of every broadcast, or of one: receiver, area, channel, state, reason (a code), times, cost, …

    `receiver` is the openid or phone in the clear, or the group's number; `broadcast` the broadcast's number.
    """
    whose = Delivery.id >= ROOM if broadcast_id is None else of_broadcast(Delivery.id, broadcast_id)
    statement = _rows().where(whose).order_by(Delivery.id)
    for row in tx.stream(statement):
        receiver = row.number or tx.keys.unseal(row.sealed or row.phone_sealed)
        yield {**row._mapping, "receiver": receiver, "area": row.group_area or row.person_area or ""}


def of_receiver(tx: Tx, broadcast_id: int, address: Address) -> Sequence[Row[Any]]:
    """The rows of a broadcast for whoever has this address: everyone of a shared phone, the person of an openid."""
    digest = tx.keys.digest(address.value)
    known = and_(KnownAddress.scheme == address.scheme, KnownAddress.digest == digest)
    theirs = select(KnownAddress.person_id).where(known, KnownAddress.person_id.is_not(None))
    people = or_(PersonRow.phone_digest == digest, PersonRow.id.in_(theirs))
    mine = select(PersonRow.id).where(people if address.scheme == "tel" else PersonRow.id.in_(theirs))
    ids = [number_of(broadcast_id, PERSON, row.id) for row in tx.all(mine)]
    ids += [number_of(broadcast_id, OPENID, row.id) for row in tx.all(select(KnownAddress.id).where(known))]
    return tx.all(_rows().where(Delivery.id.in_(ids)).order_by(Delivery.id))


def people_at(tx: Tx, address: Address) -> Sequence[Row[Any]]:
    """Id, area and time of becoming known of whoever has this address."""
    digest = tx.keys.digest(address.value)
    columns = select(PersonRow.id, PersonRow.area, PersonRow.created_at)
    if address.scheme == "tel":
        return tx.all(columns.where(PersonRow.phone_digest == digest))
    known = and_(KnownAddress.scheme == address.scheme, KnownAddress.digest == digest)
    return tx.all(columns.join(KnownAddress, KnownAddress.person_id == PersonRow.id).where(known))


def of_people(tx: Tx, broadcast_id: int, person_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The rows of a broadcast for these people."""
    ids = [number_of(broadcast_id, PERSON, one) for one in person_ids]
    return tx.all(_rows().where(Delivery.id.in_(ids)).order_by(Delivery.id))


def people_of(tx: Tx, person_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Id, area and time of becoming known."""
    columns = select(PersonRow.id, PersonRow.area, PersonRow.created_at)
    return tx.all(columns.where(PersonRow.id.in_(person_ids)))


def answered(tx: Tx, broadcast_id: int, since: datetime) -> int:
    """Receivers who read it, or wrote, clicked or scanned within a week after it was sent to them."""
    said = and_(
        SeenMessage.received_at > Delivery.sent_at,
        SeenMessage.received_at.between(since, since + ANSWERING),
    )
    wrote = (
        select(Delivery.id)
        .join(KnownAddress, KnownAddress.person_id == Delivery.person_id)
        .join(SeenMessage, and_(SeenMessage.address_id == KnownAddress.id, said))
        .where(of_broadcast(Delivery.id, broadcast_id))
    )
    read = select(Delivery.id).where(of_broadcast(Delivery.id, broadcast_id), Delivery.state == "read")
    return int(tx.scalar(select(func.count()).select_from(wrote.union(read).subquery())))


def signed_up(tx: Tx, broadcast_id: int, code: str) -> tuple[int, int]:
    """Receivers who signed up after it was sent to them, and those of them who came.

    With the code of the link that stood in the notice only what that link is for counts.
    """
    down = and_(SignupRow.person_id == Delivery.person_id, SignupRow.filed_at > Delivery.sent_at)
    wanted = or_(SignupRow.state.in_([*STANDING, "finished"]), SignupRow.came_at.is_not(None))
    meant = tx.first(select(Invitation.kind, Invitation.offer_id).where(Invitation.code == code)) if code else None
    if meant is not None:
        down = and_(down, SignupRow.kind == meant.kind, SignupRow.offer_id == meant.offer_id)
    came = func.count(func.distinct(SignupRow.person_id)).filter(SignupRow.came_at.is_not(None))
    row = tx.first(
        select(func.count(func.distinct(SignupRow.person_id)).label("down"), came.label("came"))
        .select_from(Delivery)
        .join(SignupRow, down)
        .where(of_broadcast(Delivery.id, broadcast_id), wanted)
    )
    return (0, 0) if row is None else (int(row.down), int(row.came))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Delivery.id,
            Delivery.broadcast_id.label("broadcast"),
            Delivery.channel,
            Delivery.way,
            Delivery.state,
            Delivery.reason,
            Delivery.attempts,
            Delivery.provider_id,
            Delivery.units,
            Delivery.cost,
            Delivery.earlier,
            Delivery.due_at,
            Delivery.sent_at,
            Delivery.delivered_at,
            Delivery.read_at,
            changed_at().label("updated_at"),
            KnownAddress.sealed,
            PersonRow.phone_sealed,
            PersonRow.area.label("person_area"),
            VillageGroup.number,
            VillageGroup.area.label("group_area"),
        )
        .outerjoin(KnownAddress, KnownAddress.id == Delivery.address_id)
        .outerjoin(PersonRow, PersonRow.id == Delivery.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == Delivery.group_id)
        .outerjoin(Broadcast, Broadcast.id == Delivery.broadcast_id)
    )
