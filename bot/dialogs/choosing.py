"""Which vacancy, class or fair is to be signed up for, where the sentence does not say or may mean several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.forms import Form
from bot.dialogs.offering import candidates, meant, thing_of
from bot.dialogs.party import party_of
from bot.dialogs.questions import CHOICES, PICK
from bot.dialogs.wording import asking
from bot.messages import Frame, Opening, Reply, Step, Turn

HELD = frozenset({"pending", "confirmed", "waiting"})
KINDS = (("岗位（找活）", "jobs"), ("培训班", "training"), ("招聘会", "fair"))
WHICH = PICK + "offer"


class Choosing(Form):
    """The half of a sign-up that comes before its questions."""

    def which(self, turn: Turn, office: Office) -> Step:
        """What the opening sentence names; a choice by digit where it may be several."""
        intent = turn.said.intent
        if any(word in turn.text for word in ("转给", "转发", "发给", "推给", "分享")):
            return Step(opens=Opening("share"))
        found = candidates(intent, turn, office)
        if not found:
            return self._nothing_named(meant(intent, turn.text), turn, office)
        if len(found) == 1:
            return self.start(turn, office, {"offer": {"kind": found[0].kind, "id": found[0].id}})
        return self.choose(
            "您报哪个？回数字。", [(item.label, {"kind": item.kind, "id": item.id}) for item in found], turn
        )

    def choose(self, lead: str, options: Sequence[tuple[str, Any]], turn: Turn) -> Step:
        """Options by digit: offers as {"kind", "id"}, with `instead` where a sign-up gives way; or a dialog's name.

        Who is meant was said in the same sentence and is kept.
        """
        slots = {**party_of(turn), CHOICES: [list(option) for option in options]}
        frame = Frame(self.name, self.version, {**slots, "lead": lead}, WHICH)
        return Step((asking(lead, [label for label, _ in options]),), frame)

    def _same_for_kin(self, turn: Turn, office: Office) -> Step:
        """给我老婆也报: what was signed up for last; asked where nothing was."""
        last = next((item for item in office.my_signups() if item.state in HELD), None)
        thing = thing_of({"kind": last.kind, "id": last.offer_id}, office) if last else None
        if thing is None:
            return self._what_for(turn)
        return self.start(turn, office, {"offer": {"kind": thing.kind, "id": thing.id}})

    def _what_for(self, turn: Turn) -> Step:
        return self.choose("您要报什么？回数字。", KINDS, turn)

    def _nothing_named(self, intent: str, turn: Turn, office: Office) -> Step:
        """Nothing on offer fits: the list of that kind says what there is; 我要报名 alone is asked what."""
        named = {"occupation", "work_place", "date", "wage", "tags"} & set(turn.said.slots)
        if party_of(turn).get("for_another") and not named:
            return self._same_for_kin(turn, office)
        bare = not named and not any(word in turn.text for word in ("活", "工", "岗", "职"))
        if intent == "job_apply" and bare:
            return self._what_for(turn)
        return Step(opens=Opening({"training_signup": "training", "fair_signup": "fair"}.get(intent, "jobs")))

    def _picked(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked != WHICH:
            return super()._picked(frame, turn, office)
        options = frame.slots[CHOICES]
        number = readers.pick(turn, len(options))
        if number is None and readers.digit(turn) is not None:
            return Step((Reply(f"请回 1 到 {len(options)} 的数字。"),), replace(frame, misses=frame.misses + 1))
        if number is None:
            return Step(frame=frame, heard=False)
        chosen = options[number - 1][1]
        kept = {key: frame.slots[key] for key in ("count", "for_another", "others") if key in frame.slots}
        if isinstance(chosen, str):
            lists = chosen in {value for _, value in KINDS} and kept.get("for_another")
            return Step(opens=Opening(chosen, {"whom": kept} if lists else NOTHING))
        offer = {"kind": chosen["kind"], "id": chosen["id"]}
        return self.start(turn, office, {**kept, "offer": offer, "instead": chosen.get("instead")})

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == WHICH:
            lead = frame.slots.get("lead") or "您报哪个？回数字。"
            return Step((asking(lead, [label for label, _ in frame.slots[CHOICES]]),), frame)
        return super().prompt(frame, turn, office)

    def adopt(self, frame: Frame) -> Frame | None:
        return super().adopt(frame) if frame.slots.get("offer") else None
