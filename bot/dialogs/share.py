"""Passing something on: its short link, the code word that works without one, or the whole pack (转发包)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.offering import Thing, candidates, thing_of
from bot.dialogs.readers import pick
from bot.dialogs.wording import asking, brief, joined
from bot.liaising import ForwardPack
from bot.messages import Frame, Opening, Reply, Step, Turn

_PACK = re.compile(r"转发包|海报|宣传[图单]|传单|大喇叭|广播稿|念给|贴(?:墙|村|到?村)|打印")
"""Whoever says so wants more than the link: a poster, or words to read aloud."""


class Share(Subject):
    name = "share"
    title = "转给亲友"
    intents = ("share",)
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        offer = known.get("offer")
        thing = thing_of(offer, office) if offer else None
        packed = _PACK.search(turn.text) is not None
        if thing:
            return self._pass_on(thing, turn, office, packed)
        shown = [thing_of(one, office) for one in known.get("offers", ())]
        found = [one for one in shown if one] or self._named(turn, office)
        if len(found) == 1:
            return self._pass_on(found[0], turn, office, packed)
        if found:
            offers = [{"kind": item.kind, "id": item.id} for item in found]
            reply = asking("转哪一个？回数字。", [item.label for item in found])
            return Step((reply,), Frame(self.name, self.version, {"offers": offers, "packed": packed}, "which"))
        reply = asking("您要转什么给亲友？先找出来，再回“转给亲友”。", ["岗位", "培训班", "招聘会"])
        return Step((reply,), Frame(self.name, self.version, {"offers": []}, "kind"))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        offers = frame.slots["offers"]
        number = pick(turn, len(offers) or 3)
        if number is None:
            return Step(frame=frame, heard=False)
        if frame.asked == "kind":
            return Step(opens=Opening(("jobs", "training", "fair")[number - 1]))
        thing = thing_of(offers[number - 1], office)
        packed = bool(frame.slots.get("packed"))
        return self._pass_on(thing, turn, office, packed) if thing else Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step((Reply("要转哪一个？回上面的数字。"),), frame)

    def _named(self, turn: Turn, office: Office) -> list[Thing]:
        kinds = (("班", "training_signup"), ("培训", "training_signup"), ("招聘会", "fair_signup"))
        intent = next((intent for word, intent in kinds if word in turn.text), "")
        if not intent and _PACK.search(turn.text):
            return [*candidates("fair_signup", turn, office), *candidates("training_signup", turn, office)]
        return list(candidates(intent or "job_apply", turn, office))

    def _pass_on(self, thing: Thing, turn: Turn, office: Office, packed: bool = False) -> Step:
        """By SMS no link: carriers hold back messages that carry one."""
        invited = office.invite(thing.kind, thing.id)
        pack = office.forward_pack(invited.code) if packed else None
        if pack:
            return Step(_packed(pack, turn))
        word = f"或者让他给我发口令：{invited.code_word}" if invited.code_word else ""
        if brief(turn) or not invited.link:
            return Step((Reply(f"“{thing.title}”的口令：{invited.code_word}\n让亲友把这几个字发给我，就能报名。"),))
        text = joined(f"谢谢您帮着传。把下面这条转给亲友，点开就能看、能报：\n{thing.label}\n{invited.link}", word)
        return Step((Reply(text, link=invited.link),))


def _packed(pack: ForwardPack, turn: Turn) -> tuple[Reply, ...]:
    """Words to copy stand alone in their message; what to do with the rest follows in one of its own."""
    script = f"大喇叭照着念：\n{pack.script}"
    if brief(turn) or not pack.poster:
        return (Reply(script),)
    rest = joined(f"海报，发群里：\n{pack.poster}", f"打印贴墙上：\n{pack.sheet}", script)
    return (Reply(pack.text), Reply(rest, link=pack.poster))


dialogs = (Share(),)
