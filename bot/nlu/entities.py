"""All slot values of a message: runs each family's reader, settles overlaps, keeps what the intent may carry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from datetime import date
from pathlib import Path
from typing import Any

from bot.nlu import counts, dates, money, ordinals, people
from bot.nlu.hits import Hit, WordLists
from bot.nlu.numbers import FIGURES
from bot.nlu.pairs import Openings
from bot.nlu.place_names import PlaceFinder
from bot.nlu.schemes import SchemeFinder
from bot.nlu.tags import TagFinder
from bot.nlu.topics import TopicFinder
from bot.nlu.trades import TradeFinder
from bot.nlu.wordbook import DATA, read_entries, read_toml
from bot.places import Gazetteer

LISTS = frozenset({"work_place", "home_place", "occupation", "scheme", "tags"})
"""Slots whose value is a list."""
DROPPED = {"dropped_place": "work_place", "dropped_occupation": "occupation"}
"""What a message rules out: it counts only where it names what is taken back (我不去广州了，取消)."""
_CORRECTED = re.compile(r"(?:改成|改为|改到|调到|换成|其实是?|应该是|实际是?)[^，。？！]{0,4}$")
"""Before what is right, in a message that also names what was wrong: 原来填的四千，改成五千五."""


class EntityReader:
    def __init__(self, gazetteer: Gazetteer, data: Path = DATA) -> None:
        self._places = PlaceFinder(gazetteer)
        occupations, schemes = read_entries(data / "occupations.toml"), read_entries(data / "schemes.toml")
        self._gazetteer = gazetteer
        self._trades = TradeFinder(occupations)
        self._schemes = SchemeFinder(schemes)
        tags = read_entries(data / "tags.toml")
        self._tag_order = [entry.name for entry in tags]
        self._tags = TagFinder(tags)
        self._lists = WordLists(self._trades.words, self._schemes.words, self._tags.words, self._places.words)
        self._topics = TopicFinder(data / "topics.toml")
        rules = read_toml(data / "slots.toml")
        self._dwelling = frozenset(rules.pop("dwelling", {}).get("intents", ()))
        self._correcting = frozenset(rules.pop("correcting", {}).get("intents", ()))
        self._own_business = frozenset(rules.pop("own_business", {}).get("schemes", ()))
        self._allowed = _Allowed(rules)

    @property
    def openings(self) -> Mapping[str, Sequence[tuple[str, int, Any]]]:
        """What `Pairs` has to look for."""
        return self._lists.openings

    def read(self, text: str, openings: Openings, today: date) -> list[Hit]:
        """Every value that the text states, whatever its intent; stretches of different slots may overlap."""
        chars = set(text)
        figured = not FIGURES.isdisjoint(chars)
        named = [*people.find_phones(text), *people.find_id_numbers(text)] if figured else []
        if counted := self._figures(text, chars, today):
            named += _apart(counted, named)
        trades, schemes, tags, places = self._lists.all_in(text, openings)
        listed = [*self._trades.read(text, trades), *self._schemes.read(text, schemes), *self._tags.read(text, tags)]
        if figured and (pay := money.find_pay(text)):
            named += _apart(pay, named)
        if not people.SURNAMES.isdisjoint(chars) and (names := people.find_names(text)):
            named += _apart(names, listed)
        if named and listed:
            named = _apart(named, [hit for hit in listed if hit.slot == "tags"], slots={"date"})
        placed = _apart(self._places.read(text, places), [*named, *listed]) if places else []
        gender = [] if people.GENDER_CUES.isdisjoint(chars) else people.find_gender(text)
        schooling = [] if people.SCHOOLING_CUES.isdisjoint(chars) else people.find_education(text)
        return [*named, *listed, *placed, *gender, *schooling]

    def _figures(self, text: str, chars: Set[str], today: date) -> list[Hit]:
        """What is counted: days, people, years of age, places in a list."""
        if ordinals.CUES.isdisjoint(chars):
            days = [] if dates.CUES.isdisjoint(chars) else dates.find_dates(text, today)
            return days if counts.TOGETHER.isdisjoint(chars) else [*days, *counts.find_headcount(text, figured=False)]
        bare = ordinals.is_bare(text)
        days = [] if bare else dates.find_dates(text, today)
        counted = [*days, *counts.find_headcount(text, figured=True), *people.find_age(text)]
        return counted + _apart(ordinals.find_ordinals(text), days)

    def settle(self, hits: Sequence[Hit], intent: str, text: str) -> dict[str, Any]:
        """Slots in the contract's form, those alone that a message of this intent carries."""
        slots: dict[str, Any] = {}
        for hit in hits:
            if not self._allowed(hit.slot, intent):
                continue
            slot = self._meant(hit, intent)
            if slot not in LISTS:
                if slot not in slots or (intent in self._correcting and _CORRECTED.search(text[: hit.start])):
                    slots[slot] = hit.value
            elif hit.value not in slots.setdefault(slot, []):
                slots[slot].append(hit.value)
        topic = self._topics.find(text, intent)
        if topic and self._allowed("topic", intent):
            slots["topic"] = topic
        if not self._own_business.isdisjoint(slots.get("scheme", ())):
            slots.pop("occupation", None)
        if "tags" in slots:
            slots["tags"].sort(key=self._tag_order.index)
        return self._without_containers(slots)

    def _meant(self, hit: Hit, intent: str) -> str:
        """The slot of a hit: what is ruled out counts as named, a place told to a liaison is where the speaker is."""
        slot = DROPPED.get(hit.slot, hit.slot)
        dwells = slot == "work_place" and intent in self._dwelling and str(hit.value)[0].isdigit()
        return "home_place" if dwells else slot

    def _without_containers(self, slots: dict[str, Any]) -> dict[str, Any]:
        """Several levels of one place are one reference, the lowest."""
        for slot in ("work_place", "home_place"):
            places = slots.get(slot, [])
            if len(places) > 1:
                slots[slot] = [code for code in places if not any(self._above(code, other) for other in places)]
        return slots

    def _above(self, code: str, other: str) -> bool:
        return code != other and code.isdigit() and other.isdigit() and self._gazetteer.inside(other, code)


class _Allowed:
    """The table of `slots.toml`: may a message of this intent carry this slot?"""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._silent = frozenset(table.get("nothing", {}).get("only", ()))
        self._only = {
            slot: frozenset(rule["only"]) for slot, rule in table.items() if "only" in rule and slot != "nothing"
        }
        self._never = {slot: frozenset(rule["never"]) for slot, rule in table.items() if "never" in rule}

    def __call__(self, slot: str, intent: str) -> bool:
        if intent in self._silent or intent in self._never.get(slot, ()):
            return False
        return slot not in self._only or intent in self._only[slot]


def _apart(hits: Sequence[Hit], taken: Sequence[Hit], slots: frozenset[str] | set[str] = frozenset()) -> list[Hit]:
    """Hits that share no character with one already read; only those of `slots` give way when any are named."""
    if not hits or not taken:
        return list(hits)
    return [
        hit
        for hit in hits
        if (slots and hit.slot not in slots)
        or not any(hit.start < other.end and other.start < hit.end for other in taken)
    ]
