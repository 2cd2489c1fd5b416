"""The case desk of a turn: what is left for a human, with what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.dialogs.case_desk import CaseKind
from bot.office import alarm, summary
from bot.office.speaker import Speaker
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.talk import cases, media, threads

STILL_OPEN = timedelta(days=3)
"""How long a picture or voice message that is sent afterwards belongs to a case."""


class Casework:
    """The part of `CountyOffice` behind `bot.dialogs.case_desk.CaseDesk`."""

    afterwards: list[tuple[str, int]]
    _runtime: Runtime
    _tx: Tx
    _address_id: int
    _speaker: Speaker
    _now: datetime
    _alarmed = False

    def leave_for_person(self, kind: CaseKind, content: str, urgent: bool = False) -> str:
        me = self._speaker.person
        number = cases.open_case(
            self._tx,
            kind,
            content,
            self._now,
            person_id=me.id,
            address_id=self._address_id,
            name=me.name,
            phone=me.phone,
            area=me.area,
            urgent=urgent,
        )
        if urgent or kind == "voice":
            told = alarm.raise_alarm(self._runtime, self._tx, number, kind, me.area, urgent)
            self.afterwards += [("deliver_single", delivery) for delivery in told]
            self._alarmed = bool(told)
        return number

    def alarm_raised(self) -> bool:
        return self._alarmed

    def add_to_case(self, number: str, more: str, phone: str = "") -> None:
        case_id = cases.numbered(self._tx, number)
        if case_id is not None:
            cases.add_to(self._tx, case_id, more, phone)

    def open_case(self) -> str:
        return cases.open_of(self._tx, self._address_id, self._now - STILL_OPEN)

    def file_media(self, media_ids: Sequence[int], *, case: str = "", signup_id: int | None = None) -> None:
        case_id = cases.numbered(self._tx, case) if case else None
        if media_ids and (case_id is not None or signup_id is not None):
            media.attach(self._tx, media_ids, case_id=case_id, signup_id=signup_id)

    def summary(self) -> str:
        return summary.of_thread(self._tx, self._address_id)

    def hold(self) -> None:
        threads.hold(self._tx, self._address_id, self._now)

    def desk(self) -> str:
        return self._runtime.settings.desk

    def desk_hours(self) -> str:
        return self._runtime.settings.desk_hours
