"""The part of the labour office that keeps what people said of themselves, as dialogs know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol


class RecordDesk(Protocol):
    """Every method acts within the transaction of the turn."""

    def remember(self, **facts: object) -> None:
        """Keeps what the person said of themselves: name, phone, area, gender, age, education, trades, pay, places.

        `phone` is E.164, `trades` a list of trades, `pay` {"min", "max", "per"}, `places` a list of place references.
        """
        ...

    def wishes(self) -> Mapping[str, Any]:
        """What `remember` kept of trades, pay and places under the same names; a missing key was never said."""
        ...

    def consent(self, purpose: str, given: bool) -> None: ...

    def record(self) -> Sequence[str]:
        """All that is stored of the person of this turn, a line each, ready to read; numbers masked. Empty: nothing."""
        ...

    def forget_me(self) -> Literal["all", "talk"]:
        """Deletes what the person of this turn told us, takes their sign-ups back and ends every agreement.

        `talk`: the county's own roster has an entry of theirs besides, which staff must decide on.
        """
        ...
