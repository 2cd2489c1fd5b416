"""Pages behind links as they were drawn last: the same bytes again while nothing they show has changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.messages import SHANGHAI
from bot.offers import OfferKind
from bot.store import Tx
from bot.store.field import link_marks
from bot.store.field.link_marks import Mark

LINKS = 500
"""Pages that one process keeps: about ten megabytes."""

LONGEST = timedelta(minutes=5)
"""What the mark does not cover, the names of a liaison's villages, is at most so old."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    kind: OfferKind
    mark: Mark
    until: datetime
    body: bytes


class Drawn:
    """Of one process. Every page is asked for with one query, which sees what anyone changed a moment ago."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, _Drawn] = OrderedDict()

    def page(self, tx: Tx, code: str, now: datetime) -> bytes | None:
        """The page of this link if it still holds."""
        page = self._pages.get(code)
        if page is None or now >= page.until or link_marks.mark_of(tx, page.kind, code) != page.mark:
            return None
        return page.body

    def keep(self, code: str, kind: OfferKind, mark: Mark, body: bytes, now: datetime) -> None:
        """Until midnight, when a thing may be over, and no longer than the link lives."""
        midnight = datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), time(), SHANGHAI)
        until = min(midnight, now + LONGEST, link_marks.ends_at(mark) or midnight)
        self._pages[code] = _Drawn(kind, mark, until, body)
        self._pages.move_to_end(code)
        if len(self._pages) > LINKS:
            self._pages.popitem(last=False)
