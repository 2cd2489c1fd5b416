"""The lists of village groups and of liaisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.groups import VillageGroup
from bot.store.liaisons import Liaison, LiaisonArea
from bot.store.people import PersonRow
from bot.store.screens.scope import Page, Scope, masked, page_of
from bot.store.signups import SignupRow


@dataclass(frozen=True, slots=True)
class GroupLine:
    id: int
    number: str
    name: str
    kind: str
    village: str
    area: str
    open: bool


@dataclass(frozen=True, slots=True)
class LiaisonLine:
    """`villages` are names joined by 、; `bound` says whether an openid is known; `signups` counts theirs."""

    id: int
    number: str
    name: str
    phone: str
    township: str
    villages: str
    bound: bool
    active: bool
    signups: int


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


def liaisons(tx: Tx, scope: Scope, text: str, page: int = 1) -> Page[LiaisonLine]:
    statement = select(Liaison.__table__).where(_cared_for(scope)).order_by(Liaison.id)
    if text:
        found = (column.contains(text, autoescape=True) for column in (Liaison.name, Liaison.number, Liaison.township))
        statement = statement.where(or_(*found))
    rows: Page[Any] = page_of(tx, statement, page, lambda row: row)
    brought = _brought(tx, [row.id for row in rows.items])
    return replace(rows, items=[_liaison(tx, row, brought) for row in rows.items])


def liaison(tx: Tx, scope: Scope, liaison_id: int) -> LiaisonLine | None:
    row = tx.first(select(Liaison.__table__).where(Liaison.id == liaison_id, _cared_for(scope)))
    return None if row is None else _liaison(tx, row, _brought(tx, [liaison_id]))


def audience(tx: Tx, scope: Scope) -> dict[str, int]:
    """Area code to number of people on the roster, read off the index alone."""
    rows = tx.all(
        select(PersonRow.area.label("name"), func.count().label("number"))
        .where(scope.covers(PersonRow.area))
        .group_by(PersonRow.area)
    )
    return {row.name: int(row.number) for row in rows}


def _cared_for(scope: Scope) -> ColumnElement[bool]:
    """Liaisons with a village inside the scope; without any village they belong to the whole home area."""
    cares = exists().where(LiaisonArea.liaison_id == Liaison.id, LiaisonArea.until.is_(None))
    inside = cares.where(scope.covers(LiaisonArea.area))
    return or_(inside, ~cares) if scope.holds(scope.home) else inside


def _brought(tx: Tx, liaison_ids: Sequence[int]) -> dict[int, int]:
    """Liaison to the number of sign-ups that came through them."""
    counted = select(SignupRow.liaison_id.label("liaison"), func.count().label("number"))
    rows = tx.all(counted.where(SignupRow.liaison_id.in_(liaison_ids)).group_by(SignupRow.liaison_id))
    return {row.liaison: int(row.number) for row in rows}


def _liaison(tx: Tx, row: Row[Any], brought: Mapping[int, int]) -> LiaisonLine:
    names = tx.connection.scalars(
        select(func.coalesce(Area.name, LiaisonArea.area))
        .select_from(LiaisonArea)
        .outerjoin(Area, Area.code == LiaisonArea.area)
        .where(LiaisonArea.liaison_id == row.id, LiaisonArea.until.is_(None))
        .order_by(LiaisonArea.area)
    )
    return LiaisonLine(
        id=row.id,
        number=row.number,
        name=row.name,
        phone=masked(tx.keys.unseal(row.phone_sealed)),
        township=row.township,
        villages="、".join(names),
        bound=row.address_id is not None,
        active=row.active,
        signups=brought.get(row.id, 0),
    )


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
