"""What a turn leaves for review: wordings that were not understood, in the turn's own transaction."""

from __future__ import annotations

import re
from typing import Any

from bot.dialogs.moves import Advanced
from bot.dialogs.plain import WORDS
from bot.messages import Turn, Understanding
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.register import consents
from bot.store.talk import lessons, threads
from bot.store.talk.lessons import Why
from bot.teaching.masking import masked

_CORRECTION = re.compile("|".join(map(re.escape, WORDS["corrections"]["words"])))
TWICE = 2
TOWNSHIP = 9
"""Digits of a township's code: nearer nobody needs to know where a wording came from."""


def keep(runtime: Runtime, tx: Tx, address_id: int, turn: Turn, advanced: Advanced) -> None:
    """Puts the message on the review list where it belongs there; one that was well understood costs two looks.

    Kept are: below the confidence of the settings; the second in a row that nothing could be made of, with the one
    before it; and what was said before a person complains that it was taken wrongly. What answers an open question is
    never kept (names, villages), nor anything of a person who took an agreement back. No address and no person is
    written beside it.
    """
    if turn.kind not in {"text", "voice"}:
        return
    corrected = _CORRECTION.search(turn.typed) is not None
    if not corrected and (advanced.taken or (advanced.heard and _sure(runtime, turn.said))):
        return
    twice = not advanced.heard and bool(advanced.stack) and advanced.stack[-1].misses >= TWICE
    if not (corrected or twice or not _sure(runtime, turn.said)) or not _may_keep(tx, turn):
        return
    if corrected or twice:
        _put(runtime, tx, turn, _said_before(runtime, tx, address_id), "corrected" if corrected else "missed")
    if not corrected:
        _put(runtime, tx, turn, turn.said, "missed" if twice else "unsure")


def _sure(runtime: Runtime, said: Understanding) -> bool:
    return said.confidence >= runtime.settings.review_below


def _may_keep(tx: Tx, turn: Turn) -> bool:
    return turn.person.id is None or not consents.withdrew(tx, turn.person.id)


def _said_before(runtime: Runtime, tx: Tx, address_id: int) -> Understanding | None:
    """The message before this one, read again; None where there was none in words."""
    last: Any = next(iter(threads.lately(tx, address_id, 1)), None)
    if last is None or last.kind not in {"text", "voice"} or not last.text:
        return None
    return runtime.understand(last.text, runtime.today())


def _put(runtime: Runtime, tx: Tx, turn: Turn, said: Understanding | None, why: Why) -> None:
    text = masked(said, turn.person) if said is not None else ""
    if said is None or not text:
        return
    lessons.keep(tx, text, why, said.intent, round(said.confidence, 3), turn.person.area[:TOWNSHIP], runtime.now())
