"""Putting names down for a vacancy, a class or a fair: one form for all three, for oneself, for others, for several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs import outcomes, readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.choosing import HELD, Choosing
from bot.dialogs.offering import Thing, clashing, nearest, others_like, thing_of
from bot.dialogs.outcomes import Result
from bot.dialogs.particulars import NAME, PHONE, VILLAGE
from bot.dialogs.party import AGREED, MOST, OTHERS, everyone, gathered, is_other, listed, party_of, settled, strangers
from bot.dialogs.plain import flatten
from bot.dialogs.questions import TRAIL, with_one, without
from bot.dialogs.wording import brief, joined, masked
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import Enrolment, Signup

PURPOSE = "signup"


class SignUp(Choosing):
    name = "signup"
    title = "报名"
    intents = ("job_apply", "training_signup", "fair_signup")
    questions = (NAME, OTHERS, PHONE, VILLAGE, AGREED)
    labels = ("对，报上", "要改", "不报了")
    version = 2

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if not known.get("offer"):
            return self.which(turn, office)
        thing = thing_of(known["offer"], office)
        if thing is None:
            return Step((Reply("这个已经撤下了，报不了。要看别的，回 0 看菜单。"),))
        slots = {key: value for key, value in known.items() if value and key != "aside"}
        slots = {**party_of(turn), **slots, "me": turn.person.name}
        return (
            self._refused(thing, slots, turn, office)
            or self._again(thing, slots, turn, office)
            or self._clashes(thing, slots, turn, office)
            or super().start(turn, office, slots)
        )

    def _again(self, thing: Thing, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step | None:
        """Whose name is down already may put down another of the household: the name is asked, not offered."""
        offer = {"kind": thing.kind, "id": thing.id}
        held = next((item for item in self._own(turn, office) if _about(item, offer)), None)
        if held is None or slots.get("for_another") or readers.name(turn, False):
            return None
        code = f"签到码 {held.check_in}。" if held.check_in else ""
        down = f"{held.name}早就报上了“{thing.title}”，编号 {held.number}，不用再报。{code}"
        others = {**slots, "for_another": True}
        if slots.get("count", 1) > 1:
            return super().start(turn, office, {**others, "count": slots["count"] - 1, "lead": down})
        rest = {key: value for key, value in self._recorded(turn).items() if key != NAME.key}
        frame = Frame(self.name, self.version, {**rest, **others, TRAIL: [NAME.key]}, NAME.key)
        return Step((Reply(f"{down}\n要给家里别人报，就说他的名字；不报回“取消”。"),), frame)

    def _clashes(self, thing: Thing, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step | None:
        """Two classes of the same days: change over, or another of the kind that leaves the days free."""
        mine = self._own(turn, office)
        held = None if slots.get("for_another") or slots.get("instead") else clashing(thing, mine, office)
        if held is None:
            return None
        swap = (f"改报“{thing.title}”，“{held.title}”取消", {"kind": "course", "id": thing.id, "instead": held.id})
        taken = {item.offer_id for item in mine if item.kind == "course"}
        others = [other for other in others_like(thing, turn, office, 4) if other.id not in taken]
        free = [other for other in others if not clashing(other, mine, office)][:2]
        options = [swap, *((other.label, {"kind": other.kind, "id": other.id}) for other in free)]
        lead = f"{outcomes.clash_said('您', thing, held)}，只能上一个。回数字选："
        return self.choose(lead, [*options, (f"不换，还上“{held.title}”", "status")], turn)

    @staticmethod
    def _own(turn: Turn, office: Office) -> list[Signup]:
        """Standing sign-ups in the speaker's own name."""
        return [item for item in office.my_signups() if item.name == turn.person.name and item.state in HELD]

    def heading(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> str:
        thing = thing_of(slots["offer"], office)
        if thing is None:
            return ""
        head = f"报“{thing.title}”（{thing.when_where}）。随时回“取消”不报了。"
        others = bool(slots.get("for_another")) and slots.get("name", slots["me"]) == slots["me"]
        lead = slots.get("lead") or ("给家里人报。" if others else "")
        crowd = turn.said.slots.get("headcount", 0) > MOST
        most = f"一次最多报 {MOST} 位，剩下的报好再报。" if crowd else ""
        return joined(lead, head + most)

    def about(self, slots: Mapping[str, Any], office: Office) -> str:
        thing = thing_of(slots["offer"], office)
        return f"报“{thing.title}”" if thing else ""

    def summary(self, slots: Mapping[str, Any], turn: Turn, office: Office, lead: str) -> str:
        thing = thing_of(slots["offer"], office)
        title = f"报“{thing.title}”，请确认：" if thing and not lead else "请确认："
        people = everyone(slots)
        names = "、".join(one["name"] for one in people) + (f"（{len(people)} 位）" if len(people) > 1 else "")
        who = f"{names}，{masked(slots['phone'])}，{slots['village']['name']}。"
        limits = f"要求：{thing.limits}。" if thing and thing.limits else ""
        instead = f"报上后，“{title_of(slots, office)}”就取消。" if slots.get("instead") else ""
        consent = "" if turn.person.consented else "回“对”就是同意人社局用这些信息办报名。"
        ask = "回1报上，2要改，3不报。" if brief(turn) else "回“对”（或 1）报上；2 要改；3 不报了。"
        return joined(lead, title + who, limits, instead, consent, ask)

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        thing = thing_of(slots["offer"], office)
        if thing is None:
            return Step((Reply("这个刚刚撤下了，报不了。要看别的，回 0 看菜单。"),))
        instead = title_of(slots, office)
        results = [Result(wish.name, office.enrol(wish), instead) for wish in self._wishes(slots, turn)]
        down = any(result.done.outcome in outcomes.DOWN for result in results)
        if down and not turn.person.consented:
            office.consent(PURPOSE, True)
        return outcomes.told(results, thing, turn, office)

    def _wishes(self, slots: Mapping[str, Any], turn: Turn) -> list[Enrolment]:
        """One for each name. Age and sex that were said are those of the only one meant, the record's the speaker's."""
        people = everyone(slots)
        wishes = []
        for one in people:
            other = is_other(one["name"], slots)
            said = slots if len(people) == 1 else {}
            wishes.append(
                Enrolment(
                    kind=slots["offer"]["kind"],
                    offer_id=slots["offer"]["id"],
                    name=one["name"],
                    phone=one["phone"],
                    area=slots["village"]["code"],
                    via=turn.via,
                    gender=said.get("gender") or ("" if other else turn.person.gender),
                    age=said.get("age") or (None if other else turn.person.age_on(turn.today)),
                    invitation=slots.get("invitation", ""),
                    for_other=other,
                    instead=slots.get("instead"),
                )
            )
        return wishes

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """取消报名 while one is being filled in means this one."""
        if turn.said.intent == "cancel_signup" and turn.said.confidence >= readers.SURE:
            return Step((Reply("好的，这次不报了。以前报过的要取消，回“我的报名”。"),))
        if turn.said.intent == "share" and turn.said.confidence >= readers.SURE and frame.slots.get("offer"):
            return Step(frame=frame, opens=Opening("share", {"offer": frame.slots["offer"]}))
        return super().step(frame, turn, office)

    def go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        """An age or sex said on the way may rule it out before the last question is asked."""
        kept = replace(frame, slots=settled(frame.slots))
        if kept.slots.get("agreed") is False:
            return self._not_agreed(kept, turn, office)
        alone = kept.slots.get("count", 1) == 1
        told = {key: turn.said.slots[key] for key in ("age", "gender") if alone and turn.said.slots.get(key)}
        thing = thing_of(kept.slots["offer"], office) if kept.slots.get("offer") and told else None
        kept = replace(kept, slots={**kept.slots, **told})
        refused = self._refused(thing, kept.slots, turn, office) if thing else None
        return refused or super().go_on(kept, turn, office, lead)

    def _not_agreed(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """Nobody is put down unasked; the speaker's own name goes on."""
        names = "、".join(strangers(frame.slots))
        if is_other(frame.slots["name"], frame.slots):
            return Step((Reply(f"好，先问问{names}。本人同意了，再来跟我说一声就报。"),))
        own = {**without(frame.slots, "agreed", "others", "some"), "count": 1}
        return self.go_on(replace(frame, slots=own), turn, office, f"好，{names}先不报，问好了再来。先报您的。")

    def _answered(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """Who gives their own name where another's was asked for means themselves after all."""
        me = frame.slots.get("me")
        asked = frame.asked == NAME.key and frame.slots.get("for_another")
        reading = readers.name(turn, True) if me and asked else None
        if reading is None or reading.value != me or party_of(turn):
            return super()._answered(frame, turn, office)
        own = replace(frame, slots={**without(frame.slots, "for_another", "others", "some"), "count": 1})
        held = next((item for item in self._own(turn, office) if _about(item, frame.slots["offer"])), None)
        if held is None:
            return super()._answered(own, turn, office)
        words = f"{held.name}就是您，已经报上了，编号 {held.number}。\n要给家里别人报，说“给我老婆报”这样就行。"
        return Step((Reply(words),))

    def _confirmed(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """A bare name at the confirmation is whom it was meant for."""
        bare, said = flatten(turn.text), readers.name(turn, True) if frame.slots.get("count", 1) == 1 else None
        meant = readers.looks_like_name(bare) and readers.yes_no(turn) is None and bare != frame.slots["name"]
        if said is None or said.value != bare or not meant:
            return super()._confirmed(frame, turn, office)
        return self.go_on(with_one(frame, NAME.key, bare), turn, office, "改好了。")

    def elsewhere(self, frame: Frame, turn: Turn) -> bool:
        return bool({"occupation", "work_place", "ordinal"} & set(turn.said.slots))

    def _recorded(self, turn: Turn) -> dict[str, Any]:
        """The record offers the speaker's own name only where the speaker is one of those meant."""
        kept = super()._recorded(turn)
        return without(kept, NAME.key) if party_of(turn).get("for_another") else kept

    def _in_passing(self, slots: Mapping[str, Any], turn: Turn, office: Office, but: str = "") -> dict[str, Any]:
        passing = super()._in_passing(slots, turn, office, but)
        if but == OTHERS.key:
            theirs = (NAME.key, PHONE.key) if listed(turn, True, foreign=True) else (NAME.key,)
            return without(passing, *theirs)
        return gathered(slots, turn, passing, but == NAME.key)

    def _refused(self, thing: Thing, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step | None:
        """What is plain before any question: closed, or outside the limits of sex and age."""
        other = slots.get("for_another") or slots.get("count", 1) > 1
        told = readers.gender(turn) if slots.get("count", 1) == 1 else ""
        age = turn.said.slots.get("age") or (None if other else turn.person.age_on(turn.today))
        gender = told if other else turn.person.gender or told
        reason = thing.refuses(turn.today, age, gender)
        return nearest(thing, reason, turn, office, "他（她）" if other else "您") if reason else None


def _about(item: Signup, offer: Mapping[str, Any]) -> bool:
    return (item.kind, item.offer_id) == (offer["kind"], offer["id"])


def title_of(slots: Mapping[str, Any], office: Office) -> str:
    """The title of the sign-up that is to give way, with its name where another gets the place; empty for none."""
    instead = slots.get("instead")
    held = next((item for item in office.my_signups() if item.id == instead), None) if instead else None
    if held is None:
        return ""
    same = slots.get("offer") == {"kind": held.kind, "id": held.offer_id}
    return f"{held.title}（{held.name}）" if same else held.title


dialogs = (SignUp(),)
