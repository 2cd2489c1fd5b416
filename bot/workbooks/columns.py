"""What a column and a kind of workbook are, and what a reader may ask of its caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

Cell: TypeAlias = str | float | bool | date | datetime | time | timedelta
"""What a spreadsheet holds; an empty cell is the empty text."""

Shown: TypeAlias = str | int | float | date | time | None
"""What is written into a cell again."""


class Unreadable(ValueError):
    """A cell that cannot be taken; the message is the plain Chinese reason without the column's name."""


class NotAWorkbook(Exception):
    """A whole file that cannot be taken; the message is one plain Chinese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What readers ask of the one who imports: the day, and the lists that live on other floors.

    `occupation_of` gives the listed name of a trade or a synonym of it, `suggest` the nearest listed name.
    `villages_named` gives codes and full names of the villages that a name may mean. `rule_fault` says what is wrong
    with the text of a 资格规则, empty when nothing is.
    """

    today: date
    occupation_of: Callable[[str], str | None]
    suggest: Callable[[str], str | None]
    known_area: Callable[[str], bool]
    villages_named: Callable[[str], Sequence[tuple[str, str]]]
    categories: Mapping[str, str] = field(default_factory=dict)
    rule_fault: Callable[[str], str] = lambda _rule: ""


Reader: TypeAlias = Callable[[Cell, Desk], Any]
"""Makes the stored value of a cell that is not empty; raises Unreadable."""


def as_is(value: Any) -> Shown:
    return value  # type: ignore[no-any-return]  # stored values of plain columns are what a cell shows


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the name under which the store knows it, how it is read and shown again.

    `choices` become the drop-down of the template. `mask` is set where an export may be asked to mask. `empty` is the
    stored value of an empty cell; with `keeps` an empty cell says nothing at all and leaves what is stored.
    """

    heading: str
    key: str
    read: Reader
    show: Callable[[Any], Shown] = as_is
    needed: bool = False
    choices: tuple[str, ...] = ()
    example: Shown = ""
    mask: Callable[[str], str] | None = None
    empty: Any = ""
    keeps: bool = False
    also: tuple[str, ...] = ()
    width: int = 12


Check: TypeAlias = Callable[[dict[str, Any], Desk], Sequence[str]]


def nothing_to_check(_values: dict[str, Any], _desk: Desk) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of workbook. `number` names the values that tell rows apart: the first set that is filled counts.

    Of each group in `one_of` a row needs at least one. `check` sees a row's values after its cells were read, may
    complete them, and returns the reasons for which the row is refused.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    number: tuple[tuple[str, ...], ...]
    check: Check = nothing_to_check
    one_of: tuple[tuple[str, ...], ...] = ()

    def heading(self, key: str) -> str:
        return next(column.heading for column in self.columns if column.key == key)
