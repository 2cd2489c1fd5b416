"""Handing a circular (下传通知) down: county, township, liaison; each says it has it, who is silent is reminded."""

from __future__ import annotations

from datetime import timedelta

from bot import invitations
from bot.broadcasts.singles import leave_single
from bot.messages import Address, Notice
from bot.offers import OfferKind
from bot.office.moving_up import WINDOW
from bot.quiet import is_quiet
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import availability
from bot.store.field import bindings, circulars
from bot.store.field.circulars import OFFICE, Due
from bot.store.register import addresses
from bot.store.sending import check_codes

PATIENCE = timedelta(hours=24)
"""Silence after which one is reminded, and the office above shown it."""

AT_ONCE = 20
"""Liaisons told in one transaction: chats must not wait for a whole county."""

TOWNSHIP = 9
"""Digits of a township's code."""

CHOICES = ("收到", "转好了")


def issue(
    runtime: Runtime,
    tx: Tx,
    title: str,
    text: str,
    area: str,
    *,
    author_id: int | None = None,
    about: tuple[OfferKind, int] | None = None,
) -> int:
    """A new circular on its way; after the commit `runtime.enqueue("circulate")` hands it on.

    It comes to the office of each township first. Where a township has none, or is itself the office that issues it,
    it goes to the liaisons at once.
    """
    now = runtime.now()
    circular_id = circulars.add(tx, title, text, area, now, author_id=author_id, about=about)
    towns = [area] if len(area) == TOWNSHIP else circulars.townships(tx, area)
    offices = circulars.with_office(tx, towns) if len(area) != TOWNSHIP else set()
    for town in towns:
        stop_id = circulars.tell(tx, circular_id, town, now)
        if stop_id is not None and town not in offices:
            circulars.acknowledge(tx, [stop_id], "direct", now)
    return circular_id


def hand_on(runtime: Runtime) -> list[int]:
    """Hands to liaisons what their office has; deliveries for the fast queue. None in quiet hours."""
    if is_quiet(runtime.settings.quiet, runtime.now()):
        return []
    with runtime.store.reading() as tx:
        waiting = circulars.due(tx)
    return [delivery for one in waiting for delivery in _hand_on(runtime, one)]


def nudge(runtime: Runtime) -> list[int]:
    """Reminds once whoever was told long ago and has said nothing; deliveries for the fast queue.

    An office is reminded by its console, a liaison by a message.
    """
    now = runtime.now()
    if is_quiet(runtime.settings.quiet, now):
        return []
    with runtime.store.reading() as tx:
        quiet_ones = circulars.silent(tx, now - PATIENCE)
    left: list[int] = []
    for one in quiet_ones:
        with runtime.store.begin() as tx:
            row = circulars.live(tx, one.circular_id)
            if row is None or not circulars.nudged(tx, one.id, now) or one.liaison_id == OFFICE:
                continue
            words = f"还没收到您的回话：{row.title}。\n{ANSWER}"
            delivery = _leave(runtime, tx, f"circular {one.id} again", one.liaison_id, words, words)
        left += [] if delivery is None else [delivery]
    return left


ANSWER = "收到了回 1，转给村里了回 2。"


def _hand_on(runtime: Runtime, one: Due) -> list[int]:
    left: list[int] = []
    while True:
        with runtime.store.begin() as tx:
            untold = circulars.untold(tx, one.circular_id, one.area, AT_ONCE)
            told = [_tell(runtime, tx, one, liaison_id) for liaison_id in untold]
            if not untold:
                circulars.finish(tx, [one.stop_id], "direct", runtime.now())
        left += [delivery for delivery in told if delivery is not None]
        if not untold:
            return left


def _tell(runtime: Runtime, tx: Tx, one: Due, liaison_id: int) -> int | None:
    """The liaison's own link, their stop, and the message to them; None where no message can go."""
    link = ""
    stands = availability.of(tx, *one.about) if one.about else None
    if one.about and stands is not None and stands.on(runtime.today()):
        invited = invitations.mint(runtime, tx, *one.about, liaison_id=liaison_id)
        link = invited.code
    stop_id = circulars.tell(tx, one.circular_id, one.area, runtime.now(), liaison_id, link)
    if stop_id is None:
        return None
    words, short = words_of(runtime, one, link), short_words_of(runtime, one)
    return _leave(runtime, tx, f"circular {stop_id}", liaison_id, words, short)


def words_of(runtime: Runtime, one: Due, link: str) -> str:
    """What a liaison is sent: the notice, their own link, what to answer, how to check it."""
    code = check_codes.code_of(runtime.store.keys, "x", one.circular_id)
    lines = [f"【下传】{one.title}", one.text]
    if link:
        lines.append(f"转给乡亲：{invitations.link_of(runtime, link)}")
    return "\n".join([*lines, ANSWER, f"真假回 {code}"])


def short_words_of(runtime: Runtime, one: Due) -> str:
    """The same by SMS: what to answer stands before what may be cut off, and no link, which carriers hold back."""
    code = check_codes.code_of(runtime.store.keys, "x", one.circular_id)
    return f"下传通知“{one.title}”。{ANSWER}真假回 {code}。{one.text}"


def _leave(runtime: Runtime, tx: Tx, occasion: str, liaison_id: int, words: str, short: str) -> int | None:
    """By WeChat while it lets us write to their openid, else by SMS; None where neither is to be had."""
    who = bindings.listed(tx, liaison_id)
    if who is None:
        return None
    now, text = runtime.now(), words
    address_id, scheme = who.address_id, "wechat"
    if address_id is None or not addresses.is_open(tx, address_id, now - WINDOW):
        if not (runtime.settings.sms_configured and runtime.settings.sms_allowed):
            return None
        address_id, scheme, text = addresses.known_or_new(tx, Address("tel", who.phone), now), "tel", short
    notice = Notice("circular", text=text, choices=CHOICES)
    return leave_single(runtime, tx, occasion, notice, person_id=None, address_id=address_id, scheme=scheme)
