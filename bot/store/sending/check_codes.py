"""Check codes (查真伪): under each broadcast and circular a code that nobody can make up, and that needs no table.

A code is a letter for what it is, the row's number in our alphabet, and four letters of its keyed hash: 1 in 923,521
that are guessed is one of ours.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from bot.store.field.invitations import LETTERS
from bot.store.keys import Keys

Kind: TypeAlias = Literal["t", "x"]
"""t: a broadcast (通知), x: a circular (下传)."""

KINDS: tuple[Kind, ...] = ("t", "x")
PROOF = 4
LONGEST = 14


def code_of(keys: Keys, kind: Kind, row_id: int) -> str:
    """Such as t4ak7mf: to be read aloud and typed on any phone, and never all digits."""
    return kind + _spelled(row_id) + _proof(keys, kind, row_id)


def meant(keys: Keys, code: str) -> tuple[Kind, int] | None:
    """What this code stands under; None for one that is not ours."""
    code = code.lower()
    kind = next((one for one in KINDS if code.startswith(one)), None)
    if kind is None or not PROOF + 1 < len(code) <= LONGEST or not set(code[1:]) <= set(LETTERS):
        return None
    row_id = _read(code[1:-PROOF])
    return (kind, row_id) if code_of(keys, kind, row_id) == code else None


def _proof(keys: Keys, kind: Kind, row_id: int) -> str:
    digest = keys.digest(f"check {kind} {row_id}")
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:PROOF])


def _spelled(number: int) -> str:
    letters = ""
    while number or not letters:
        number, last = divmod(number, len(LETTERS))
        letters = LETTERS[last] + letters
    return letters


def _read(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * len(LETTERS) + LETTERS.index(letter)
    return number
