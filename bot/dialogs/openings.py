"""What opens a dialog in any mood: buttons of the menu, scanned codes, code words, and messages that are no text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogs import photos, unlettered
from bot.dialogs.alerts import asks_what_stands
from bot.dialogs.base import Dialog, Office
from bot.dialogs.binding import wished
from bot.dialogs.circular import word_of
from bot.dialogs.forgery import money_gone
from bot.dialogs.hints import named
from bot.dialogs.notices import keeps_one
from bot.dialogs.own_data import ENDS, LONGEST, act_of
from bot.dialogs.person import asks_hours
from bot.dialogs.plain import WORDS, command_of, flatten, han_only, shorn
from bot.dialogs.readers import digit, looks_like_name, yes_no
from bot.messages import Frame, Opening, Turn
from bot.offers import OfferKind

_CALLED = re.compile(r"^(?:我要|我想|我)?(?:报名|报|回|口令是?|去|参加)")

_PASTED = re.compile(r"https?://|www\.|[【\[].{2,12}[】\]].{8}", re.DOTALL)
"""A link or a signature: nobody types them, so it is a notice that somebody got."""
_CHECK = re.compile(r"[tx][0-9a-z]{5,13}", re.IGNORECASE)
"""The check code under a notice, sent back by itself."""
_INTENTION = re.compile(r"(?:就业|打工|务工|外出|求职)(?:的)?意愿|(?:登记|填|报).{0,3}意愿")


_DOOR = re.compile(
    r"签到(?!了|过)|^(?:喂|你好)?(?:我|我们|人)?(?:都|已经|刚)?(?:到|来到)了?(?:招聘会)?(?:门口|大门口|现场|会场|招聘会|体育馆|广场)了?$"
)
"""At the door of a fair: 签到, 我的签到码好多, 我到门口了."""
_OTHER_DAY = re.compile(r"(?:换|改)(?:到|成|个|去)?(?:另外?|别的?|其他的?|下)?(?:一)?(?:场|个?班|期|天)")
"""换到另外一场, 改天去: about what is signed up for, unless a list is in view that it narrows."""
_LISTS = frozenset({"jobs", "training", "fair", "signup", "status"})


def opening_of(turn: Turn, top: Frame | None, house: Mapping[str, Dialog], office: Office) -> Opening | None:
    """The dialog that this message opens whatever is being asked; None leaves it to the stack."""
    if turn.kind == "menu":
        return next((Opening(name) for name, dialog in house.items() if turn.text in dialog.keys), None)
    if turn.kind in {"join", "scan"}:
        return _scanned(turn.text, office)
    if turn.kind in {"text", "voice"} and turn.text:
        if offer := code_word(turn, top, office):
            return _signup(*offer)
        if about := alert_word(turn):
            return Opening("alerts", {about: True})
        if asks_what_stands(turn.typed):
            return Opening("alerts", {"told": True})
        if answer := word_of(turn, top, office):
            return answer
        if (liaison := wished(turn.typed)) is not None:
            return Opening("binding", liaison)
        if photos.asked(turn) and (top is None or top.dialog != "trust"):
            return Opening(photos.NAME)
        if top is None and (hours := asks_hours(turn)):
            return Opening("person", {"hours": hours})
        if keeps_one(turn.typed) and len(turn.typed) <= LONGEST:
            return Opening("notices")
        if unlettered.said(turn):
            return Opening(unlettered.NAME)
        if _DOOR.search(turn.typed.rstrip("。，,.!！ ")) and len(turn.typed) <= 12:
            return Opening("status", {"door": True})
        if _OTHER_DAY.search(turn.typed) and len(turn.typed) <= 12 and (top is None or top.dialog not in _LISTS):
            return Opening("status")
        if money_gone(turn.typed) and (top is None or top.dialog != "complaint"):
            return Opening("trust", {"lost": True})
        if _PASTED.search(turn.typed) and (top is None or top.dialog not in {"trust", "complaint"}):
            return Opening("trust", {"pasted": True})
        if _CHECK.fullmatch(turn.typed.strip()) and office.genuine(turn.typed.strip()):
            return Opening("trust", {"pasted": True})
        if act := act_of(turn.typed):
            return Opening("ending", {"act": act}) if act in ENDS else Opening("own_data", {act: True})
        return Opening("intention") if _INTENTION.search(turn.typed) and len(turn.typed) <= LONGEST else None
    return None


def code_word(turn: Turn, top: Frame | None, office: Office) -> tuple[OfferKind, int] | None:
    """The thing whose code word is the whole message.

    The office also takes wrong characters of the same sound, so a name that is being asked for comes first: 刘春风
    must not become the code word 柳春风.
    """
    text = flatten(turn.text)
    if not 2 <= len(text) <= 9 or command_of(text) or yes_no(turn) is not None or digit(turn) is not None:
        return None
    if top is not None and top.dialog == "trust":
        return None  # it was asked for, to be looked up
    if top is not None and top.asked == "where" and "work_place" in named(turn):
        return None  # 北海 is a code word too, but a place was asked for
    naming = top is not None and top.asked == "name"
    for word in dict.fromkeys((text, _CALLED.sub("", text))):
        if not 2 <= len(word) <= 6 or not han_only(word) or (naming and looks_like_name(word)):
            continue
        if offer := office.offer_of_code_word(word):
            return offer
    return None


def alert_word(turn: Turn) -> str:
    """`new` for 新岗位, `stop` for 不用叫了: the two words that every message about new vacancies names."""
    return next((about for about, words in WORDS["alerts"].items() if shorn(turn.text) in words), "")


def _scanned(scene: str, office: Office) -> Opening:
    """`i.<code>` is an invitation, `l.<工号>` a liaison's permanent code, `b.<word>` the card with which one is bound.

    Anything else is a plain welcome.
    """
    mark, _, code = scene.removeprefix("qrscene_").partition(".")
    if mark == "i" and (offer := office.offer_of_invitation(code)):
        return _signup(*offer, invitation=code)
    if mark == "b":
        return Opening("binding", {"card": code})
    return Opening("greeting", {"welcome": True, "liaison": code if mark == "l" else ""})


def _signup(kind: OfferKind, offer_id: int, invitation: str = "") -> Opening:
    """A scheme has no seats to keep: its code word opens its facts."""
    if kind == "scheme":
        return Opening("subsidy", {"scheme": offer_id})
    return Opening("signup", {"offer": {"kind": kind, "id": offer_id}, "invitation": invitation})
