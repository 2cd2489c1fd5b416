"""What a message holds even where the parser hears no wish in it: a bare 东莞 or 电焊 means something in context."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogs.readers import VERY_SURE
from bot.messages import Turn

_LISTED = frozenset({"work_place", "home_place", "occupation", "scheme", "tags"})
_WEAK = frozenset({"out_of_scope", "affirm", "deny", "help", "show_more", "select_option", "greet", "go_back"})


def hinted(turn: Turn) -> Turn:
    """The same turn with the values found in the text as slots, beside those that the parser settled."""
    slots: dict[str, Any] = {}
    for entity in turn.said.entities:
        if entity.slot in _LISTED:
            slots.setdefault(entity.slot, []).append(entity.value)
        else:
            slots.setdefault(entity.slot, entity.value)
    return replace(turn, said=replace(turn.said, slots={**slots, **turn.said.slots}))


def named(turn: Turn) -> set[str]:
    """The slots that `hinted` would find."""
    return {entity.slot for entity in turn.said.entities} | set(turn.said.slots)


def weak(turn: Turn) -> bool:
    """Whether what was said is open to the context: no wish is heard, or none for sure."""
    if turn.said.intent == "profile_update" and not {"person_name", "phone", "id_number"} & set(turn.said.slots):
        return True  # 我35岁 beside a list of posts narrows it
    return turn.said.intent in _WEAK or turn.said.confidence < VERY_SURE
