"""What of ours a text speaks of: a link, code word, number, phone, notice, or the name of something on offer."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, func, literal, select

from bot.dialogs.forgery import demand_of
from bot.offers import OfferKind
from bot.office.spoken import code_word_of
from bot.runtime import Runtime
from bot.store import Tx, code_words, invitations, liaisons, vacancies
from bot.store.broadcasts import Broadcast
from bot.store.code_words import OFFERS
from bot.store.vacancies import VacancyRow

_LINK = re.compile(r"(?:https?://)?([\w.:-]+)/s/([0-9a-z]{4,16})", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://([\w.-]+(?::\d+)?))|(?<![\w@.])((?:[\w-]+\.)+(?:com|cn|net|top|xyz|cc|vip|shop|info|org|io|site|club|"
    r"online|link|work|ltd|icu|fun|tk|me)(?::\d+)?)(?![\w.-])",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{2,39}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_WORD = re.compile(r"口令[是为:：\s]*[“”\"'「]?([\u4e00-\u9fff]{2,4})")
_ANSWERED = re.compile(r"(?:回复?|发|说)[:：\s]*[“”\"'「『]?([\u4e00-\u9fff]{2,4})")
NAMED = 4
"""Characters from which an employer's name, and one more for a title, is no common word."""
SAID = 10
"""Characters of a broadcast from which its words are its own."""


def issuer_of(runtime: Runtime, tx: Tx, text: str) -> str:
    """Issuer and name of what the text speaks of (镇雄人社，焊工班); empty where none of it is ours.

    A foreign link or a demand for money, card or code makes the whole text not ours: forgeries copy the rest. So does
    a stranger's phone beside a name that anyone may know.
    """
    if demand_of(text) or _foreign(runtime, text):
        return ""
    signature = runtime.settings.sms_signature
    for look in (_by_link, _by_code_word, _by_number, _by_phone, _by_notice, _by_employer, _by_title):
        name = look(runtime, tx, text)
        if name:
            return f"{signature}，{name}"
    return f"{signature}就是我们" if _asks_who(text, signature) else ""


def _foreign(runtime: Runtime, text: str) -> bool:
    """A link that is neither ours nor a government's."""
    ours = urlsplit(runtime.settings.public_url).netloc.lower()
    hosts = [(host or bare).lower() for host, bare in _ADDRESS.findall(text)]
    hosts += [host.lower() for host, _ in _LINK.findall(text)]
    return any(host != ours and not host.endswith(".gov.cn") for host in hosts)


def _by_link(runtime: Runtime, tx: Tx, text: str) -> str:
    for _, code in _LINK.findall(text):
        found = invitations.look_up(tx, code, runtime.now())
        if found is not None:
            return title_of(tx, found.kind, found.offer_id)
    return ""


def _by_code_word(_runtime: Runtime, tx: Tx, text: str) -> str:
    """A word that is given out as one, also by its sound; after a mere 回 only as it is written."""
    whole = re.sub(r"[\s，。！？,.!?“”\"]", "", text)
    spoken = [whole, *(spelled for word in _WORD.findall(text) for spelled in (word, word[:2]))]
    written = [spelled for word in _ANSWERED.findall(text) for spelled in (word, word[:2])]
    for word in (*map(code_word_of, spoken), *written):
        found = code_words.look_up(tx, word) if word else None
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
    for phone in _phones(text):
        liaison = liaisons.by_address(tx, None, phone)
        card = liaisons.card(tx, liaison) if liaison is not None else None
        if card is not None:
            return f"联络员{card.name}"
    return ""


def _by_notice(_runtime: Runtime, tx: Tx, text: str) -> str:
    """The words of a broadcast that went out, whole and as they were."""
    plain = _plain(text)
    recent = select(Broadcast.name, Broadcast.notice).where(Broadcast.planned_at.is_not(None))
    for row in tx.all(recent.order_by(Broadcast.id.desc()).limit(200)) if len(plain) >= SAID else ():
        said = _plain(str(row.notice.get("text") or ""))
        if len(said) >= SAID and said in plain and not _phones(plain.replace(said, "")):
            return f"通知“{row.name}”"
    return ""


def _by_employer(_runtime: Runtime, tx: Tx, text: str) -> str:
    """A vacancy of an employer whose name the text holds; one whose title stands there too comes first."""
    name = _short(VacancyRow.employer)
    here = literal(_short_text(text)).contains(name) & (func.length(name) >= NAMED)
    shown = select(VacancyRow.id, VacancyRow.title).where(VacancyRow.open, here).order_by(VacancyRow.id).limit(20)
    rows = sorted(tx.all(shown), key=lambda row: row.title not in text)
    vacancy = vacancies.get(tx, rows[0].id) if rows else None
    if vacancy is None or any(phone != vacancy.contact_phone for phone in _phones(text)):
        return ""
    return f"{vacancy.employer}的{vacancy.title}"


def _by_title(_runtime: Runtime, tx: Tx, text: str) -> str:
    """A class, fair or scheme by its title, which is long enough to be its own."""
    for table in (OFFERS["course"], OFFERS["fair"], OFFERS["scheme"]):
        title: str | None = tx.scalar(_titled(table.__table__.c, re.sub(r"\s", "", text)))
        if title and not _phones(text):
            return title
    return ""


def _titled(columns: Any, text: str) -> Select[Any]:
    named = literal(text).contains(columns.title) & (func.length(columns.title) > NAMED)
    return select(columns.title).where(columns.open, named).order_by(func.length(columns.title).desc()).limit(1)


def _asks_who(text: str, signature: str) -> bool:
    """镇雄人社是不是你们, and not a notice that has the signature above it."""
    plain = _plain(text)
    return signature in plain and len(plain) <= len(signature) + 8 and not re.search(r"[】\]]|\d", text)


def _short(column: Any) -> Any:
    """The employer as people write it: without 市 and legal form, which they leave out."""
    for word in _LEFT_OUT:
        column = func.replace(column, word, "")
    return column


def _short_text(text: str) -> str:
    for word in _LEFT_OUT:
        text = text.replace(word, "")
    return re.sub(r"\s", "", text)


_LEFT_OUT = ("有限责任公司", "有限公司", "市")


def _phones(text: str) -> list[str]:
    """Mainland mobile numbers as E.164."""
    return [f"+86{phone}" for phone in _PHONE.findall(re.sub(r"(?<=\d)[ -](?=\d)", "", text))]


def _plain(text: str) -> str:
    return "".join(mark for mark in text if mark.isalnum())


def title_of(tx: Tx, kind: OfferKind, offer_id: int) -> str:
    columns = OFFERS[kind].__table__.c
    return tx.scalar(select(columns.title).where(columns.id == offer_id)) or ""
