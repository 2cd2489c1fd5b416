"""Whose rows a member of staff may see, how lists are cut into pages, and how numbers are masked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, or_, select, true

from bot.store.base import Tx, span

PAGE = 50
COUNTED = 1000
"""Lists are counted up to here; beyond it a screen says “1000 以上”."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """The area of a member of staff, and the home area that this house serves."""

    area: str
    home: str

    def covers(self, column: ColumnElement[str] | Any) -> ColumnElement[bool]:
        """Rows that lie in the area. Whoever has the home area has every row, also those whose area is not known."""
        if self.holds(self.home):
            return true()
        low, high = span(self.area)
        return and_(column >= low, column < high)

    def concerns(self, column: ColumnElement[str] | Any) -> ColumnElement[bool]:
        """Things on offer that the area's people are told of: inside it, for an area above it, or far from home.

        A vacancy in another province is on offer to the home area as a whole; one in the neighbouring township is the
        neighbour's. Staff of an area that is not served here see nothing but their own.
        """
        if not within(self.area, self.home) or self.holds(self.home):
            return self.covers(column)
        low, high = span(self.home)
        above = [self.area[:size].ljust(6, "0") if size < 6 else self.area[:size] for size in (2, 4, 6, 9)]
        far = not_(and_(column >= low, column < high))
        return or_(self.covers(column), column == "", column.in_([*above, *(code[:2] for code in above)]), far)

    def owns(self, code: str) -> bool:
        """Whether a row of this area is one that `covers` lets through: theirs to change, not only to see."""
        return self.holds(self.home) or (bool(code) and within(code, self.area))

    def holds(self, code: str) -> bool:
        """Whether a division is this area or lies inside it."""
        return within(code, self.area)


def within(code: str, other: str) -> bool:
    low, high = span(other)
    return low <= span(code)[0] < high


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `total` counts to COUNTED, then `more_than` is set."""

    items: Sequence[T]
    number: int
    total: int
    more_than: bool

    @property
    def last(self) -> bool:
        return self.number * PAGE >= self.total and not (self.more_than and self.items)


def count(tx: Tx, statement: Select[*tuple[Any, ...]]) -> int:
    """How many rows the statement has, counted to one more than COUNTED."""
    ones = statement.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    return int(tx.scalar(select(func.count()).select_from(ones.limit(COUNTED + 1).subquery())))


def page_of(tx: Tx, statement: Select[*tuple[Any, ...]], number: int, make: Callable[[Any], T]) -> Page[T]:
    """The page `number` (from 1) of a statement that is ordered but not limited."""
    number = max(1, min(number, 10_000))
    counted = count(tx, statement)
    rows = tx.all(statement.limit(PAGE).offset((number - 1) * PAGE))
    return Page([make(row) for row in rows], number, min(counted, COUNTED), counted > COUNTED)


def masked(phone: str) -> str:
    """138****5678; the country code of the mainland is left out."""
    plain = phone.removeprefix("+86")
    return f"{plain[:3]}****{plain[-4:]}" if len(plain) >= 8 else "****" if plain else ""
