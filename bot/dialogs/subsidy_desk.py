"""The part of the labour office that deals with subsidies, as dialogs know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.offers import SubsidyScheme
from bot.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Combining:
    """Whether two schemes may be drawn together: yes, no, or None where the documents do not say.

    `sentence` is where it is written, `source` the document that it stands in.
    """

    allowed: bool | None
    sentence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PaperKept:
    """A picture handed in with an application; `label` is what it shows, empty while that was not told."""

    label: str
    received_at: datetime


class SubsidyDesk(Protocol):
    """Schemes, what is on record of the person for their rules, and the papers of an application."""

    def schemes(self, categories: Sequence[str] = ()) -> Sequence[SubsidyScheme]:
        """In force today where the person lives; all categories where none is named."""
        ...

    def lapsed_schemes(self, categories: Sequence[str]) -> Sequence[SubsidyScheme]:
        """Of these categories, those that are over, the latest first, then those that have not begun."""
        ...

    def scheme(self, offer_id: int) -> SubsidyScheme | None:
        """Any that is not withdrawn, whether in force or not."""
        ...

    def facts(self) -> Facts:
        """What the record of the person holds of the fields that rules name."""
        ...

    def combining(self, one: SubsidyScheme, other: SubsidyScheme) -> Combining:
        """Whether the documents say that one may draw both."""
        ...

    def hand_in(self, signup_id: int, media_ids: Sequence[int]) -> None:
        """Pictures (`Turn.kept`) that belong to an application of this address from now on."""
        ...

    def name_papers(self, signup_id: int, label: str) -> None:
        """What the pictures show that came since the last was named."""
        ...

    def state_facts(self, signup_id: int, words: str) -> None:
        """What the applicant said of themselves, for who checks it; replaces what was said before."""
        ...

    def papers(self, signup_id: int) -> Sequence[PaperKept]:
        """The pictures handed in, oldest first; empty for a sign-up of somebody else."""
        ...
