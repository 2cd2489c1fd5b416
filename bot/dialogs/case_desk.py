"""The part of the labour office that deals with cases, as dialogs know it: what a human must settle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

CaseKind = Literal["handover", "doubt", "complaint", "subsidy", "voice"]


class CaseDesk(Protocol):
    """Every method acts within the transaction of the turn."""

    def leave_for_person(self, kind: CaseKind, content: str, urgent: bool = False) -> str:
        """Opens a case and returns its number. Of an urgent one the liaison and the office's duty are told at once."""
        ...

    def alarm_raised(self) -> bool:
        """Whether somebody was told at once of the urgent case that this turn opened."""
        ...

    def add_to_case(self, number: str, more: str, phone: str = "") -> None:
        """Puts lines under what the case says; `phone` (E.164) is where the person is called back."""
        ...

    def open_case(self) -> str:
        """Number of the case that was opened from this address in the last days and is not closed; empty for none."""
        ...

    def file_media(self, media_ids: Sequence[int], *, case: str = "", signup_id: int | None = None) -> None:
        """Puts pictures and voice messages (`Turn.kept`) to a case, by its number, or to a sign-up of this address."""
        ...

    def summary(self) -> str:
        """What was said in this thread lately, with what was answered, for whoever takes it over; empty for nothing."""
        ...

    def hold(self) -> None:
        """From now on a human holds this thread and the bot is silent."""
        ...

    def desk(self) -> str:
        """The labour office's own desk as people read it, name and number; empty where none is configured."""
        ...

    def desk_hours(self) -> str:
        """When the desk is open, as people read it; empty where that is not configured."""
        ...
