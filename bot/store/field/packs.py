"""Liaisons who pass a notice on (转发包): for people whom nothing else reaches, and for groups that they lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, true

from bot.messages import Address
from bot.store.base import Tx
from bot.store.field.groups import VillageGroup
from bot.store.field.liaisons import Liaison, LiaisonArea
from bot.store.register import addresses
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.audiences import DRAFT, Plan, within
from bot.store.sending.broadcasts import Delivery
from bot.store.sending.delivery_numbers import GROUP, LIAISON, draft_number, of_broadcast
from bot.store.sending.reached import FOLLOWER, opened

WAY = "pack"
TOWNSHIP = 9
"""Digits of a township's code: a liaison may speak for all of one."""

_SPEAKS = and_(LiaisonArea.liaison_id == Liaison.id, LiaisonArea.until.is_(None), Liaison.active)


@dataclass(frozen=True, slots=True)
class Passing:
    """A liaison as a plan meets them: `open` where WeChat lets us write to their openid now."""

    id: int
    address_id: int | None
    phone: str
    open: bool


def told(plan: Plan) -> ColumnElement[bool]:
    """People of a village, or of a township, that has a liaison whom the plan's channels reach."""
    villages = select(LiaisonArea.area).join(Liaison, _SPEAKS).where(_reachable(plan))
    return or_(PersonRow.area.in_(villages), func.substr(PersonRow.area, 1, TOWNSHIP).in_(villages))


def for_the_unreached(tx: Tx, plan: Plan) -> list[Passing]:
    """The liaisons of everyone in the draft who can only be told by one, each once."""
    theirs = select(PersonRow.area).join(DRAFT, DRAFT.c.person_id == PersonRow.id)
    places = theirs.where(DRAFT.c.reason == "by_liaison").distinct().subquery()
    here = or_(LiaisonArea.area == places.c.area, LiaisonArea.area == func.substr(places.c.area, 1, TOWNSHIP))
    ids = select(LiaisonArea.liaison_id).join(places, here).where(LiaisonArea.until.is_(None))
    return _passing(tx, plan, and_(Liaison.id.in_(ids), _reachable(plan)))


def groups_led(tx: Tx, areas: Sequence[str] | None) -> list[tuple[int, str]]:
    """Id and area of the open groups in these areas that their liaison passes notices on to."""
    led = and_(VillageGroup.kind == "liaison", VillageGroup.open)
    columns = select(VillageGroup.id, VillageGroup.area)
    found = [row for here in within(areas, VillageGroup.area) for row in tx.all(columns.where(led, here))]
    return [(row.id, row.area) for row in sorted(found, key=lambda row: row.id)]


def leader(tx: Tx, plan: Plan, area: str) -> Passing | None:
    """Who speaks for the village of a group, or for its township."""
    for code in dict.fromkeys((area, area[:TOWNSHIP])):
        ids = select(LiaisonArea.liaison_id).where(LiaisonArea.area == code, LiaisonArea.until.is_(None))
        if found := _passing(tx, plan, and_(Liaison.id.in_(ids), Liaison.active)):
            return found[0]
    return None


def add(tx: Tx, plan: Plan, passing: Passing | None, group_id: int | None = None, reason: str = "") -> None:
    """A row for the liaison, by WeChat where that is open, else by SMS; with the reason why where it is skipped."""
    by_wechat = passing is not None and passing.open and "wechat" in plan.channels
    channel = "" if passing is None else "wechat" if by_wechat else "sms" if "sms" in plan.channels else ""
    reason = reason or ("" if channel else "no_liaison")
    address_id = passing.address_id if passing is not None and channel == "wechat" else None
    if passing is not None and channel == "sms" and plan.to_send:  # a preview writes nothing
        address_id = addresses.known_or_new(tx, Address("tel", passing.phone), plan.now)
    tx.run(
        insert(DRAFT).values(
            id=draft_number(*_receiver(passing, group_id)),
            group_id=group_id,
            address_id=address_id,
            channel=channel,
            way=WAY,
            state="skipped" if reason else "planned",
            reason=reason,
        )
    )


def _receiver(passing: Passing | None, group_id: int | None) -> tuple[int, int]:
    if group_id is not None:
        return GROUP, group_id
    assert passing is not None, "a row is for somebody"
    return LIAISON, passing.id


def waiting(tx: Tx, broadcast_id: int) -> list[int]:
    """Ids of the liaisons to whom a pack of this broadcast is to go."""
    mine = and_(of_broadcast(Delivery.id, broadcast_id), Delivery.state == "planned", Delivery.way == WAY)
    sent_to = select(KnownAddress.id, KnownAddress.digest).join(Delivery, Delivery.address_id == KnownAddress.id)
    there = sent_to.where(mine).subquery()
    by = or_(Liaison.address_id == there.c.id, Liaison.phone_digest == there.c.digest)
    return [row.id for row in tx.all(select(Liaison.id).join(there, by).where(Liaison.active).distinct())]


def _reachable(plan: Plan) -> ColumnElement[bool]:
    if "sms" in plan.channels:
        return true()
    return Liaison.address_id.in_(select(KnownAddress.id).where(_open(plan)))


def _open(plan: Plan) -> ColumnElement[bool]:
    return and_(FOLLOWER, opened(plan), KnownAddress.opted_out_at.is_(None))


def _passing(tx: Tx, plan: Plan, whom: ColumnElement[bool]) -> list[Passing]:
    rows: Sequence[Any] = tx.all(
        select(Liaison.id, Liaison.address_id, Liaison.phone_sealed, KnownAddress.id.label("window"))
        .outerjoin(KnownAddress, and_(KnownAddress.id == Liaison.address_id, _open(plan)))
        .where(whom)
        .order_by(Liaison.id)
    )
    return [Passing(row.id, row.address_id, tx.keys.unseal(row.phone_sealed), row.window is not None) for row in rows]
