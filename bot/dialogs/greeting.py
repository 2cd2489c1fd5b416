"""First words: welcome, good day, thanks, opt-out words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import opt_word
from bot.dialogs.wording import dialled, joined
from bot.messages import Opening, Reply, Step, Turn

__all__ = ["dialogs", "opt_word", "opted"]


def opted(word: Literal["out", "in"]) -> Reply:
    """The answer to an opt-out word, and to the word that undoes it."""
    if word == "out":
        return Reply("好的，以后不再给您发通知。\n您来问，我照样答。想再收通知，回“订阅”。")
    return Reply("好的，有新岗位、培训班、招聘会会通知您。\n不想收了，回“退订”。")


class Greeting(Subject):
    """Good day, and the welcome after following; the menu stands under both."""

    name = "greeting"
    title = "问好"
    intents = ("greet",)

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        return Step((Reply(self._words(turn, office, known)),), opens=Opening("menu"))

    def _words(self, turn: Turn, office: Office, known: Mapping[str, Any]) -> str:
        called = turn.person.name
        if not known.get("welcome"):
            return f"{called}，您好！" if called else "您好！"
        here = f"{office.place_name(office.home)}“工友”。找活、培训、补贴、招聘会，都可以问我。"
        welcome = f"您好，欢迎关注{here}" if turn.kind == "join" else f"您好，我是{here}"
        card = office.liaison_numbered(known["liaison"]) if known.get("liaison") else None
        return joined(welcome, f"您的联络员是{card.name}，电话 {dialled(card.phone)}，有事可以直接打。" if card else "")


class Thanks(Subject):
    name = "thanks"
    title = "道别"
    intents = ("thanks_bye",)

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        return Step((Reply("不客气。有事随时找我，回 0 看菜单。"),))


dialogs = (Greeting(), Thanks())
