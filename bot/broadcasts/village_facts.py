"""What differs from village to village in one notice: names in braces, filled with each village's own facts.

Some facts the office knows (KNOWN); others, such as {班车}, come with the notice: in its table of villages, or once for
all as a field of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Tx, areas
from bot.store.field import liaisons

PLACE = re.compile(r"\{([^{}\n]{1,12})\}")
KNOWN: Mapping[str, str] = {
    "村名": "您村",
    "乡镇": "您乡镇",
    "县区": "本县",
    "联络员": "村联络员",
    "联络员电话": "电话问村委会",
}
"""What the office knows of a village, and the words where one text goes to many villages."""

ASK = "问村联络员"
"""Where one text goes to many villages and a fact of the notice's own table differs."""

Villages = Mapping[str, Mapping[str, str]]
"""Area code to the facts that came with the notice."""


def wanted(notice: Notice) -> tuple[str, ...]:
    """Names in braces, in the order in which they stand."""
    found = [name for text in (notice.text, *notice.fields.values()) for name in PLACE.findall(text)]
    return tuple(dict.fromkeys(found))


def facts_of(runtime: Runtime, tx: Tx, area: str, names: tuple[str, ...], villages: Villages) -> dict[str, str]:
    """Of the names those that are known of this village."""
    own = villages.get(area) or villages.get(area[:9]) or {}
    known = {name: own[name] for name in names if own.get(name)}
    if len(area) == 12:
        known.setdefault("村名", areas.name_of(tx, area) or _name(runtime, area))
    if len(area) >= 9:
        known.setdefault("乡镇", areas.name_of(tx, area[:9]) or _name(runtime, area[:9]))
    known.setdefault("县区", _name(runtime, area[:6]))
    if {"联络员", "联络员电话"} & set(names):
        card = liaisons.card_of(tx, area)
        known.setdefault("联络员", card.name if card else "")
        known.setdefault("联络员电话", card.phone.removeprefix("+86") if card else "")
    return {name: known[name] for name in names if known.get(name)}


def filled(notice: Notice, facts: Mapping[str, str]) -> Notice:
    """The notice with the facts in it; what is not known is said in general words, never shown as a brace."""

    def put(text: str) -> str:
        return PLACE.sub(lambda found: facts.get(found[1]) or general(notice, found[1]), text)

    return replace(notice, text=put(notice.text), fields={name: put(value) for name, value in notice.fields.items()})


def general(notice: Notice, name: str) -> str:
    """The word for many villages: a field of the notice by that name, our general word, or whom to ask."""
    field = notice.fields.get(name, "")
    return field if field and not PLACE.search(field) else KNOWN.get(name, ASK)


def lacking(notice: Notice, name: str, facts: Mapping[str, str]) -> bool:
    """Whether nothing true stands for this name in a village."""
    return not facts.get(name) and not notice.fields.get(name)


def _name(runtime: Runtime, code: str) -> str:
    return runtime.places.name(code) if code in runtime.places else ""
