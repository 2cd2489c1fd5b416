"""The turn: one message in, its answer out, in one transaction; a repeat of the message finds the stored answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec

from bot import teaching
from bot.channels.wording import fitted
from bot.dialogs import greeting, plain, rest, stack
from bot.messages import InboundMessage, Reply, Turn, Understanding
from bot.office import fragments, keeping, sent_place
from bot.office.county import CountyOffice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.register import addresses
from bot.store.sending import subscriptions
from bot.store.talk import conversations, threads

log = logging.getLogger(__name__)

SORRY = Reply("系统这会儿有点忙，没听清您的话。请过一分钟再发一次。")
TAKEN_BACK = Reply("好的，我接着答您。工作人员那边的事还在办。")
ATTEMPTS = 5
WINDOW_GRAIN = timedelta(minutes=10)
"""How stale `addresses.opened_at` may be: it is not written at every turn."""

IDLE = timedelta(hours=1)
"""How long an open question waits before it is recalled once (bot/talk/recalls.py)."""

CARRIERS = frozenset({"picture", "voice"})
SPOKEN = frozenset({"text", "voice", "place"})
OPENS = frozenset({"text", "voice", "place", "picture"})
"""Kinds that open WeChat's 48-hour window of five messages; a click, follow or scan allows three within a minute."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What a committed turn leaves: the answer, and what is to be sent later."""

    replies: tuple[Reply, ...]
    afterwards: Sequence[tuple[str, int]] = ()


def respond(runtime: Runtime, message: InboundMessage) -> tuple[Reply, ...]:
    """Answers one message; empty where silence is right (unfollowed, held by a human, unknown events).

    Repeats get the stored answer and have no effect. Two messages of one person at once are put in order: the loser
    runs its turn again on what the winner left. Any error rolls all back and the message counts as unseen.
    """
    for _ in range(ATTEMPTS):
        try:
            with runtime.store.begin() as tx:
                done = _turn(runtime, tx, message)
        except conversations.Overtaken:
            continue
        except conversations.Repeated:
            with runtime.store.reading() as tx:
                return unpack(conversations.answer_to(tx, message))
        for job, row_id in done.afterwards:
            runtime.enqueue(job, row_id)
        return done.replies
    raise TimeoutError(f"overtaken {ATTEMPTS} times")


def _turn(runtime: Runtime, tx: Tx, message: InboundMessage) -> _Done:
    now = runtime.now()
    thread = conversations.load(tx, message, now)
    if thread.answered is not None:
        return _Done(unpack(thread.answered))
    turn = _as_turn(runtime, thread, message)
    office = CountyOffice(runtime, tx, thread.address_id, message.channel, turn.person, now)
    if message.kind in CARRIERS or "MediaUrl0" in message.payload:
        turn = _with_media(tx, thread, message, turn, office)
    replies = _settle(tx, thread, message, office)
    if replies is None:
        advanced = fragments.advance(runtime, tx, thread, message, turn, office)
        said = (TAKEN_BACK, *advanced.replies) if thread.held else advanced.replies
        shown, left = fitted(said, message.channel, runtime.settings)
        teaching.keep(runtime, tx, thread.address_id, turn, advanced)
        frames = rest.kept_back(advanced.stack, left, turn)
        conversations.save(tx, thread, stack.dump(frames), now, now + IDLE if advanced.owed else None)
        replies = (Reply(shown, tuple(choice for reply in said for choice in reply.choices)),) if left else said
    if message.kind in OPENS and (thread.opened_at is None or now - thread.opened_at > WINDOW_GRAIN):
        addresses.opened(tx, thread.address_id, now)
    heard = turn.said
    scheme = str((heard.slots.get("scheme") or ("",))[0])
    conversations.remember(tx, message, thread.address_id, pack(replies), heard.intent, heard.confidence, scheme)
    return _Done(replies, tuple(office.afterwards))


def _settle(
    tx: Tx, thread: conversations.Thread, message: InboundMessage, office: CountyOffice
) -> tuple[Reply, ...] | None:
    """What comes before any dialog: following, leaving, opt-out words, a thread that a human holds."""
    if message.kind in {"join", "leave"}:
        addresses.follow(tx, thread.address_id, message.kind == "join", message.text)
    if message.kind == "scan":
        addresses.follow(tx, thread.address_id, True, message.text)
    for form, answer in message.payload.get("subscribed", ()):
        _note_subscription(tx, thread.address_id, form, answer, message)
    if message.payload.get("event") == "user_authorization_revoke":
        office.leave_for_person("handover", "在微信里撤回了授权：请按规定删除此人资料。")
    if message.kind == "leave" or (message.kind == "other" and "event" in message.payload):
        return ()
    word = greeting.opt_word(message.text) if message.kind == "text" else None
    if word is not None:
        office.receive_notices(word == "in")
        return (greeting.opted(word),)
    if thread.held and _takes_back(message):
        threads.release(tx, thread.address_id)
        return None
    return () if thread.held else None


def _note_subscription(tx: Tx, address_id: int, form: str, answer: str, message: InboundMessage) -> None:
    """A tap is one message more; only who switches them off loses what was left, not who says no for once."""
    if answer == "accept":
        subscriptions.accept(tx, address_id, form, message.received_at)
    elif message.payload.get("event") == "subscribe_msg_change_event":
        subscriptions.reject(tx, address_id, form, message.received_at)


def _with_media(
    tx: Tx, thread: conversations.Thread, message: InboundMessage, turn: Turn, office: CountyOffice
) -> Turn:
    """Pictures and unread voice are noted, to be fetched after the commit; `Turn.kept` tells the dialogs of them."""
    kept = keeping.keep(tx, message, thread.address_id)
    office.afterwards += [("fetch_media", media_id) for media_id in kept]
    if thread.held:
        office.file_media(kept, case=office.open_case())
    return replace(turn, payload={**turn.payload, "kept": kept})


def _takes_back(message: InboundMessage) -> bool:
    """Whoever waits for a human can go on alone by a menu button, a scanned code, 菜单 or 取消."""
    return message.kind in {"menu", "scan"} or (
        message.kind == "text" and plain.command_of(message.text) in {"menu", "cancel"}
    )


def _as_turn(runtime: Runtime, thread: conversations.Thread, message: InboundMessage) -> Turn:
    person = thread.person
    if person.area and person.area in runtime.places:
        person = replace(person, area_name=runtime.places.name(person.area))
    if message.kind in SPOKEN and message.text:
        said = runtime.understand(message.text, runtime.today())
    else:
        said = Understanding(text=message.text, tokens=(), intents=(), slots={})
    payload = message.payload
    if message.kind == "place":
        payload = {"area": sent_place.area_of(said, payload)}
    return Turn(
        said=said,
        kind=message.kind,
        person=person,
        via=message.channel,
        now=runtime.now(),
        payload=payload,
        written=message.text,
    )


def pack(replies: Sequence[Reply]) -> str:
    return msgspec.json.encode(replies).decode()


def unpack(packed: str) -> tuple[Reply, ...]:
    return msgspec.json.decode(packed, type=tuple[Reply, ...]) if packed else ()
