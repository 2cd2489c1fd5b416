"""The villages that an audience lives in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from bot.store.areas import name_of, within
from bot.store.base import Tx
from bot.store.field.groups import VillageGroup
from bot.store.register.people import PersonRow

__all__ = ["name_of", "of_audience"]


def of_audience(tx: Tx, audience: Mapping[str, Any]) -> Sequence[str]:
    """Codes of the divisions where those live whom an audience may reach, and of its groups; empty for who has none."""
    groups = select(VillageGroup.area).where(VillageGroup.open)
    if audience.get("groups"):
        named = [row.area for row in tx.all(groups.where(VillageGroup.number.in_(audience["groups"])))]
        return _living(tx, within(PersonRow.area, named), named)
    if audience.get("people"):
        return _living(tx, PersonRow.id.in_(audience["people"]), [])
    if audience.get("areas"):
        inside = [row.area for row in tx.all(groups.where(within(VillageGroup.area, audience["areas"])))]
        return _living(tx, within(PersonRow.area, audience["areas"]), inside)
    return _living(tx, None, [row.area for row in tx.all(groups)])


def _living(tx: Tx, condition: ColumnElement[bool] | None, more: Sequence[str]) -> Sequence[str]:
    found = select(PersonRow.area).distinct()
    rows = tx.all(found if condition is None else found.where(condition))
    return sorted({row.area for row in rows} | set(more))
