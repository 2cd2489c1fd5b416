"""Asking a platform what became of rows in doubt: by its list of messages, number by number."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from bot.broadcasts.attempt import Attempted, KeepsList, taken, worded
from bot.channels.sms_templates import sms_shown
from bot.messages import Notice, SendFailed
from bot.runtime import Runtime
from bot.store.sending import deliveries
from bot.store.sending.claims import Claimed
from bot.store.sending.outcomes import Outcome

log = logging.getLogger(__name__)

ASKING = timedelta(hours=12)
"""How long a platform that does not answer is asked again; afterwards the row is shown as it is."""

CLOCKS_APART = timedelta(minutes=5)


class Inquiry:
    """One round of asking. A number that one row was given is given to no other: one phone may be in doubt twice."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._given: set[str] = set()

    def about(self, row: Claimed, notice: Notice) -> Attempted | None:
        """What the platform says of a row in doubt; None where it could not be asked just now."""
        runtime = self._runtime
        shown = Attempted(row, Outcome("unsure", "crashed", attempts=row.attempts))
        channel = runtime.channels.get(row.channel)
        if row.address is None or not isinstance(channel, KeepsList):
            return shown
        # The platform's clock is the real one, ours may be a rehearsal's: only how long ago carries over.
        since = datetime.now(UTC) - (runtime.now() - row.claimed_at) - CLOCKS_APART
        try:
            listed = channel.sent_to(row.address, since)
        except SendFailed as failure:
            log.warning("cannot ask %s about row %d: %s", row.channel, row.id, failure.code)
            return shown if runtime.now() - row.claimed_at > ASKING else None
        text = sms_shown(notice, runtime.settings)
        before = {one["number"] for one in row.earlier}
        number = self._free([number for number, body in listed if body.endswith(text) and number not in before])
        if number is None:
            return Attempted(row, Outcome("planned", attempts=row.attempts))
        return Attempted(row, taken(row, worded(runtime.settings, notice), number))

    def _free(self, numbers: list[str]) -> str | None:
        """The first that belongs to no other row."""
        with self._runtime.store.reading() as tx:
            free = (one for one in numbers if one not in self._given and not deliveries.is_known(tx, one))
            number = next(free, None)
        if number is not None:
            self._given.add(number)
        return number
