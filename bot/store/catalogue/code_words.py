"""Code words (口令): the two to four characters by which one thing on offer can be named aloud."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache

from sqlalchemy import String, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import OfferKind
from bot.settings import HOUSE
from bot.store.base import Base, BigId, Tx, adding_missing
from bot.store.catalogue.courses import CourseRow
from bot.store.catalogue.fairs import FairRow
from bot.store.catalogue.schemes import SchemeRow
from bot.store.catalogue.vacancies import VacancyRow

OFFERS: dict[OfferKind, type[VacancyRow] | type[CourseRow] | type[FairRow] | type[SchemeRow]] = {
    "vacancy": VacancyRow,
    "course": CourseRow,
    "fair": FairRow,
    "scheme": SchemeRow,
}


class CodeWord(Base):
    """A word in use. Two things never share one; a thing keeps its word as long as it is on offer."""

    __tablename__ = "code_words"

    word: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    offer_id: Mapped[int] = mapped_column(BigId)

    __table_args__ = (UniqueConstraint("kind", "offer_id"),)


@cache
def words() -> tuple[str, ...]:
    """The two-character words that code words are made of, no two of the same sound (data/code_words.txt)."""
    lines = (HOUSE / "data" / "code_words.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def mint(tx: Tx, kind: OfferKind, offer_id: int) -> str:
    """The thing's code word, made now if it has none: one word while free ones are met soon, else two joined."""
    table = OFFERS[kind]
    held: str | None = tx.scalar(select(CodeWord.word).where(CodeWord.kind == kind, CodeWord.offer_id == offer_id))
    if held:
        return held
    word = next(word for word in _candidates(f"{kind} {offer_id}") if _claim(tx, word, kind, offer_id))
    tx.run(update(table).where(table.id == offer_id).values(code_word=word))
    return word


def mint_missing(tx: Tx, kind: OfferKind) -> int:
    """Words for all things on offer without one, as after an import; returns how many lacked one.

    Set-based: a catalogue of 100,000 gets its words in a few seconds. Where all words are in use, or another process
    was faster with one, the thing gets its word with the next import, or when it is passed on.
    """
    table = OFFERS[kind]
    without = table.open & or_(table.code_word == "", table.code_word.is_(None))
    lacking = [row.id for row in tx.all(select(table.id).where(without).order_by(table.id))]
    if not lacking:
        return 0
    held = {row.offer_id for row in tx.all(select(CodeWord.offer_id).where(CodeWord.kind == kind))}
    used = {row.word for row in tx.all(select(CodeWord.word))}
    rows, joined = [], (word for word in _joined(kind) if word not in used)
    for offer_id in (one for one in lacking if one not in held):
        word = next((word for word in _singles(f"{kind} {offer_id}") if word not in used), None) or next(joined, None)
        if word is None:
            break
        used.add(word)
        rows.append({"word": word, "kind": kind, "offer_id": offer_id})
    if rows:
        tx.connection.execute(adding_missing(CodeWord, tx.dialect), rows)
    mine = select(CodeWord.word).where(CodeWord.kind == kind, CodeWord.offer_id == table.id).scalar_subquery()
    tx.run(update(table).where(without).values(code_word=func.coalesce(mine, "")))
    return len(lacking)


def look_up(tx: Tx, word: str) -> tuple[OfferKind, int] | None:
    """The thing of exactly this word."""
    row = tx.first(select(CodeWord.kind, CodeWord.offer_id).where(CodeWord.word == word))
    return None if row is None else (row.kind, row.offer_id)


def release(tx: Tx, kind: OfferKind, offer_id: int) -> None:
    """Frees the word of a thing no longer on offer."""
    table = OFFERS[kind]
    tx.run(delete(CodeWord).where(CodeWord.kind == kind, CodeWord.offer_id == offer_id))
    tx.run(update(table).where(table.id == offer_id).values(code_word=""))


def _claim(tx: Tx, word: str, kind: OfferKind, offer_id: int) -> bool:
    return tx.claim(CodeWord, word=word, kind=kind, offer_id=offer_id)


def _candidates(seed: str) -> Iterator[str]:
    """Words in an order of the thing's own, so that things minted together do not follow one another."""
    yield from _singles(seed)
    yield from _joined(seed)


def _singles(seed: str) -> Iterator[str]:
    singles, start = words(), zlib.crc32(seed.encode())
    return (singles[(start + step * 7) % len(singles)] for step in range(12))


def _joined(seed: str) -> Iterator[str]:
    """All pairs of words."""
    singles, start = words(), zlib.crc32(seed.encode())
    for step in range(len(singles) ** 2):
        first, second = divmod((start + step * 7919) % len(singles) ** 2, len(singles))
        yield singles[first] + singles[second]
