"""Who speaks from an address: a person on record, or a stranger, who gets a row when there is something to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.messages import Person
from bot.store import Tx
from bot.store.register import addresses, people, strangers


@dataclass
class Speaker:
    """The person of one turn; `person` changes when a name makes a stranger known."""

    tx: Tx
    address_id: int
    person: Person
    now: datetime
    today: date

    @property
    def id(self) -> int:
        """Of the person's row; a stranger gets one."""
        if self.person.id is None:
            self._become(strangers.add(self.tx, self.person.phone, self.now))
        assert self.person.id is not None
        return self.person.id

    def named(self, name: str, phone: str, area: str, gender: str = "") -> int:
        """The id of the one meant by this name and phone, which is the speaker unless another name is on record.

        A stranger who gives a name is from now on that person. Someone else's name (a wife's, a neighbour's) makes
        that one known without changing who speaks.
        """
        me = self.person
        if me.id is not None and me.name == name:
            self.remember(phone=phone, area=area, gender=gender)
            return me.id
        person_id = people.known_or_new(self.tx, name, phone, area, self.now, gender=gender)
        if not me.name:
            self._become(person_id)
        return person_id

    def remember(self, **facts: object) -> None:
        """Keeps facts of the speaker; a name and a phone together may show that a stranger is known already."""
        name, phone = facts.get("name"), facts.get("phone") or self.person.phone
        if not self.person.name and isinstance(name, str) and name and isinstance(phone, str) and phone:
            self.named(name, phone, str(facts.get("area") or ""))
        people.remember(self.tx, self.id, facts, self.today)
        self._reread()

    def _become(self, person_id: int) -> None:
        if self.person.id is not None and self.person.id != person_id:
            strangers.absorb(self.tx, self.person.id, person_id)
        addresses.bind(self.tx, self.address_id, person_id)
        self.person = Person(id=person_id)
        self._reread()

    def _reread(self) -> None:
        self.person = people.card(self.tx, self.id) or self.person
