"""What a dialog may know and do about circulars that lie with the liaison who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.liaising import Handed


class CircularDesk(Protocol):
    """Every method acts within the transaction of the turn."""

    def circulars(self) -> Sequence[Handed]:
        """Those with whoever speaks from here that are not passed on yet, the newest first; none for no liaison."""
        ...

    def circulars_heard(self, ids: Sequence[int], passed_on: bool) -> None:
        """They have them, or have passed them on to the village."""
        ...
