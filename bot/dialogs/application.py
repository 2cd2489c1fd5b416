"""Applying for a subsidy: who it is for, one confirmation, a number; kept as a sign-up that papers are handed in to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office
from bot.dialogs.choosing import HELD
from bot.dialogs.entitlement import known_of
from bot.dialogs.forms import Form
from bot.dialogs.particulars import NAME, PHONE, VILLAGE
from bot.dialogs.party import AGREED
from bot.dialogs.questions import Question
from bot.dialogs.readers import SURE, name, speaks_of_kin
from bot.dialogs.scheme_facts import standing
from bot.dialogs.signup import PURPOSE
from bot.dialogs.verdicts import for_staff, judged, rule_of
from bot.dialogs.wording import brief, clip, joined, masked
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import Enrolment, Signup, SubsidyScheme
from bot.rules.asking import next_field
from bot.rules.wording import sums_said


class Apply(Form):
    """Opened with `offer`, and with `said` and `kin` of the questions before; `checked` once those are through."""

    name = "application"
    title = "申请补贴"
    questions: tuple[Question, ...] = (NAME, PHONE, VILLAGE, AGREED)
    labels = ("对，申请", "要改", "不申请了")

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        scheme = office.scheme(known["offer"]["id"])
        if scheme is None or standing(scheme, turn.today):
            return Step(opens=Opening("subsidy", {"scheme": known["offer"]["id"]}))
        slots = {key: known[key] for key in ("offer", "said", "for_another", "media", "checked") if known.get(key)}
        if not slots.get("for_another") and speaks_of_kin(turn):
            slots["for_another"] = True
        return (
            self._again(scheme, slots, turn, office)
            or self._not_yet(scheme, slots, turn, office)
            or self._begin(scheme, slots, turn, office)
        )

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """取消申请 while one is being filled in means this one."""
        if turn.said.intent == "cancel_signup" and turn.said.confidence >= SURE:
            return Step((Reply("好的，这次不申请了。以前申请的要取消，回“我的报名”。"),))
        return super().step(frame, turn, office)

    def go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        """Nothing is filed for somebody who was not asked."""
        if frame.slots.get(AGREED.key) is False:
            return Step((Reply(f"先问{frame.slots['name']}本人，同意了再来申请。要问别的，直接说。"),))
        return super().go_on(frame, turn, office, lead)

    def about(self, slots: Mapping[str, Any], office: Office) -> str:
        return f"申请“{clip(_title(slots, office), 16)}”"

    def summary(self, slots: Mapping[str, Any], turn: Turn, office: Office, lead: str) -> str:
        who = f"{slots['name']}，{masked(slots['phone'])}，{slots['village']['name']}。"
        consent = "" if turn.person.consented else "回“对”就是同意人社局用这些信息办补贴。"
        ask = "回1申请，2要改，3不申请。" if brief(turn) else "回“对”（或 1）申请；2 要改；3 不申请了。"
        what = "" if lead.startswith("申请") else f"申请“{clip(_title(slots, office), 20)}”，"
        return joined(lead, f"{what}请确认：{who}", consent, ask)

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        scheme = office.scheme(slots["offer"]["id"])
        if scheme is None:
            return Step((Reply("这项补贴刚刚停了，申请不了。要问别的，回 0 看菜单。"),))
        mine = not slots.get("for_another")
        done = office.enrol(
            Enrolment(
                kind="scheme",
                offer_id=scheme.id,
                name=slots["name"],
                phone=slots["phone"],
                area=slots["village"]["code"],
                via=turn.via,
                gender=turn.person.gender if mine else "",
                age=turn.person.age_on(turn.today) if mine else None,
                for_other=not mine,
            )
        )
        if done.outcome == "closed":
            return Step(opens=Opening("subsidy", {"scheme": scheme.id}))
        if not turn.person.consented:
            office.consent(PURPOSE, True)
        filed = next((item for item in office.my_signups() if item.number == done.number), None)
        if filed is None:
            outcome = "早就申请了" if done.outcome == "already" else "的申请收下了"
            return Step((Reply(f"{slots['name']}{outcome}，编号 {done.number}。看进度，回“我的报名”。"),))
        if slots.get("said") or mine:
            office.state_facts(filed.id, for_staff(judged([scheme], known_of(slots, office))[0], office))
        if slots.get("media"):
            office.hand_in(filed.id, slots["media"])
        return Step(opens=Opening("papers", {"signup": filed.id, "new": done.outcome != "already"}))

    def _begin(self, scheme: SubsidyScheme, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """The first question that the record leaves open; kin may share the speaker's phone and village."""
        recorded = self._recorded(turn)
        if slots.get("for_another"):
            recorded.pop(NAME.key, None)
        filled = {**recorded, **slots, **self._in_passing({}, turn, office)}
        judgement = judged([scheme], known_of(slots, office))[0].judgement
        paid = f"（{sums_said(judgement.sums)}）" if judgement.entitled and sums_said(judgement.sums) else ""
        lead = f"申请“{clip(scheme.title, 20)}”{paid}。随时回“取消”不办了。"
        return self.go_on(Frame(self.name, self.version, filled), turn, office, lead)

    def _again(self, scheme: SubsidyScheme, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step | None:
        """Who has applied already hands in papers instead; nothing is filed twice."""
        if slots.get("for_another") or name(turn, False):
            return None
        held = filed_by(turn.person.name, scheme.id, office)
        if held is None:
            return None
        if slots.get("media"):
            office.hand_in(held.id, slots["media"])
        return Step(opens=Opening("papers", {"signup": held.id}))

    def _not_yet(self, scheme: SubsidyScheme, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step | None:
        """Whom the rule excludes is told why; what it still hangs on is asked before the form."""
        facts, rule = known_of(slots, office), rule_of(scheme.rule)
        kept = {key: value for key, value in slots.items() if key != "offer"}
        if rule.checkable and rule.judge(facts).entitled is False:
            return Step(opens=Opening("subsidy", {"judged": [scheme.id], **kept}))
        if slots.get("checked") or next_field([rule], facts, with_sums=True) is None:
            return None
        return Step(opens=Opening("entitlement", {"schemes": [scheme.id], "then": "application", **kept}))


def filed_by(name: str, scheme_id: int, office: Office) -> Signup | None:
    """The application of this name that still stands."""
    mine = [item for item in office.my_signups() if item.kind == "scheme" and item.offer_id == scheme_id]
    return next((item for item in mine if item.name == name and item.state in HELD), None)


def _title(slots: Mapping[str, Any], office: Office) -> str:
    scheme = office.scheme(slots["offer"]["id"])
    return scheme.title if scheme else "补贴"


dialogs = (Apply(),)
