"""What of ours a text speaks of: a link, code word, number, phone, notice, or the name of something on offer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, func, literal, select

from bot.dialogs.forgery import demand_of
from bot.dialogs.wording import day
from bot.liaising import Genuine
from bot.messages import SHANGHAI
from bot.offers import OfferKind
from bot.office.spoken import code_word_of
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import code_words, vacancies
from bot.store.catalogue.code_words import OFFERS
from bot.store.field import invitations, liaisons
from bot.store.field.circulars import Circular
from bot.store.sending import check_codes
from bot.store.sending.broadcasts import Broadcast

_LINK = re.compile(r"(?:https?://)?([\w.:-]+)/s/([0-9a-z]{4,16})", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://([\w.-]+(?::\d+)?))|(?<![\w@.])((?:[\w-]+\.)+(?:com|cn|net|top|xyz|cc|vip|shop|info|org|io|site|club|"
    r"online|link|work|ltd|icu|fun|tk|me)(?::\d+)?)(?![\w.-])",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{2,39}")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9a-z]{4,16}(?![0-9A-Za-z])", re.IGNORECASE)
_BETWEEN = re.compile(r"[^\w]+")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_WORD = re.compile(r"口令[是为:：\s]*[“”\"'「]?([\u4e00-\u9fff]{2,4})")
_ANSWERED = re.compile(r"(?:回复?|发|说)[:：\s]*[“”\"'「『]?([\u4e00-\u9fff]{2,4})")
LONGEST, NAME = 600, 24
"""Characters of a pasted text, and of an employer's name in it, that are looked at."""

NAMED = 4
"""Characters from which an employer's name, and one more for a title, is no common word."""
SAID = 10
"""Characters of a broadcast from which its words are its own."""


def genuine_in(runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    """What of ours the text speaks of (镇雄人社, 焊工班, 12月20日开班); None where none of it is ours.

    A foreign link or a demand for money, card or code makes the whole text not ours: forgeries copy the rest. So does
    a stranger's phone beside a name that anyone may know.
    """
    if demand_of(text) or _foreign(runtime, text):
        return None
    signature = runtime.settings.sms_signature
    for look in (_by_code, _by_code_word, _by_number, _by_phone, _by_notice, _by_employer, _by_title):
        found = look(runtime, tx, text)
        if found:
            return replace(found, issuer=signature)
    return Genuine(signature, "") if _asks_who(text, signature) else None


def _foreign(runtime: Runtime, text: str) -> bool:
    """A link that is neither ours nor a government's."""
    ours = urlsplit(runtime.settings.public_url).netloc.lower()
    hosts = [(host or bare).lower() for host, bare in _ADDRESS.findall(text)]
    hosts += [host.lower() for host, _ in _LINK.findall(text)]
    return any(host != ours and not host.endswith(".gov.cn") for host in hosts)


def _by_code(runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    """Our links, and the code of one by itself, which stands on posters as 查真伪."""
    codes = [code for _, code in _LINK.findall(text)] + [code for code in _CODE.findall(text) if not code.isdigit()]
    for code in codes:
        if marked := check_codes.meant(tx.keys, code):
            return _marked(tx, *marked)
        found = invitations.look_up(tx, code, runtime.now())
        if found is not None:
            card = liaisons.card(tx, found.liaison_id) if found.liaison_id is not None else None
            return replace(_offer(tx, found.kind, found.offer_id), liaison=card)
    return None


def _marked(tx: Tx, kind: check_codes.Kind, row_id: int) -> Genuine | None:
    """A broadcast that went out, or a circular, by the code under it."""
    if kind == "t":
        sent = select(Broadcast.name, Broadcast.planned_at.label("at")).where(Broadcast.planned_at.is_not(None))
        row, what = tx.first(sent.where(Broadcast.id == row_id)), "通知"
    else:
        row, what = tx.first(_CIRCULAR.where(Circular.id == row_id)), "下传通知"
    return Genuine("", f"{what}“{row.name}”", f"{day(row.at.astimezone(SHANGHAI).date())}发的") if row else None


_CIRCULAR = select(Circular.title.label("name"), Circular.created_at.label("at"))


def _by_code_word(_runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    """A word that is given out as one, also by its sound; after a mere 回 only as it is written."""
    whole = re.sub(r"[\s，。！？,.!?“”\"]", "", text)
    spoken = [whole, *(spelled for word in _WORD.findall(text) for spelled in (word, word[:2]))]
    written = [spelled for word in _ANSWERED.findall(text) for spelled in (word, word[:2])]
    for word in (*map(code_word_of, spoken), *written):
        found = code_words.look_up(tx, word) if word else None
        if found is not None:
            return _offer(tx, *found)
    return None


def _by_number(_runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    """A number of ours for something on offer; bare digits may be anything, and count for nothing."""
    numbers = [number for number in _NUMBER.findall(text) if not number.isdigit()]
    for kind, table in OFFERS.items() if numbers else ():
        columns = table.__table__.c
        wanted = columns.number.in_([*numbers, *(number.upper() for number in numbers)])
        offer_id: int | None = tx.scalar(select(columns.id).where(wanted))
        if offer_id is not None:
            return _offer(tx, kind, offer_id)
    return None


def _by_phone(_runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    for phone in _phones(text):
        liaison = liaisons.by_address(tx, None, phone)
        card = liaisons.card(tx, liaison) if liaison is not None else None
        if card is not None:
            return Genuine("", f"联络员{card.name}", liaison=card)
    return None


def _by_notice(_runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    """The words of a broadcast that went out, whole and as they were."""
    plain = _plain(text)
    recent = select(Broadcast.name, Broadcast.notice, Broadcast.planned_at).where(Broadcast.planned_at.is_not(None))
    for row in tx.all(recent.order_by(Broadcast.id.desc()).limit(200)) if len(plain) >= SAID else ():
        said = _plain(str(row.notice.get("text") or ""))
        if len(said) >= SAID and said in plain and not _phones(plain.replace(said, "")):
            return Genuine("", f"通知“{row.name}”", f"{day(row.planned_at.astimezone(SHANGHAI).date())}发的")
    return None


def _by_employer(_runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    """A vacancy of an employer whose name the text holds; one whose title stands there too comes first."""
    rows = vacancies.of_employers(tx, _names_within(text))
    rows = sorted(rows, key=lambda row: (row.title not in text, -len(row.employer), row.id))
    vacancy = vacancies.get(tx, rows[0].id) if rows else None
    if vacancy is None or any(phone != vacancy.contact_phone for phone in _phones(text)):
        return None
    return replace(_offer(tx, "vacancy", vacancy.id), title=f"{vacancy.employer}的{vacancy.title}")


def _names_within(text: str) -> list[str]:
    """Every stretch of the text that may be an employer's name, as `employer_key` spells one.

    Stretches and not a scan of all employers: the index answers a thousand of them in a few milliseconds.
    """
    names: dict[str, None] = {}
    for part in _BETWEEN.split(re.sub(r"[ \t（）()]", "", text[:LONGEST])):
        key = vacancies.employer_key(part)
        for start in range(len(key) - NAMED + 1):
            names.update(dict.fromkeys(key[start:end] for end in range(start + NAMED, min(start + NAME, len(key)) + 1)))
    return list(names)


def _by_title(_runtime: Runtime, tx: Tx, text: str) -> Genuine | None:
    """A class, fair or scheme by its title, which is long enough to be its own."""
    for kind in ("course", "fair", "scheme"):
        columns = OFFERS[kind].__table__.c
        offer_id: int | None = tx.scalar(_titled(columns, re.sub(r"\s", "", text)))
        if offer_id is not None and not _phones(text):
            return _offer(tx, kind, offer_id)
    return None


def _titled(columns: Any, text: str) -> Select[Any]:
    named = literal(text).contains(columns.title) & (func.length(columns.title) > NAMED)
    return select(columns.id).where(columns.open, named).order_by(func.length(columns.title).desc()).limit(1)


def _offer(tx: Tx, kind: OfferKind, offer_id: int) -> Genuine:
    """The thing with its date as people say it: 12月20日开班, 12月6日办, 11月20日发的."""
    columns = OFFERS[kind].__table__.c
    dated, said = _DATED[kind]
    row = tx.first(select(columns.title, columns[dated].label("on")).where(columns.id == offer_id))
    if row is None:
        return Genuine("", "")
    return Genuine("", row.title, f"{day(row.on)}{said}" if row.on else "")


_DATED: dict[OfferKind, tuple[str, str]] = {
    "vacancy": ("posted_on", "发的"),
    "course": ("starts_on", "开班"),
    "fair": ("day", "办"),
    "scheme": ("starts_on", "起执行"),
}


def _asks_who(text: str, signature: str) -> bool:
    """镇雄人社是不是你们, and not a notice that has the signature above it."""
    plain = _plain(text)
    return signature in plain and len(plain) <= len(signature) + 8 and not re.search(r"[】\]]|\d", text)


def _phones(text: str) -> list[str]:
    """Mainland mobile numbers as E.164."""
    return [f"+86{phone}" for phone in _PHONE.findall(re.sub(r"(?<=\d)[ -](?=\d)", "", text))]


def _plain(text: str) -> str:
    return "".join(mark for mark in text if mark.isalnum())
