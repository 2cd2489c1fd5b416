"""After the questions: what somebody may draw, the verdict on one, whether two go together, what is left to a human."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.entitlement import known_of
from bot.dialogs.scheme_facts import TOPICS, checklist, not_known, source, standing, topics_line, where_and_when
from bot.dialogs.subsidy_desk import Combining
from bot.dialogs.verdicts import Judged, for_staff, judged, line_of, sorted_out, told
from bot.dialogs.wording import asking, brief, choices, clip, joined
from bot.messages import Frame, Reply, Step, Turn
from bot.offers import SubsidyScheme

WHICH, MORE, ASK = "which", "more", "ask"
NEAR, UNSURE = 3, 3
"""Schemes that are listed although something is missing, or a human must look at them."""


class Verdicts:
    """The half of the subsidy dialog that speaks of a person, not of a scheme."""

    name = ""
    version = 1

    def verdict(self, known: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """`judged` are ids, `said` facts as JSON, `for_another` whether they are somebody else's."""
        schemes = [scheme for one in known["judged"] if (scheme := office.scheme(one))]
        in_force = [scheme for scheme in schemes if not standing(scheme, turn.today)]
        found = judged(in_force, known_of(known, office))
        kept = {key: known[key] for key in ("said", "for_another", "media") if known.get(key)}
        return (
            self._on_one(found[0], kept, turn, office) if len(found) == 1 else self._on_all(found, kept, turn, office)
        )

    def _told_to_staff(self, scheme: SubsidyScheme, slots: Mapping[str, Any], office: Office) -> str:
        return for_staff(judged([scheme], known_of(slots, office))[0], office)

    def _on_one(self, each: Judged, kept: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """The verdict, papers and place where it is a yes, the document, and what to do next."""
        scheme = each.scheme
        yes = bool(each.judgement.entitled) and not each.judgement.unpaid
        papers = f"要带：{'、'.join(checklist(scheme))}。" if yes else ""
        where = where_and_when(scheme, turn) if yes else ""
        human = "" if yes else "要人再核一下，回 5。"
        text = joined(told(each, office, turn), papers, where, human, source(scheme, turn))
        if kept.get("for_another"):
            text = text.replace("您", "他（她）")
        frame = Frame(self.name, self.version, {**kept, "scheme": scheme.id}, MORE)
        shown = () if yes and brief(turn) else choices(TOPICS)
        return Step((Reply(joined(text, _what_next(yes, turn)), shown),), frame)

    def _on_all(self, found: Sequence[Judged], kept: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """Numbered through: what may be drawn, what one thing is missing for, what a human must look at."""
        sure, near, unsure = sorted_out(found)
        near, unsure = ([], []) if brief(turn) and sure else (near[:NEAR], unsure[:UNSURE])
        numbers = iter(range(1, len(found) + 1))
        parts = [
            _part(f"您能领 {len(sure)} 样：" if sure else "现在没有一样能马上领的。", sure, numbers, office, turn),
            _part("差一样的：" if near else "", near, numbers, office, turn),
            _part("还说不准的：" if unsure else "", unsure, numbers, office, turn),
        ]
        ids = [each.scheme.id for each in (*sure, *near, *unsure)]
        if not ids:
            return Step((Reply("按您说的，现在这些补贴都领不了。\n情况变了再来问。要人再看看，回“人工”。"),))
        slots = {
            **kept,
            "ids": ids,
            "judged": [each.scheme.id for each in found],
            "sure": [each.scheme.id for each in sure],
        }
        tail = joined(self._exclusive(sure, office), "回数字看条件、材料、怎么申请。")
        text = joined(*parts, tail)
        text = text.replace("您", "他（她）") if kept.get("for_another") else text
        labels = [each.scheme.title for each in (*sure, *near, *unsure)]
        return Step((Reply(text, choices(labels)),), Frame(self.name, self.version, slots, WHICH))

    def _exclusive(self, sure: Sequence[Judged], office: Office) -> str:
        """Which of them exclude each other, where the documents say so."""
        barred = [
            f"{one + 1} 和 {other + 1}"
            for one, other in combinations(range(len(sure)), 2)
            if office.combining(sure[one].scheme, sure[other].scheme).allowed is False
        ]
        if barred:
            return f"注意：{'，'.join(barred)} 只能领一样。"
        return "问能不能一起领，回“一起领”。" if len(sure) > 1 else ""

    def together(self, ids: Sequence[int], before: Frame | None, office: Office) -> Step:
        """Whether two may be drawn together; what no document says is left to a human. `before` is what stays open."""
        schemes = [scheme for one in dict.fromkeys(ids) if (scheme := office.scheme(one))]
        if len(schemes) < 2:
            return Step((Reply("您说哪两样？比如：“交通补贴和稳岗补贴能不能一起领”。"),), before)
        answers = [(one, other, office.combining(one, other)) for one, other in combinations(schemes, 2)]
        written = [_written(one, other, found) for one, other, found in answers if found.allowed is not None]
        if len(written) == len(answers):
            return Step((Reply(joined(*written[:3], "要看条件、材料，说它的名字。")),), before)
        about = "、".join(scheme.title for scheme in schemes[:4])
        rest = f"{'其余的' if written else ''}能不能一起领，文件没有写，不敢乱说。"
        lead = joined(*written[:2], rest, "要请工作人员查了回您吗？")
        frame = Frame(self.name, self.version, {"question": f"能不能一起领：{about}"}, ASK)
        return Step((asking(lead, ["请工作人员回我", "不用了"]),), frame)

    def unknown(self, categories: Sequence[str], turn: Turn, office: Office) -> Step:
        """What the office has no text of in force is never guessed at."""
        lapsed = office.lapsed_schemes(categories) if categories else ()
        return self.ask_person(not_known(lapsed, turn.today), turn.text, turn)

    def ask_person(self, words: str, question: str, turn: Turn) -> Step:
        frame = Frame(self.name, self.version, {"question": question}, ASK)
        return Step((asking(f"{words}\n要请工作人员查了回您吗？", ["请工作人员回我", "不用了"]),), frame)

    def to_person(self, turn: Turn, office: Office, frame: Frame) -> Step:
        scheme = office.scheme(frame.slots["scheme"]) if frame.slots.get("scheme") else None
        about = scheme.title if scheme else str(frame.slots.get("question", turn.text))
        told = self._told_to_staff(scheme, frame.slots, office) if scheme and frame.slots.get("said") else ""
        number = office.leave_for_person("subsidy", joined(f"问补贴：{about}", told))
        phone = f"急的话打 {scheme.phone}。" if scheme and scheme.phone else ""
        return Step((Reply(joined(f"记下了，编号 {number}，工作人员查清楚了回您。", phone, "要问别的，直接说。")),))


def _written(one: SubsidyScheme, other: SubsidyScheme, found: Combining) -> str:
    both = f"“{clip(one.title, 14)}”和“{clip(other.title, 14)}”"
    return f"{both}{'可以一起领' if found.allowed else '只能领一样'}。文件写着：{clip(found.sentence, 40)}。"


def _part(lead: str, found: Sequence[Judged], numbers: Any, office: Office, turn: Turn) -> str:
    return joined(lead, *(f"{next(numbers)} {line_of(each, office, turn)}" for each in found))


def _what_next(yes: bool, turn: Turn) -> str:
    return "回 4 申请，回 5 找人。" if yes and brief(turn) else topics_line(turn)
