"""How a batch of imported rows of each kind gets into the store: completed, compared with what stands, written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.filing.whereabouts import Whereabouts
from bot.nlu.tags import TagFinder
from bot.nlu.wordbook import DATA, read_entries
from bot.offers import OfferKind
from bot.office import moving_up
from bot.runtime import Runtime
from bot.store import areas
from bot.store.base import Base, Tx
from bot.store.catalogue import code_words, courses, fairs, imports, schemes, vacancies
from bot.store.field import groups, handing_over, liaisons
from bot.store.register import people, roster
from bot.workbooks import IMPORTED

Values = dict[str, Any]

TABLES: dict[str, type[Base]] = {
    "villages": areas.Area,
    "people": people.PersonRow,
    "liaisons": liaisons.Liaison,
    "groups": groups.VillageGroup,
    "jobs": vacancies.VacancyRow,
    "classes": courses.CourseRow,
    "schemes": schemes.SchemeRow,
    "fairs": fairs.FairRow,
}
OFFERS: dict[str, OfferKind] = {"jobs": "vacancy", "classes": "course", "schemes": "scheme", "fairs": "fair"}
PLACED = frozenset({"jobs", "classes", "fairs"})
"""Kinds whose area may be read from where the thing is."""

WISHES = {
    "wish_to_work": "work",
    "wish_trades": "trades",
    "wish_places": "places",
    "wish_pay": "pay",
    "wish_training": "training",
}
"""Columns of the roster, and their names among a person's wishes."""


@dataclass(frozen=True, slots=True)
class Tally:
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row makes of what stands under its number: `whole` afterwards, `before` None where nothing stood."""

    whole: Values
    before: Values | None

    @property
    def facts(self) -> dict[str, tuple[Any, Any]]:
        """Every value that changes, before and after; empty where nothing does."""
        held = self.before or {}
        differs = self.before is None
        return {
            name: (held.get(name), value) for name, value in self.whole.items() if differs or value != held.get(name)
        }


class Filing:
    """Files batches of one kind."""

    def __init__(self, runtime: Runtime, kind: str, whereabouts: Whereabouts) -> None:
        self._runtime = runtime
        self._kind = kind
        self._whereabouts = whereabouts
        self._key = "code" if kind == "villages" else "number"
        empties = {column.key: column.empty for column in IMPORTED[kind].columns}
        self._empties = {**empties, "note": ""}
        self._tag_finder = cache(lambda: TagFinder(read_entries(DATA / "tags.toml")))

    def file(self, tx: Tx, rows: Sequence[Values]) -> Tally:
        """Writes what is new or changed, in set-based statements; the rows are read and sound."""
        return self._file_people(tx, rows) if self._kind == "people" else self._file_numbered(tx, rows)

    def finish(self, tx: Tx, new: int) -> list[int]:
        """What follows a whole import: things on offer get their code words, added seats go to who waits.

        Returns the rows that tell them, for `deliver_single`.
        """
        if self._kind in OFFERS and new:
            code_words.mint_missing(tx, OFFERS[self._kind])
        return moving_up.seat_waiting(self._runtime, tx, OFFERS[self._kind]) if self._kind in OFFERS else []

    def compare(self, tx: Tx, rows: Sequence[Values]) -> list[Change]:
        """What each row would change, in their order; any kind but people, who are known by more than a number."""
        numbers = [row[self._key] for row in rows]
        if self._kind == "liaisons":
            stored = imports.held_liaisons(tx, numbers)
        else:
            stored = imports.held(tx, TABLES[self._kind], numbers, self._key)
        return [
            Change(self._completed(row, before or {}), before)
            for row, before in ((row, stored.get(row[self._key])) for row in rows)
        ]

    def standing(self, tx: Tx, numbers: Sequence[str]) -> dict[str, Values]:
        """What stands under these numbers now, with the columns that `write` takes. For things on offer."""
        held = imports.held(tx, TABLES[self._kind], numbers, self._key)
        return {number: self._completed({}, stored) for number, stored in held.items()}

    def _file_numbered(self, tx: Tx, rows: Sequence[Values]) -> Tally:
        changes = self.compare(tx, rows)
        new = [each.whole for each in changes if each.before is None]
        changed = [each.whole for each in changes if each.before is not None and each.facts]
        self.write(tx, new + changed)
        return Tally(len(new), len(changed), len(rows) - len(new) - len(changed))

    def _completed(self, row: Values, stored: Mapping[str, Any]) -> Values:
        """The row with every column of its kind: what the file does not speak of stays as it stands."""
        whole = {name: row[name] if name in row else stored.get(name, empty) for name, empty in self._empties.items()}
        if self._kind in PLACED and not row.get("area"):
            moved = stored.get("place") != whole["place"] or not stored.get("area")
            whole["area"] = self._whereabouts.code_of(whole["place"]) if moved else stored["area"]
        if self._kind == "villages":
            whole["township"] = whole["township"] or self._name(whole["code"][:9])
            whole["county"] = whole["county"] or self._name(whole["code"][:6])
        if self._kind == "jobs":
            whole["tags"] = self._tags(whole)
            whole["open"] = stored.get("open", True)
        if self._kind == "liaisons":
            whole["areas"] = tuple(sorted(whole["areas"]))
        return whole

    def _name(self, code: str) -> str:
        return self._runtime.places.name(code) if code in self._runtime.places else ""

    def _tags(self, job: Mapping[str, Any]) -> list[str]:
        """Conditions that people ask for, found in benefits and description with the parser's own words."""
        said = f"{job['benefits']}。{job['description']}".lower()
        tags = {str(hit.value) for hit in self._tag_finder().find(said)}
        tags |= {{"day": "daily_pay", "piece": "piece_pay"}.get(job["pay_per"], "")} - {""}
        return sorted(tags)

    def write(self, tx: Tx, rows: Sequence[Values]) -> None:
        """Whole rows, as `compare` makes them, in one statement."""
        if not rows:
            return
        if self._kind == "liaisons":
            liaisons.upsert_many(tx, rows, self._runtime.now())
            handing_over.follow(tx, sorted({area for row in rows for area in row["areas"]}))
            return
        write: dict[str, Callable[[Tx, Sequence[Values]], None]] = {
            "villages": areas.upsert_many,
            "groups": groups.upsert_many,
            "jobs": vacancies.upsert_many,
            "classes": courses.upsert_many,
            "schemes": schemes.upsert_many,
            "fairs": fairs.upsert_many,
        }
        write[self._kind](tx, rows)

    def _file_people(self, tx: Tx, rows: Sequence[Values]) -> Tally:
        persons = [_person(row) for row in rows]
        stored = imports.held_people(tx, persons)
        pairs = zip(persons, stored, strict=True)
        differing = [(person, before) for person, before in pairs if before is None or _differs(person, before)]
        if differing:
            roster.upsert_many(tx, [row for row, _ in differing], self._runtime.now(), [held for _, held in differing])
        new = stored.count(None)
        return Tally(new, len(differing) - new, len(rows) - len(differing))


PERSON = (
    *("name", "phone", "identity", "gender", "birthday", "area", "household_kind", "education", "skills"),
    *("employment", "works_at", "zero_employed", "openid", "opted_out", "note"),
)


def _person(row: Values) -> Values:
    """A roster row as the store takes it: every name there, None for what was not spoken of."""
    wishes = {name: row[key] for key, name in WISHES.items() if row.get(key)}
    return {**{name: row.get(name) for name in PERSON}, "wishes": wishes}


def _differs(person: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether the row says anything that is not known; an opt-out is undone by the person only, never by a list."""
    said = [
        name for name in PERSON if person[name] not in (None, "") and not (name == "opted_out" and not person[name])
    ]
    if any(person[name] != stored[name] for name in said):
        return True
    wished = stored["wishes"] or {}
    return any(wished.get(name) != value for name, value in person["wishes"].items())
