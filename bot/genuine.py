"""What of ours a text speaks of: a link, a number, a phone or a code word that we gave out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from bot.offers import OfferKind
from bot.runtime import Runtime
from bot.spoken import code_word_of
from bot.store import Tx, code_words, invitations, liaisons
from bot.store.code_words import OFFERS

_LINK = re.compile(r"(?:https?://)?([\w.:-]+)/s/([0-9a-z]{4,16})", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{2,39}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_WORD = re.compile(r"口令[是为:：\s“”\"]*([\u4e00-\u9fff]{2,4})")


def issuer_of(runtime: Runtime, tx: Tx, text: str) -> str:
    """Issuer and name of what the text speaks of (镇雄人社，焊工班); empty where none of it is ours.

    A link that is not ours makes the whole text not ours, whatever else stands in it: forgeries copy the rest.
    """
    links = _LINK.findall(text)
    host = urlsplit(runtime.settings.public_url).netloc.lower()
    strange = re.search(r"https?://", text, re.IGNORECASE) and not links
    if strange or any(found.lower() != host for found, _ in links):
        return ""
    for look in (_by_link, _by_code_word, _by_number, _by_phone):
        name = look(runtime, tx, text)
        if name:
            return f"{runtime.settings.sms_signature}，{name}"
    return ""


def _by_link(runtime: Runtime, tx: Tx, text: str) -> str:
    for _, code in _LINK.findall(text):
        found = invitations.look_up(tx, code, runtime.now())
        if found is not None:
            return title_of(tx, found.kind, found.offer_id)
    return ""


def _by_code_word(_runtime: Runtime, tx: Tx, text: str) -> str:
    whole = re.sub(r"[\s，。！？,.!?“”\"]", "", text)
    said = [whole, *(spelled for word in _WORD.findall(text) for spelled in (word, word[:2]))]
    for word in said:
        found = code_words.look_up(tx, code_word_of(word))
        if found is not None:
            return title_of(tx, *found)
    return ""


def _by_number(_runtime: Runtime, tx: Tx, text: str) -> str:
    """A number of ours for something on offer; bare digits may be anything, and count for nothing."""
    numbers = [number for number in _NUMBER.findall(text) if not number.isdigit()]
    for table in OFFERS.values() if numbers else ():
        columns = table.__table__.c
        wanted = columns.number.in_([*numbers, *(number.upper() for number in numbers)])
        title: str | None = tx.scalar(select(columns.title).where(wanted))
        if title:
            return title
    return ""


def _by_phone(_runtime: Runtime, tx: Tx, text: str) -> str:
    for phone in _PHONE.findall(re.sub(r"(?<=\d)[ -](?=\d)", "", text)):
        liaison = liaisons.by_address(tx, None, f"+86{phone}")
        card = liaisons.card(tx, liaison) if liaison is not None else None
        if card is not None:
            return f"联络员{card.name}"
    return ""


def title_of(tx: Tx, kind: OfferKind, offer_id: int) -> str:
    columns = OFFERS[kind].__table__.c
    return tx.scalar(select(columns.title).where(columns.id == offer_id)) or ""
