"""Fragments: a thought that was sent in pieces within two seconds is read as one.

Every message is answered at once, for WeChat waits five seconds and a transaction holds one message. So a piece is not
waited for: where it makes no sense alone, it is read once more together with what came right before it, and where what
came before made none, together with that if it says more so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.dialogs import stack
from bot.dialogs.frames import Stack
from bot.dialogs.plain import command_of
from bot.dialogs.readers import VERY_SURE, digit, yes_no
from bot.messages import InboundMessage, Turn
from bot.office.county import CountyOffice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.talk import conversations, threads

APART = timedelta(seconds=2)
PIECES, LONGEST = 3, 60
"""Messages before this one, and characters, of a thought that is put together."""


def advance(
    runtime: Runtime,
    tx: Tx,
    thread: conversations.Thread,
    message: InboundMessage,
    turn: Turn,
    office: CountyOffice,
) -> stack.Advanced:
    """The message through the stack, alone or with what came within two seconds before it."""
    before = stack.load(thread.stack)
    if _missed(before) and (whole := _whole(runtime, tx, thread, message, turn)) and _says_more(whole, turn):
        return stack.advance(before, whole, runtime.dialogs, office)
    advanced = stack.advance(before, turn, runtime.dialogs, office)
    if advanced.heard or not (whole := _whole(runtime, tx, thread, message, turn)):
        return advanced
    together = stack.advance(before, whole, runtime.dialogs, office)
    return together if together.heard else advanced


def _missed(before: Stack) -> bool:
    return bool(before) and before[-1].misses > 0


def _says_more(whole: Turn, turn: Turn) -> bool:
    """Whether it means the same, only more fully: 帮我儿子 / 报焊工班. A digit or 对 is an answer by itself."""
    if digit(turn) is not None or yes_no(turn) is not None or command_of(turn.typed):
        return False
    return whole.said.intent == turn.said.intent and whole.said.confidence >= VERY_SURE


def _whole(runtime: Runtime, tx: Tx, thread: conversations.Thread, message: InboundMessage, turn: Turn) -> Turn | None:
    """The turn with the pieces before it put in front; None where there are none."""
    if message.kind != "text" or not message.text:
        return None
    text, at = message.text, message.received_at
    for said in threads.lately(tx, thread.address_id, PIECES):
        whole = said.text + text
        if said.kind != "text" or at - said.at > APART or len(whole) > LONGEST or command_of(said.text):
            break
        text, at = whole, said.at
    if text == message.text:
        return None
    return replace(turn, said=runtime.understand(text, runtime.today()), written=text)
