"""Putting a name down for a vacancy, a course or a fair: one form for all three."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.forms import Form
from bot.dialogs.offering import Thing, candidates, meant, nearest, thing_of
from bot.dialogs.questions import CHOICES, PICK, TRAIL, Question
from bot.dialogs.readers import Reading
from bot.dialogs.wording import asking, brief, joined, masked
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import Enrolled, Enrolment

PURPOSE = "signup"
HELD = frozenset({"pending", "confirmed", "waiting"})
KINDS = (("岗位（找活）", "jobs"), ("培训班", "training"), ("招聘会", "fair"))


def _recorded_village(turn: Turn) -> dict[str, str] | None:
    person = turn.person
    return {"code": person.area, "name": person.area_name or person.area} if len(person.area) == 12 else None


def _read_name(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return readers.name(turn, answering)


def _read_phone(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return readers.phone(turn, answering)


def _read_village(turn: Turn, office: Office, slots: Mapping[str, Any], answering: bool) -> Reading | None:
    """A township alone is asked for its village once; if that does not help, the township has to do."""
    town = slots.get("town")
    reading = readers.village(turn, office, answering, within=town["name"] if town else "")
    if town and answering and reading is None and len(turn.text) <= 8:
        return Reading(town)
    if reading and reading.value and len(reading.value["code"]) < 12 and not town:
        return Reading(problem=f"{reading.value['name']}的哪个村？", aside={"town": reading.value})
    return reading


NAME = Question("name", "名字", "您叫什么名字？", _read_name, lambda turn: turn.person.name, ("名字", "姓名", "名"))
PHONE = Question(
    "phone",
    "电话",
    "您的手机号是多少？有消息好通知您。",
    _read_phone,
    lambda turn: turn.person.phone,
    ("电话", "手机", "号码"),
)
VILLAGE = Question(
    "village",
    "村",
    "您家在哪个村？说乡镇和村名就行。",
    _read_village,
    _recorded_village,
    ("村", "地址", "家", "住"),
)


class SignUp(Form):
    name = "signup"
    title = "报名"
    intents = ("job_apply", "training_signup", "fair_signup")
    questions = (NAME, PHONE, VILLAGE)
    labels = ("对，报上", "要改", "不报了")

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if not known.get("offer"):
            return self._which(turn, office)
        thing = thing_of(known["offer"], office)
        if thing is None:
            return Step((Reply("这个已经撤下了，报不了。要看别的，回 0 看菜单。"),))
        refused = self._refused(thing, turn, office)
        if refused:
            return refused
        slots = {key: value for key, value in known.items() if value and key != "aside"}
        return self._again(thing, slots, turn, office) or super().start(turn, office, slots)

    def _again(self, thing: Thing, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step | None:
        """Whose name is down already may put down another of the household: the name is asked, not offered."""
        mine = [item for item in office.my_signups() if (item.kind, item.offer_id) == (thing.kind, thing.id)]
        held = next((item for item in mine if item.name == turn.person.name and item.state in HELD), None)
        if held is None or readers.name(turn, False):
            return None
        down = f"{held.name}早就报上了“{thing.title}”，编号 {held.number}，不用再报。"
        lead = f"{down}\n要给家里别人报，就说他的名字；不报回“取消”。"
        rest = {key: value for key, value in self._recorded(turn).items() if key != NAME.key}
        frame = Frame(self.name, self.version, {**rest, **slots, TRAIL: [NAME.key]}, NAME.key)
        return Step((Reply(lead),), frame)

    def heading(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> str:
        thing = thing_of(slots["offer"], office)
        many = turn.said.slots.get("headcount", 1) > 1
        one_by_one = "一次报一位，先报您的，报好再报下一位。" if many else ""
        return f"报“{thing.title}”（{thing.when_where}）。随时回“取消”不报了。{one_by_one}" if thing else ""

    def about(self, slots: Mapping[str, Any], office: Office) -> str:
        thing = thing_of(slots["offer"], office)
        return f"报“{thing.title}”" if thing else ""

    def summary(self, slots: Mapping[str, Any], turn: Turn, office: Office, lead: str) -> str:
        thing = thing_of(slots["offer"], office)
        title = f"报“{thing.title}”，请确认：" if thing and not lead else "请确认："
        who = f"{slots['name']}，{masked(slots['phone'])}，{slots['village']['name']}。"
        limits = f"要求：{thing.limits}。" if thing and thing.limits else ""
        consent = "" if turn.person.consented else "回“对”就是同意人社局用这些信息办报名。"
        ask = "回1报上，2要改，3不报。" if brief(turn) else "回“对”（或 1）报上；2 要改；3 不报了。"
        return joined(lead, title + who, limits, consent, ask)

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        offer = slots["offer"]
        thing = thing_of(offer, office)
        if thing is None:
            return Step((Reply("这个刚刚撤下了，报不了。要看别的，回 0 看菜单。"),))
        done = office.enrol(
            Enrolment(
                kind=offer["kind"],
                offer_id=offer["id"],
                name=slots["name"],
                phone=slots["phone"],
                area=slots["village"]["code"],
                via=turn.via,
                gender=slots.get("gender") or turn.person.gender,
                age=slots.get("age") or turn.person.age_on(turn.today),
                invitation=slots.get("invitation", ""),
            )
        )
        if done.outcome in {"seated", "waiting", "already"} and not turn.person.consented:
            office.consent(PURPOSE, True)
        return Step((_outcome(done, thing, slots, turn, office),))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """取消报名 while one is being filled in means this one."""
        if turn.said.intent == "cancel_signup" and turn.said.confidence >= readers.SURE:
            return Step((Reply("好的，这次不报了。以前报过的要取消，回“我的报名”。"),))
        if turn.said.intent == "share" and turn.said.confidence >= readers.SURE and frame.slots.get("offer"):
            return Step(frame=frame, opens=Opening("share", {"offer": frame.slots["offer"]}))
        return super().step(frame, turn, office)

    def go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        """An age or sex said on the way may rule it out before the last question is asked."""
        told = {key: turn.said.slots[key] for key in ("age", "gender") if turn.said.slots.get(key)}
        thing = thing_of(frame.slots["offer"], office) if frame.slots.get("offer") and told else None
        kept = replace(frame, slots={**frame.slots, **told})
        refused = self._refused(thing, turn, office) if thing else None
        return refused or super().go_on(kept, turn, office, lead)

    def elsewhere(self, frame: Frame, turn: Turn) -> bool:
        return bool({"occupation", "work_place", "ordinal"} & set(turn.said.slots))

    def _which(self, turn: Turn, office: Office) -> Step:
        """What the opening sentence names; a choice by digit where it may be several."""
        intent = turn.said.intent
        if any(word in turn.text for word in ("转给", "转发", "发给", "推给", "分享")):
            return Step(opens=Opening("share"))
        found = candidates(intent, turn, office)
        if not found:
            return self._nothing_named(meant(intent, turn.text), turn, office)
        if len(found) == 1:
            return self.start(turn, office, {"offer": {"kind": found[0].kind, "id": found[0].id}})
        options = [[item.label, {"kind": item.kind, "id": item.id}] for item in found]
        frame = Frame(self.name, self.version, {CHOICES: options}, PICK + "offer")
        return Step((asking("您报哪个？回数字。", [item.label for item in found]),), frame)

    def _same_for_kin(self, turn: Turn, office: Office) -> Step:
        """给我老婆也报: what was signed up for last; asked where nothing was."""
        last = next((item for item in office.my_signups() if item.state in HELD), None)
        thing = thing_of({"kind": last.kind, "id": last.offer_id}, office) if last else None
        if thing is None:
            return self._what_for()
        slots = {"offer": {"kind": thing.kind, "id": thing.id}, "for_another": True}
        rest = {key: value for key, value in self._recorded(turn).items() if key != NAME.key}
        frame = Frame(self.name, self.version, {**rest, **slots, TRAIL: [NAME.key]}, NAME.key)
        return Step((Reply(f"给家里人报“{thing.title}”。他（她）叫什么名字？"),), frame)

    def _what_for(self) -> Step:
        frame = Frame(self.name, self.version, {CHOICES: [list(kind) for kind in KINDS]}, PICK + "offer")
        return Step((asking("您要报什么？回数字。", [label for label, _ in KINDS]),), frame)

    def _nothing_named(self, intent: str, turn: Turn, office: Office) -> Step:
        """Nothing on offer fits: the list of that kind says what there is; 我要报名 alone is asked what."""
        if readers.speaks_of_kin(turn) and not turn.said.slots.get("occupation"):
            return self._same_for_kin(turn, office)
        bare = not turn.said.slots and not any(word in turn.text for word in ("活", "工", "岗", "职"))
        if intent == "job_apply" and bare:
            return self._what_for()
        return Step(opens=Opening({"training_signup": "training", "fair_signup": "fair"}.get(intent, "jobs")))

    def _picked(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked != PICK + "offer":
            return super()._picked(frame, turn, office)
        options = frame.slots[CHOICES]
        number = readers.pick(turn, len(options))
        if number is None and readers.digit(turn) is not None:
            return Step((Reply(f"请回 1 到 {len(options)} 的数字。"),), _missed(frame))
        if number is None:
            return Step(frame=frame, heard=False)
        chosen = options[number - 1][1]
        return Step(opens=Opening(chosen)) if isinstance(chosen, str) else self.start(turn, office, {"offer": chosen})

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == PICK + "offer":
            return Step((asking("您报哪个？回数字。", [label for label, _ in frame.slots[CHOICES]]),), frame)
        return super().prompt(frame, turn, office)

    def adopt(self, frame: Frame) -> Frame | None:
        return super().adopt(frame) if frame.slots.get("offer") else None

    def _refused(self, thing: Thing, turn: Turn, office: Office) -> Step | None:
        """What is plain before any question: closed, or outside the limits of sex and age."""
        age = turn.said.slots.get("age") or turn.person.age_on(turn.today)
        told = readers.gender(turn)
        gender = told if readers.speaks_of_kin(turn) else turn.person.gender or told
        reason = thing.refuses(turn.today, age, gender)
        return Step((nearest(thing, reason, turn, office),)) if reason else None


def _missed(frame: Frame) -> Frame:
    return replace(frame, misses=frame.misses + 1)


def _outcome(done: Enrolled, thing: Thing, slots: Mapping[str, Any], turn: Turn, office: Office) -> Reply:
    match done.outcome:
        case "seated":
            place = f"，第 {done.place} 位" if done.place else ""
            of = f"（共 {done.seats} 位）" if done.place and done.seats else ""
            return Reply(joined(f"{slots['name']}报上了，编号 {done.number}{place}{of}。", thing.afterwards))
        case "waiting":
            line = f"，排第 {done.place}" if done.place else ""
            return Reply(f"名额满了，{slots['name']}先候补{line}，编号 {done.number}。\n有人退出就轮到您，我马上通知。")
        case "already":
            return Reply(f"{slots['name']}早就报上了，编号 {done.number}，不用再报。\n要看进度，回“我的报名”。")
        case reason:
            return nearest(thing, reason, turn, office)


dialogs = (SignUp(),)
