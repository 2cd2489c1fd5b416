"""Which dialog a message asks for by itself, whatever is open."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogs.base import Dialog
from bot.dialogs.calm import abusive
from bot.dialogs.forgery import demand_of
from bot.dialogs.hints import named, weak
from bot.dialogs.party import party_of
from bot.dialogs.readers import SURE
from bot.dialogs.shunning import rules_out
from bot.messages import Turn

CONTEXT = frozenset({"affirm", "deny", "select_option", "show_more"})
"""Intents that mean nothing without what was shown before."""
IDLE = CONTEXT | {"out_of_scope", "go_back", "cancel"}
CALMED = IDLE | {"", "help", "verify_notice", "greet", "thanks_bye", "contact_liaison"}
"""Intents that anger is taken for; a complaint or a search stays what it is."""
_REFUSING = frozenset({"deny", "cancel"})
_LOOKING = frozenset({"training_search", "job_search"})
CERTAIN = 0.9
_HURT = re.compile(
    r"(?:手(?![机艺续工])|脚|腿|腰|头|脸|眼|指|胳膊|膀子|背|肋|骨头|人)[^，。？?]{0,6}"
    r"(?:[轧压砸夹绞割切烫烧摔跌扎锯](?:了|到|断|烂|伤|着|起|坏)|断了|伤了|断掉)"
)
_SEAT = re.compile(r"[留占订][^，。？！]{0,3}(?:位[子置]?|座|名额)")
BARE = 8
"""Characters up to which a message without a wish may be read by its one value: 东莞, 电焊."""


def wanted(turn: Turn, house: Mapping[str, Dialog]) -> str | None:
    """The dialog of the intent, where the parser is sure enough; of the kind for what is no text."""
    if turn.kind not in {"text", "voice"} or not turn.text:
        return next((name for name, dialog in house.items() if turn.kind in dialog.kinds), None)
    intent, score = _uttered(turn)
    if intent in CALMED and abusive(turn.typed):
        return "calm"
    if intent in _REFUSING and rules_out(turn):
        return "jobs"  # 不想去外省, out of the blue
    if score < SURE or intent in IDLE:
        return None
    if intent in _LOOKING and _another_too(turn):
        return "signup"
    return next((name for name, dialog in house.items() if intent in dialog.intents), None)


def barely_wanted(turn: Turn, house: Mapping[str, Dialog]) -> str | None:
    """The dialog that a bare place, trade or scheme belongs to."""
    if demand_of(turn.typed) and weak(turn) and turn.kind in {"text", "voice"}:
        return "trust"  # 有人喊我交钱: whatever it was, it is not to be paid
    if hurt(turn.typed) and weak(turn) and turn.kind in {"text", "voice"}:
        return "complaint"  # 我手遭机器轧了: nobody who is hurt is told that this is none of our business
    if weak(turn) and "date" in turn.said.slots and _SEAT.search(turn.text):
        return "signup"  # 12月6号那个，给我留个位子
    if weak(turn) and _another_too(turn):
        return "signup"
    slots = named(turn)
    if not weak(turn) or turn.kind not in {"text", "voice"}:
        return None
    if "名字改" in turn.text:
        return "profile"
    if "occupation" in slots and "想学" in turn.text:
        return "training"
    if turn.said.intent == "job_search" and slots & {"age", "gender"}:
        return "jobs"  # 我52了哪里还要我: whoever says who they are, and likely looks for work, does
    if len(turn.text) > BARE:
        return None
    return next((name for name, dialog in house.items() if slots.intersection(dialog.hints)), None)


def _another_too(turn: Turn) -> bool:
    """我妹也想学, after one's own sign-up: the same for another, where nothing else is named."""
    short = len(turn.text) <= BARE + 2 and "也" in turn.text
    return short and not {"occupation", "work_place"} & named(turn) and bool(party_of(turn).get("for_another"))


def hurt(text: str) -> bool:
    """Somebody's limb and what happened to it."""
    return bool(_HURT.search(text))


def _uttered(turn: Turn) -> tuple[str, float]:
    """The best intent that can stand alone: one that only means something in context was heard by nothing open."""
    ranked = turn.said.intents
    if not ranked or ranked[0][0] not in CONTEXT or ranked[0][1] > CERTAIN:
        return turn.said.intent, turn.said.confidence
    alone = [(intent, score) for intent, score in ranked if intent not in CONTEXT]
    total = sum(score for _, score in alone)
    return (alone[0][0], alone[0][1] / total) if alone and total else ("", 0.0)
