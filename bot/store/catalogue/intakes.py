"""Workbooks that staff bring in through the console: the file, what it would change, what it changed, its undoing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, LargeBinary, Row, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime

State = Literal["read", "ready", "file", "filed", "undo", "undone", "dropped", "failed"]
Act = Literal["new", "changed", "refused"]
Facts = Mapping[str, tuple[Any, Any]]
"""What a row changes: column to its value before and after."""

WORK: tuple[State, ...] = ("read", "file", "undo")
"""States in which a job has something to do."""
DAYS_KEPT = 30
"""The file and the rows, and with them the way back, are kept so long."""


class Intake(Base):
    """One workbook. state: read (to be compared), ready (compared, to be confirmed), file, filed, undo, undone,
    dropped, failed.

    `area` is that of who brought it in. `height` and `done` count rows of the step under way; `new`, `changed`,
    `unchanged`, `refused` those of the file; `kept` those that an undoing left alone.
    """

    __tablename__ = "intakes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    area: Mapped[str] = mapped_column(AREA)
    file_name: Mapped[str] = mapped_column(String(120))
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_by: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(8), default="read")
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    height: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(String(300), default="")


class IntakeRow(Base):
    """A row of the file that is new, changes something or was refused; what would change nothing is only counted.

    `facts_sealed` is JSON of `Facts`, sealed because contacts stand in it. `filed` is set once it is in the table.
    """

    __tablename__ = "intake_rows"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    intake_id: Mapped[int] = mapped_column(BigId, ForeignKey("intakes.id", ondelete="CASCADE"))
    line: Mapped[int]
    act: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(100), default="")
    reasons: Mapped[str] = mapped_column(Text, default="")
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    filed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "intake_id", "act", "line", unique=True),)


_SHOWN = select(*(column for column in Intake.__table__.c if column.key != "content_sealed"))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as it is kept."""

    line: int
    act: Act
    number: str
    title: str
    reasons: str = ""
    facts: Facts | None = None
    filed: bool = False


def begin(tx: Tx, kind: str, area: str, file_name: str, content: bytes, asked_by: str, now: datetime) -> int:
    sealed = tx.keys.seal_bytes(content)
    values = {"kind": kind, "area": area, "file_name": file_name[-120:], "asked_by": asked_by}
    return tx.insert(Intake, **values, content_sealed=sealed, asked_at=now, moved_at=now)


def get(tx: Tx, intake_id: int) -> Row[Any] | None:
    """Everything but the file."""
    return tx.first(_SHOWN.where(Intake.id == intake_id))


def content(tx: Tx, intake_id: int) -> bytes | None:
    """The file as it was brought in, None once it is no longer kept."""
    sealed = tx.scalar(select(Intake.content_sealed).where(Intake.id == intake_id))
    return None if sealed is None else tx.keys.unseal_bytes(sealed)


def move(tx: Tx, intake_id: int, origin: State, state: State, now: datetime, **figures: Any) -> bool:
    """Brings it from one state to the next; False where somebody was faster."""
    change = update(Intake).where(Intake.id == intake_id, Intake.state == origin)
    return tx.run(change.values(state=state, moved_at=now, **figures)) == 1


def progress(tx: Tx, intake_id: int, done: int, now: datetime, height: int | None = None) -> None:
    heights = {} if height is None else {"height": height}
    tx.run(update(Intake).where(Intake.id == intake_id).values(done=done, moved_at=now, **heights))


def count(tx: Tx, intake_id: int, **added: int) -> None:
    """Adds to the figures of the file."""
    columns = Intake.__table__.c
    values = {name: columns[name] + number for name, number in added.items()}
    tx.run(update(Intake).where(Intake.id == intake_id).values(**values))


def keep(tx: Tx, intake_id: int, lines: Sequence[Line]) -> None:
    if not lines:
        return
    rows = [
        {
            "intake_id": intake_id,
            "line": line.line,
            "act": line.act,
            "number": line.number[:40],
            "title": line.title[:100],
            "reasons": line.reasons,
            "facts_sealed": None if line.facts is None else tx.keys.seal(packed(line.facts)),
            "filed": line.filed,
        }
        for line in lines
    ]
    tx.connection.execute(insert(IntakeRow), rows)


def forget_rows(tx: Tx, intake_id: int) -> None:
    """Before a step begins anew: what it kept, save rows that are filed already."""
    tx.run(delete(IntakeRow).where(IntakeRow.intake_id == intake_id, ~IntakeRow.filed))


def filed_numbers(tx: Tx, intake_id: int) -> set[str]:
    """Rows that an interrupted filing has brought in already."""
    return {row.number for row in tx.all(select(IntakeRow.number).where(*_filed(intake_id)))}


def filed_rows(tx: Tx, intake_id: int, limit: int) -> list[tuple[int, Line]]:
    """The last rows that were filed and not undone yet, with their ids."""
    rows = tx.all(select(IntakeRow.__table__).where(*_filed(intake_id)).order_by(IntakeRow.id.desc()).limit(limit))
    return [(row.id, as_line(tx, row)) for row in rows]


def unfile(tx: Tx, row_ids: Sequence[int]) -> None:
    tx.run(update(IntakeRow).where(IntakeRow.id.in_(row_ids)).values(filed=False))


def tally(tx: Tx, intake_id: int) -> dict[str, int]:
    number = func.count().label("number")
    rows = select(IntakeRow.act, number).where(IntakeRow.intake_id == intake_id).group_by(IntakeRow.act)
    return {row.act: row.number for row in tx.all(rows)}


def refused_lines(tx: Tx, intake_id: int) -> dict[int, str]:
    """The reasons of the refused rows by their line."""
    refused = select(IntakeRow.line, IntakeRow.reasons).where(
        IntakeRow.intake_id == intake_id, IntakeRow.act == "refused"
    )
    return {row.line: row.reasons for row in tx.all(refused)}


def forsaken(tx: Tx, before: datetime) -> list[int]:
    """Those with work to do on which nobody was seen since then."""
    rows = tx.all(select(Intake.id).where(Intake.state.in_(WORK), Intake.moved_at < before).order_by(Intake.id))
    return [row.id for row in rows]


def tidy(tx: Tx, before: datetime) -> None:
    """Lets go of files and rows of what came to rest before then; the figures stay."""
    old = select(Intake.id).where(Intake.state.not_in(WORK), Intake.moved_at < before)
    tx.run(delete(IntakeRow).where(IntakeRow.intake_id.in_(old)))
    aged = update(Intake).where(Intake.id.in_(old), Intake.content_sealed.is_not(None))
    tx.run(aged.values(content_sealed=None))


def as_line(tx: Tx, row: Any) -> Line:
    facts = unpacked(tx.keys.unseal(row.facts_sealed)) if row.facts_sealed else None
    return Line(row.line, row.act, row.number, row.title, row.reasons, facts, row.filed)


def packed(facts: Facts) -> str:
    return json.dumps({name: [_plain(value) for value in pair] for name, pair in facts.items()}, ensure_ascii=False)


def unpacked(text: str) -> dict[str, tuple[Any, Any]]:
    return {name: (_value(before), _value(after)) for name, (before, after) in json.loads(text).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return {type(value).__name__: value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _value(plain: Any) -> Any:
    if isinstance(plain, dict):
        name, text = next(iter(plain.items()))
        return date.fromisoformat(text) if name == "date" else time.fromisoformat(text)
    return plain


def _filed(intake_id: int) -> Iterator[Any]:
    return iter((IntakeRow.intake_id == intake_id, IntakeRow.filed))
