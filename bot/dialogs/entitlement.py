"""A few questions about oneself, until the rules say which subsidies may be drawn; those on record are not asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs import own_facts, own_questions
from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.hints import says_more
from bot.dialogs.in_view import topic_in
from bot.dialogs.own_questions import ASKED
from bot.dialogs.questions import unheard
from bot.dialogs.readers import SURE, VERY_SURE, digit
from bot.dialogs.scheme_facts import answer
from bot.dialogs.verdicts import rule_of
from bot.dialogs.wanting import IDLE
from bot.dialogs.wording import asking, clip
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import SubsidyScheme
from bot.rules import Rule
from bot.rules.asking import next_field
from bot.rules.facts import Fact, Facts, packed, unpacked

MOST = 6
"""Questions about many schemes at once; what is open after them is left open."""
SHORT = 8
"""Characters up to which a question about papers or places is about the scheme that is being checked."""
TOPICAL = frozenset({"documents", "office", "deadline", "procedure", "payout", "amount"})
_LEADS_AWAY = frozenset({"occupation", "wage", "date", "phone", "person_name"})
"""Slots of a message that is no answer about oneself, whatever else it holds."""
_OF_ONESELF = IDLE | {"subsidy_inquiry", "profile_update", "job_search"}
"""Intents that answers about oneself are taken for."""


class Entitlement(Subject):
    """Opened with `schemes`, ids; `said`, facts as JSON; `then` "application" where one is wanted, "jobs" where a
    search (`wish`) for public-welfare posts waits for the answer.

    The frame keeps what was said, which fields the person could not answer (`skipped`), what was asked (`trail`), and
    the numbered answers that were shown (`options`). What the record holds is read anew at every turn; what the person
    says counts before it.
    """

    name = "entitlement"
    title = "看能领什么补贴"

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        kept = {key: known[key] for key in ("then", "for_another", "media", "wish") if known.get(key)}
        slots = {"schemes": list(known["schemes"]), "said": dict(known.get("said", {})), "skipped": [], "trail": []}
        frame = Frame(self.name, self.version, {**slots, **kept})
        return self._go_on(frame, turn, office, _heading(frame, office))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if turn.kind not in {"text", "voice"}:
            return unheard(frame)
        if turn.said.intent == "go_back" and turn.said.confidence >= VERY_SURE:
            return self._back(frame, turn, office)
        offered = [(label, facts) for label, facts in frame.slots["options"]]
        facts = None if _elsewhere(turn) else own_questions.read(frame.asked, offered, turn, office)
        if facts is not None:
            return self._go_on(_answered(frame, facts), turn, office)
        told = own_questions.bare_place(turn, office) or own_facts.said(turn, office)
        if told and not _elsewhere(turn):
            return self._go_on(_with(frame, told), turn, office, "记下了。")
        if aside := self._beside(frame, turn, office):
            return aside
        if digit(turn) is not None and offered:
            return Step((Reply(f"请回 1 到 {len(offered)} 的数字。"),), replace(frame, misses=frame.misses + 1))
        return unheard(frame)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return self._go_on(frame, turn, office)

    def _go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        """The next question, or the verdict."""
        schemes = _schemes(frame, office)
        rules = [rule_of(scheme.rule) for scheme in schemes]
        facts = known_of(frame.slots, office)
        one = len(schemes) == 1
        name = next_field(rules, facts, frame.slots["skipped"], with_sums=one)
        if name is None or (not one and _answers_given(frame) >= MOST):
            return self._conclude(frame)
        return self._ask(frame, name, rules, facts, office, lead)

    def _beside(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """要什么材料 about the one scheme is answered; 有没有钱可以拿 is what the questions are for."""
        said, schemes = turn.said, _schemes(frame, office)
        named = said.slots.get("scheme")
        topic = topic_in("topics", turn.text) if len(turn.text) <= SHORT else ""
        if len(schemes) == 1 and topic in TOPICAL:
            return self._go_on(frame, turn, office, answer(schemes[0], topic, 60))
        ours = said.intent == "subsidy_inquiry" and said.confidence >= SURE and not named
        counted = replace(frame, misses=frame.misses + 1)
        return self._go_on(counted, turn, office, "答完这几句，就知道了。") if ours else None

    def _ask(self, frame: Frame, name: str, rules: Sequence[Rule], facts: Facts, office: Office, lead: str) -> Step:
        offered = own_questions.options(name, rules, facts, office)
        ask = ASKED[name].replace("您", "他（她）") if frame.slots.get("for_another") else ASKED[name]
        trail = [each for each in frame.slots["trail"] if each != name]
        slots = {**frame.slots, "options": [list(option) for option in offered], "trail": [*trail, name]}
        reply = asking(f"{lead}\n{ask}".strip(), [label for label, _ in offered])
        return Step((reply,), replace(frame, slots=slots, asked=name))

    def _back(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """The question before the open one, its answer forgotten."""
        earlier = frame.slots["trail"][:-1]
        if not earlier:
            return unheard(frame)
        name = earlier[-1]
        said = {field: fact for field, fact in frame.slots["said"].items() if field != name}
        skipped = [field for field in frame.slots["skipped"] if field != name]
        slots = {**frame.slots, "said": said, "skipped": skipped, "trail": earlier[:-1]}
        rules = [rule_of(scheme.rule) for scheme in _schemes(frame, office)]
        bare = replace(frame, slots=slots, misses=0)
        return self._ask(bare, name, rules, known_of(slots, office), office, "")

    def _conclude(self, frame: Frame) -> Step:
        slots = frame.slots
        passed_on = {"said": slots["said"], **{key: slots[key] for key in ("for_another", "media") if slots.get(key)}}
        if slots.get("then") == "jobs":
            return Step(opens=Opening("jobs", {"checked": slots["schemes"], "wish": slots["wish"], **passed_on}))
        if slots.get("then") == "application":
            offer = {"kind": "scheme", "id": slots["schemes"][0]}
            return Step(opens=Opening("application", {"offer": offer, "checked": True, **passed_on}))
        return Step(opens=Opening("subsidy", {"judged": slots["schemes"], **passed_on}))


def known_of(slots: Mapping[str, Any], office: Office) -> Facts:
    """What is on record and what was said, which counts before it; of kin only what was said."""
    recorded: Mapping[str, Fact] = {} if slots.get("for_another") else office.facts()
    return {**recorded, **unpacked(slots.get("said", {}))}


def _answers_given(frame: Frame) -> int:
    return sum(name in frame.slots["said"] or name in frame.slots["skipped"] for name in frame.slots["trail"])


def _schemes(frame: Frame, office: Office) -> list[SubsidyScheme]:
    return [scheme for one in frame.slots["schemes"] if (scheme := office.scheme(one))]


def _answered(frame: Frame, facts: Mapping[str, Fact]) -> Frame:
    """An answer that settles nothing of what was asked is one that the person could not give."""
    if frame.asked in facts:
        return _with(frame, facts)
    skipped = [*frame.slots["skipped"], frame.asked]
    return replace(_with(frame, facts), slots={**_with(frame, facts).slots, "skipped": skipped})


def _with(frame: Frame, facts: Mapping[str, Fact]) -> Frame:
    return replace(frame, slots={**frame.slots, "said": {**frame.slots["said"], **packed(facts)}}, misses=0)


def _elsewhere(turn: Turn) -> bool:
    """东莞电子厂 in the middle is a search, though it names a place; 工资拖了三个月老板跑了 a complaint."""
    other = turn.said.intent not in _OF_ONESELF and says_more(turn)
    return turn.said.confidence >= VERY_SURE and (other or bool(_LEADS_AWAY & set(turn.said.slots)))


def _heading(frame: Frame, office: Office) -> str:
    schemes = _schemes(frame, office)
    if frame.slots.get("then") == "jobs":
        return "公益性岗位给最难找活的人。问您几句，看能不能报。"
    if len(schemes) == 1:
        return f"问您几句，看“{clip(schemes[0].title, 20)}”能不能领。"
    return "问您几句，就知道能领哪些。"


dialogs = (Entitlement(),)
