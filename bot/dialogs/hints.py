"""What a message holds even where the parser hears no wish in it: a bare 东莞 or 电焊 means something in context."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Literal

from bot.dialogs.plain import flatten
from bot.dialogs.readers import VERY_SURE
from bot.messages import Turn

_LISTED = frozenset({"work_place", "home_place", "occupation", "scheme", "tags"})
_WEAK = frozenset({"out_of_scope", "affirm", "deny", "help", "show_more", "select_option", "greet", "go_back"})

_COUNTED = re.compile(r"(?:[0-9]+|[零一二两三四五六七八九十百千万半几多]+)(?:个|多|来)*(?:年|月|天|岁|块|元|号|点)?半?")
_PLAIN_WORDS = re.compile(
    r"打工|务工|做工|上班|干活|做事|进厂|出门|出来|出去|那边|这边|这里|那里|一直|差不多|大概|已经|快要|现在|今年|去年|前年|"
    r"我们|[我在是就去到了的呢嘛吧啊哦呀哈嗯有干做快里家从来]"
)
_VILLAGE = re.compile(r"[\u3400-\u9fff]{1,4}(?:村|社区|寨子?|[0-9一二三四五六七八九十]组)$")
REMARK = 4
"""Characters beside the values from which a message says something of its own."""


def around(turn: Turn, slots: Collection[str] = ()) -> str:
    """The message laid flat without the values found in it; only those of `slots` where some are named."""
    left = list(turn.text)
    for entity in turn.said.entities:
        if not slots or entity.slot in slots:
            left[entity.start : entity.end] = [""] * (entity.end - entity.start)
    return flatten("".join(left))


def says_more(turn: Turn) -> bool:
    """工资拖了三个月老板跑了 is no answer to 多久: beside the figure it says something of its own."""
    left = _VILLAGE.sub("", around(turn))
    return len(_PLAIN_WORDS.sub("", _COUNTED.sub("", left))) >= REMARK


def hinted(turn: Turn) -> Turn:
    """The same turn with the values found in the text as slots, beside those that the parser settled."""
    slots: dict[str, Any] = {}
    for entity in turn.said.entities:
        if entity.slot.startswith("dropped_"):
            continue
        if entity.slot in _LISTED:
            slots.setdefault(entity.slot, []).append(entity.value)
        else:
            slots.setdefault(entity.slot, entity.value)
    if slots.keys() <= turn.said.slots.keys():
        return turn
    return replace(turn, said=replace(turn.said, slots={**slots, **turn.said.slots}))


def named(turn: Turn) -> set[str]:
    """The slots that `hinted` would find."""
    return {entity.slot for entity in turn.said.entities} | set(turn.said.slots)


def ruled_out(turn: Turn, what: Literal["place", "occupation"]) -> list[str]:
    """Places or trades that the message names as those not wanted: 除了东莞都行, 电子厂就不去了."""
    return list(dict.fromkeys(hit.value for hit in turn.said.entities if hit.slot == f"dropped_{what}"))


def weak(turn: Turn) -> bool:
    """Whether what was said is open to the context: no wish is heard, or none for sure."""
    if turn.said.intent == "profile_update" and not {"person_name", "phone", "id_number"} & set(turn.said.slots):
        return True  # 我35岁 beside a list of posts narrows it
    return turn.said.intent in _WEAK or turn.said.confidence < VERY_SURE
