"""Subsidies: which there are, which are for this person, and of one how much, for whom, papers, where, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs import own_facts
from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.hints import weak
from bot.dialogs.in_view import only_asks, sign_number, topic_in
from bot.dialogs.papers import open_applications
from bot.dialogs.readers import SURE, VERY_SURE, digit, media, pick, speaks_of_kin, yes_no
from bot.dialogs.scheme_facts import TOPICS, answer, source, standing, topics_line
from bot.dialogs.subsidy_verdicts import ASK, MORE, WHICH, Verdicts
from bot.dialogs.subsidy_words import applies, gives_up, means_any, means_both, means_kin, means_me, purposes
from bot.dialogs.verdicts import rule_of
from bot.dialogs.wording import asking, brief, choices, clip, joined
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import SubsidyScheme
from bot.rules.facts import packed

ASPECTS = ("mine", "documents", "office", "apply", "person")
SHOWN = 7
MINE = "看我能领哪些"


class Subsidy(Verdicts, Subject):
    name = "subsidy"
    title = "补贴政策"
    version = 2
    intents = ("subsidy_inquiry",)
    keys = ("subsidy",)
    lingers = True
    shown = (MORE,)
    hints = ("scheme",)

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("judged"):
            return self.verdict(known, turn, office)
        if known.get("media") and open_applications(office):
            return Step(opens=Opening("papers", {"media": known["media"]}))
        if known.get("scheme"):
            scheme = office.scheme(known["scheme"])
            return self._tell(scheme, "", turn, office) if scheme else self.unknown((), turn, office)
        if gives_up(turn.text) and open_applications(office):
            return Step(opens=Opening("status"))
        categories = self._categories(turn, office)
        found = list(office.schemes(categories))
        if not found:
            return self.unknown(categories, turn, office)
        if known.get("media"):
            return self._which(found, "apply", turn, 0, {"media": known["media"]})
        if means_both(turn.text) and len(found) > 1 and categories:
            return self.together([scheme.id for scheme in found], None, office)
        return self._asked_of(found, bool(categories), turn, office, aside=bool(known.get("aside")))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if turn.kind == "picture" and frame.slots.get("media") and (more := media(turn)):
            kept = replace(frame, slots={**frame.slots, "media": [*frame.slots["media"], *more]})
            return Step((Reply(f"收到 {len(kept.slots['media'])} 张了。先回数字，说申请哪一个。"),), kept)
        if turn.kind not in {"text", "voice"}:
            return Step(frame=frame, heard=False)
        number, answered = digit(turn), yes_no(turn)
        if frame.asked == ASK and (number in {1, 2} or answered is not None):
            return self.to_person(turn, office, frame) if number == 1 or answered else _all_right()
        if frame.asked == WHICH:
            return self._picked(frame, turn, office)
        if frame.asked == MORE and number is not None:
            return self._aspect(frame, number, turn, office)
        return self._asked_on(frame, turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == WHICH and frame.slots.get("judged"):
            return self.verdict(frame.slots, turn, office)
        if frame.asked == WHICH:
            return self._which(self._listed(frame, office), str(frame.slots.get("topic", "")), turn, 0)
        if frame.asked == ASK:
            return Step((asking("要请工作人员查了回您吗？", ["请工作人员回我", "不用了"]),), frame)
        scheme = office.scheme(frame.slots.get("scheme", 0))
        title = f"“{scheme.title}”" if scheme else "补贴"
        return Step((asking(f"{title}还想问什么？回数字。", TOPICS),), replace(frame, asked=MORE))

    def _categories(self, turn: Turn, office: Office) -> tuple[str, ...]:
        """Those that are named, or meant by what the money is for; all where 我有残疾证，能领哪些 only describes."""
        named, meant = tuple(turn.said.slots.get("scheme", ())), purposes(turn.text)
        if not means_any(turn.text):
            return named or meant
        return () if own_facts.said(turn, office) else meant

    def _asked_of(
        self, found: Sequence[SubsidyScheme], named: bool, turn: Turn, office: Office, *, aside: bool
    ) -> Step:
        """A question by its own words: about me, to apply, about one, or which there are."""
        topic = str(turn.said.slots.get("topic", ""))
        if topic == "eligibility" and not turn.said.slots.get("scheme"):
            topic = ""  # 想开小卖部，有没得补贴 asks whether there is one at all
        if named and len(found) == 1:
            if applies(turn.text):
                return self._apply(found[0].id, turn, {})
            own = means_me(turn.text) or (topic in {"", "amount", "eligibility"} and bool(own_facts.said(turn, office)))
            if own and not aside and rule_of(found[0].rule).checkable:
                return self._check([found[0].id], turn, office, {})
            return self._tell(found[0], topic, turn, office, aside=aside)
        if applies(turn.text):
            return self._which(found, "apply", turn, 0)
        away = [scheme.id for scheme in found if topic == "amount" and "务工月数" in scheme.rule]
        if away and "务工月数" in own_facts.said(turn, office):  # 打了半年工能领好多
            return self._check(away, turn, office, {})
        if means_me(turn.text) and topic in {"", "eligibility"}:
            return self._check([scheme.id for scheme in found], turn, office, {})
        return self._which(found, topic, turn, 0)

    def _check(self, ids: Sequence[int], turn: Turn, office: Office, slots: Mapping[str, Any]) -> Step:
        """Questions until the rules can tell; what this message states is known already."""
        said = {**slots.get("said", {}), **packed(own_facts.said(turn, office))}
        kin = bool(slots.get("for_another")) or speaks_of_kin(turn) or means_kin(turn.text)
        return Step(opens=Opening("entitlement", {"schemes": list(ids), "said": said, "for_another": kin}))

    def _apply(self, scheme_id: int, turn: Turn, slots: Mapping[str, Any]) -> Step:
        kept = {key: slots[key] for key in ("said", "for_another", "media") if slots.get(key)}
        kin = {"for_another": True} if speaks_of_kin(turn) else {}
        return Step(opens=Opening("application", {"offer": {"kind": "scheme", "id": scheme_id}, **kept, **kin}))

    def _which(
        self, found: Sequence[SubsidyScheme], topic: str, turn: Turn, start: int, kept: Mapping[str, Any] = NOTHING
    ) -> Step:
        page = list(found[start : start + SHOWN])
        more = ["更多"] if len(found) > start + SHOWN else []
        mine = [MINE] if topic != "apply" else []
        labels = [clip(item.title, 14 if brief(turn) else 22) for item in page]
        lead = "申请哪一个？回数字。" if topic == "apply" else "您问哪一个？回数字。"
        reply = asking(lead if topic or start else "现在有这些补贴，想看哪个？回数字。", [*labels, *more, *mine])
        slots = {**kept, "ids": [item.id for item in found], "start": start, "topic": topic}
        return Step((reply,), Frame(self.name, self.version, slots, WHICH))

    def _picked(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """A number of the list, which ends with 更多 where there is more and with the offer to check."""
        slots = frame.slots
        start, ids = slots.get("start", 0), slots["ids"]
        page = ids[start : start + SHOWN]
        further = len(ids) > start + SHOWN
        number, signed = pick(turn, len(page) + 2), sign_number(turn)
        if signed and signed <= len(page):
            return self._apply(page[signed - 1], turn, slots)
        if further and (number == len(page) + 1 or turn.said.intent == "show_more"):
            return self._which(self._listed(frame, office), slots.get("topic", ""), turn, start + SHOWN, _kept(slots))
        if number == len(page) + 1 + further and not slots.get("judged") and slots.get("topic") != "apply":
            return self._check(ids, turn, office, slots)
        if number is not None and number <= len(page):
            return self._chosen(page[number - 1], frame, turn, office)
        if digit(turn) is not None:
            words = f"请回{f' 1 到 {len(page)} 的数字' if len(page) > 1 else ' 1'}，回 0 看菜单。"
            return Step((Reply(words),), replace(frame, misses=frame.misses + 1))
        return self._asked_on(frame, turn, office)

    def _chosen(self, scheme_id: int, frame: Frame, turn: Turn, office: Office) -> Step:
        scheme, slots = office.scheme(scheme_id), frame.slots
        if scheme is None:
            return self.unknown((), turn, office)
        if slots.get("topic") == "apply":
            return self._apply(scheme_id, turn, slots)
        if slots.get("judged"):
            return self.verdict({**_kept(slots), "judged": [scheme_id]}, turn, office)
        return self._tell(scheme, slots.get("topic", ""), turn, office)

    def _listed(self, frame: Frame, office: Office) -> list[SubsidyScheme]:
        by_id = {item.id: item for item in office.schemes()}
        return [by_id[one] for one in frame.slots.get("ids", []) if one in by_id]

    def _aspect(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        scheme = office.scheme(frame.slots.get("scheme", 0))
        if not 1 <= number <= len(ASPECTS) or scheme is None:
            return Step((Reply(f"请回 1 到 {len(ASPECTS)} 的数字。"),), replace(frame, misses=frame.misses + 1))
        match ASPECTS[number - 1]:
            case "mine" if rule_of(scheme.rule).checkable:
                anew = {key: value for key, value in frame.slots.items() if key != "said"}
                return self._check([scheme.id], turn, office, anew)
            case "mine":
                return self._tell(scheme, "eligibility", turn, office, frame.slots)
            case "apply":
                return self._apply(scheme.id, turn, frame.slots)
            case "person":
                return self.to_person(turn, office, frame)
            case topic:
                return self._tell(scheme, topic, turn, office, frame.slots)

    def _asked_on(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """要什么材料, 我要申请, 我是脱贫户 after one scheme was told of is about that scheme."""
        said, slots = turn.said, frame.slots
        current = office.scheme(slots["scheme"]) if slots.get("scheme") else None
        named = [scheme.id for scheme in office.schemes(said.slots["scheme"])] if said.slots.get("scheme") else []
        mine = said.intent in self.intents and said.confidence >= SURE
        if means_both(turn.text) and (mine or said.confidence < VERY_SURE):
            both = [*([current.id] if current else [] if len(named) > 1 else slots.get("sure", [])), *named]
            return self.together(both, replace(frame, misses=0), office)
        if gives_up(turn.text) and open_applications(office):
            return Step(frame=frame, opens=Opening("status"))
        if named or current is None:
            return self.start(turn, office) if mine else self._on_the_list(frame, turn, office)
        return self._about(current, frame, turn, office)

    def _on_the_list(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """我能领哪个, 我家是脱贫户 over a list that names none."""
        told = own_facts.said(turn, office)
        if frame.slots.get("ids") and told and turn.said.intent in {"profile_update", "out_of_scope", *self.intents}:
            return self._check(frame.slots["ids"], turn, office, frame.slots)
        if purposes(turn.text) and weak(turn):
            return self.start(turn, office)  # 开了个小卖部能不能补点
        return Step(frame=frame, heard=False)

    def _about(self, current: SubsidyScheme, frame: Frame, turn: Turn, office: Office) -> Step:
        said = turn.said
        mine = said.intent in self.intents and said.confidence >= SURE
        topic = str(said.slots.get("topic", "")) or topic_in("topics", turn.text)
        if applies(turn.text):
            return self._apply(current.id, turn, frame.slots)
        own = own_facts.said(turn, office) and said.intent in {
            "profile_update",
            "out_of_scope",
            "job_search",
            *self.intents,
        }
        if rule_of(current.rule).checkable and (own or (means_me(turn.text) and (mine or said.confidence < VERY_SURE))):
            return self._check([current.id], turn, office, frame.slots)
        if topic and (mine or said.confidence < VERY_SURE or only_asks("topics", turn)):
            return self._tell(current, topic, turn, office, frame.slots)
        return self.start(turn, office) if mine else Step(frame=frame, heard=False)

    def _tell(
        self,
        scheme: SubsidyScheme,
        topic: str,
        turn: Turn,
        office: Office,
        slots: Mapping[str, Any] = NOTHING,
        *,
        aside: bool = False,
    ) -> Step:
        if out := standing(scheme, turn.today):
            return self.ask_person(out, scheme.title, turn)
        size = 60 if brief(turn) else 110
        title = f"【{clip(scheme.title, 24)}】"
        if aside:
            return Step((Reply(joined(title, answer(scheme, topic, size))),))
        frame = Frame(self.name, self.version, {**_kept(slots), "scheme": scheme.id}, MORE)
        text = joined(title, answer(scheme, topic, size), source(scheme, turn), topics_line(turn))
        return Step((Reply(text, choices(TOPICS)),), frame)


def _kept(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {key: slots[key] for key in ("said", "for_another", "media") if slots.get(key)}


def _all_right() -> Step:
    return Step((Reply("好的。要问别的，直接说，回 0 看菜单。"),))


dialogs = (Subsidy(),)
