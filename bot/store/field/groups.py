"""Village groups (村群): where a village is reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Index, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, Tx


class VillageGroup(Base):
    """One group. `kind` is robot (企业微信群), followers (公众号标签) or phones (短信).

    A robot's address holds the key that is its password: sealed, masked on screens, never logged.
    """

    __tablename__ = "village_groups"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    area: Mapped[str] = mapped_column(AREA)
    kind: Mapped[str] = mapped_column(String(10), default="phones")
    robot_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tag: Mapped[str] = mapped_column(String(30), default="")
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "area"),)


def upsert_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of `number`, `name`, `area`, `kind`, `robot` (the address in the clear), `tag`, `note`; key `number`."""
    tx.upsert(VillageGroup, [_sealed(tx, dict(row)) for row in rows])


def _sealed(tx: Tx, row: dict[str, Any]) -> dict[str, Any]:
    if "robot" in row:
        robot = row.pop("robot")
        row["robot_sealed"] = tx.keys.seal(robot) if robot else None
    return row


def tags(tx: Tx) -> dict[str, list[str]]:
    """Of the groups that are followers: tag to the divisions it stands for."""
    tagged = (VillageGroup.kind == "followers") & (VillageGroup.tag != "") & VillageGroup.open
    found: dict[str, list[str]] = {}
    for row in tx.all(select(VillageGroup.tag, VillageGroup.area).where(tagged).order_by(VillageGroup.tag)):
        found.setdefault(row.tag, []).append(row.area)
    return found


def by_number(tx: Tx, number: str) -> int | None:
    found: int | None = tx.scalar(select(VillageGroup.id).where(VillageGroup.number == number))
    return found


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every group with the keys of `upsert_many`, by number."""
    for row in tx.stream(select(VillageGroup.__table__).order_by(VillageGroup.number)):
        yield {**row._mapping, "robot": tx.keys.unseal(row.robot_sealed)}
