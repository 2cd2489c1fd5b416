"""What a running broadcast says to each receiver, and whether their village may have it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.broadcasts import notices
from bot.broadcasts.attempt import Attempted, Message, worded
from bot.broadcasts.packs import pack_notice, village_of
from bot.broadcasts.village_facts import facts_of, filled, wanted
from bot.messages import Notice
from bot.quiet import quiet_of
from bot.runtime import Runtime
from bot.store.field import packs
from bot.store.sending import broadcasts, pictures
from bot.store.sending.claims import Claimed
from bot.store.sending.outcomes import Outcome


class Content:
    """Of one broadcast's row; texts are worded once for each village, and looked at by one thread."""

    def __init__(self, runtime: Runtime, row: Any) -> None:
        self.notice: Notice = notices.of_row(row, runtime.store.keys)
        self.urgent = bool(row.urgent)
        self.limited = row.budget is not None
        self._runtime = runtime
        self._villages = notices.villages_in(row.notice)
        self._names = wanted(self.notice)
        self._quiet = quiet_of(runtime.settings)
        self._messages: dict[str, Message] = {}
        self._packs: dict[int, Message] = {}
        self._image = b""

    @property
    def waits(self) -> bool:
        """Whether nobody at all may have it now."""
        return not self.urgent and self._quiet.waits_everywhere(self.notice.kind, self._runtime.now())

    def put_off(self, row: Claimed) -> Attempted | None:
        """The row until its village's quiet hours end; None where it may go now."""
        until = self._waits_until(row.area)
        if until is None:
            return None
        return Attempted(row, Outcome("planned", "quiet", due_at=until, attempts=row.attempts - 1))

    def _waits_until(self, area: str) -> datetime | None:
        return None if self.urgent else self._quiet.waits_until(self.notice.kind, self._runtime.now(), area)

    def message_for(self, row: Claimed) -> Message:
        """The text of this row: of its village, or the pack that its liaison passes on."""
        if row.way != packs.WAY:
            return self.message(row.area)
        if row.id not in self._packs:
            with self._runtime.store.reading() as tx:
                notice = self._notice(row.area or village_of(tx, row))
                self._packs[row.id] = worded(self._runtime.settings, pack_notice(self._runtime, tx, row, notice))
        return self._packs[row.id]

    def message(self, area: str = "") -> Message:
        """The text for this village; without one the text for all, with general words for what differs."""
        village = area if self._names else ""
        if village not in self._messages:
            self._messages[village] = worded(self._runtime.settings, self._notice(village))
        return self._messages[village]

    def _notice(self, area: str) -> Notice:
        if not self._names and not self.notice.picture:
            return self.notice
        with self._runtime.store.reading() as tx:
            facts = facts_of(self._runtime, tx, area, self._names, self._villages) if area else {}
            self._image = self._image or pictures.content_of(tx, self.notice.picture)
        return replace(filled(self.notice, facts), image=self._image)


def waiting_until(runtime: Runtime, broadcast_id: int) -> datetime | None:
    """When the first receivers may have it, where nobody may now; None where it need not wait."""
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
    content = Content(runtime, row) if row is not None else None
    if content is None or not content.waits:
        return None
    return quiet_of(runtime.settings).ends_somewhere(content.notice.kind, runtime.now())
