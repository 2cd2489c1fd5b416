"""What passes between the office, its liaisons and their neighbours: cards, invitations, packs to forward, vouchers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.offers import OfferKind


@dataclass(frozen=True, slots=True)
class LiaisonCard:
    name: str
    phone: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """How a liaison's phone is checked: `code` (six digits by SMS, or so it must look), `last_digits` of their number.

    `no_card`: the card is unknown, used or over; `no_sms`: nothing can be sent here; `wait`: too many tries.
    `liaison_id` is 0 where the number is nobody's, which must not be told; `phone` is masked, and only after a card.
    """

    how: Literal["code", "last_digits", "no_card", "no_sms", "wait"]
    liaison_id: int = 0
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation to pass on: its short link and the code word that works without one."""

    code: str
    link: str
    code_word: str


@dataclass(frozen=True, slots=True)
class ForwardPack:
    """What a thing is passed on with: words for the village chat, a script to read aloud in thirty seconds.

    `poster` is the address of a picture, `sheet` that of a page of A4 to print.
    """

    title: str
    text: str
    script: str
    poster: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Handed:
    """A circular (下传通知) as it lies with one liaison: `id` is that of their stop on its way, `pack` their own link.

    `about` is what it is about: kind and id of something on offer.
    """

    id: int
    circular_id: int
    title: str
    text: str
    about: tuple[OfferKind, int] | None
    pack: str
    told_at: datetime
    acknowledged: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Genuine:
    """What of ours a text speaks of: who issued it, its name, its date in words, and who passed it on where known."""

    issuer: str
    title: str
    when: str = ""
    liaison: LiaisonCard | None = None
