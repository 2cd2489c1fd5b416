"""Voice messages of a village that its liaison listens to, and what they answer in the thread."""

from __future__ import annotations

from collections.abc import Sequence

from bot.broadcasts.singles import leave_single
from bot.liaising import LiaisonCard
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.register import addresses
from bot.store.screens import voices
from bot.store.screens.voices import Voice
from bot.store.talk import case_notes
from bot.talk import handover


def answer(
    runtime: Runtime, tx: Tx, liaison_id: int, me: LiaisonCard, voice: Voice, text: str, once: str
) -> Sequence[int] | None:
    """The liaison's words to who spoke, signed with their name; rows for the fast queue, none for a form sent twice.

    None where WeChat lets us write no more: nothing is kept then.
    """
    window = None if voice.address_id is None else handover.window_of(runtime, tx, voice.address_id)
    if window is None or not window.open:
        return None
    row = leave_single(
        runtime,
        tx,
        f"voice {voice.case_id} {once}",
        Notice("case", text=f"联络员{me.name}回您：{text}"),
        person_id=addresses.person_of(tx, window.address_id),
        address_id=window.address_id,
        scheme=window.scheme,
    )
    if row is None:
        return []
    case_notes.add(tx, voice.case_id, "answer", text, runtime.now(), liaison_id=liaison_id, delivery_id=row)
    return [row]


def settle(runtime: Runtime, tx: Tx, liaison_id: int, voice: Voice, outcome: str) -> bool:
    """Ends the case with a word on what came of it; False where it was closed before."""
    if not voices.close(tx, voice.case_id, runtime.now()):
        return False
    case_notes.add(tx, voice.case_id, "liaison", outcome, runtime.now(), liaison_id=liaison_id)
    return True
