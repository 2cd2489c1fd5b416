"""The lists of village groups, and how many people live where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.field.groups import VillageGroup
from bot.store.register.people import PersonRow
from bot.store.screens.scope import Page, Scope, page_of


@dataclass(frozen=True, slots=True)
class GroupLine:
    id: int
    number: str
    name: str
    kind: str
    village: str
    area: str
    open: bool


def groups(tx: Tx, scope: Scope, text: str, page: int = 1) -> Page[GroupLine]:
    group = VillageGroup
    statement = (
        select(
            group.id,
            group.number,
            group.name,
            group.kind,
            func.coalesce(Area.name, group.area).label("village"),
            group.area,
            group.open,
        )
        .outerjoin(Area, Area.code == group.area)
        .where(scope.covers(group.area))
        .order_by(group.area, group.id)
    )
    if text:
        found = (column.contains(text, autoescape=True) for column in (group.name, group.number, Area.name))
        statement = statement.where(or_(*found))
    return page_of(tx, statement, page, lambda row: GroupLine(*row))


def robot_tail(tx: Tx, group_id: int) -> str:
    """The last four characters of a robot's address, which tell two robots apart and give nothing away."""
    return tx.keys.unseal(tx.scalar(select(VillageGroup.robot_sealed).where(VillageGroup.id == group_id)))[-4:]


def audience(tx: Tx, scope: Scope) -> dict[str, int]:
    """Area code to number of people on the roster, read off the index alone."""
    rows = tx.all(
        select(PersonRow.area.label("name"), func.count().label("number"))
        .where(scope.covers(PersonRow.area))
        .group_by(PersonRow.area)
    )
    return {row.name: int(row.number) for row in rows}


def usable_groups(tx: Tx, scope: Scope, numbers: Sequence[str] | None = None) -> Sequence[GroupLine]:
    """Groups in use inside the scope, at most 2,000; with `numbers` those of them alone."""
    group = VillageGroup
    village = func.coalesce(Area.name, group.area).label("village")
    statement = (
        select(group.id, group.number, group.name, group.kind, village, group.area, group.open)
        .outerjoin(Area, Area.code == group.area)
        .where(scope.covers(group.area), group.open)
        .order_by(group.area, group.id)
        .limit(2000)
    )
    if numbers is not None:
        statement = statement.where(group.number.in_(numbers))
    return [GroupLine(**row._mapping) for row in tx.all(statement)]
