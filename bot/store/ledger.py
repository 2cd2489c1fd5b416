"""The ledger of deliveries as an export shows it: one row for each receiver of a broadcast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from bot.store.addresses import KnownAddress
from bot.store.base import Tx
from bot.store.broadcasts import Delivery
from bot.store.groups import VillageGroup
from bot.store.people import PersonRow


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every receiver of every broadcast: broadcast, receiver, area, channel, state, reason (a code), attempts, …

    `receiver` is the openid or phone in the clear, or the group's number.
    """
    statement = (
        select(
            Delivery.broadcast_id.label("broadcast"),
            Delivery.channel,
            Delivery.state,
            Delivery.reason,
            Delivery.attempts,
            Delivery.provider_id,
            Delivery.updated_at,
            KnownAddress.sealed,
            PersonRow.phone_sealed,
            PersonRow.area.label("person_area"),
            VillageGroup.number,
            VillageGroup.area.label("group_area"),
        )
        .outerjoin(KnownAddress, KnownAddress.id == Delivery.address_id)
        .outerjoin(PersonRow, PersonRow.id == Delivery.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == Delivery.group_id)
        .where(Delivery.broadcast_id.is_not(None))
        .order_by(Delivery.broadcast_id, Delivery.id)
    )
    for row in tx.stream(statement):
        receiver = row.number or tx.keys.unseal(row.sealed or row.phone_sealed)
        yield {**row._mapping, "receiver": receiver, "area": row.group_area or row.person_area or ""}
