"""The subsidy desk of a turn: schemes of the day and place, facts on record, what may be combined, papers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from bot.dialogs.subsidy_desk import Combining, PaperKept
from bot.offers import Signup, SubsidyScheme
from bot.office.speaker import Speaker
from bot.rules.facts import SCHOOLING, Fact, Facts
from bot.rules.working_place import works_where
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import schemes
from bot.store.enrolment import papers
from bot.store.register import circumstances
from bot.store.talk import media

STATED = "本人情况"
"""The label of what the applicant said, among the papers."""
_NOT_BOTH = re.compile(
    r"(?:不得|不能|不可|不再|不予|不).{0,12}(?:重复|同时|叠加|兼得|兼领)|只能.{0,8}(?:一项|一样|一种|一个|其一)"
)
_BOTH = re.compile(r"(?:可以?|能|允许).{0,12}(?:同时|叠加|兼得|一并|一起)")


class Subsidies:
    """The half of `CountyOffice` behind `bot.dialogs.subsidy_desk.SubsidyDesk`."""

    _runtime: Runtime
    _tx: Tx
    _speaker: Speaker
    _now: datetime
    _today: date

    @cached_property
    def _near(self) -> str:
        raise NotImplementedError

    def my_signups(self) -> Sequence[Signup]:
        raise NotImplementedError

    def schemes(self, categories: Sequence[str] = ()) -> Sequence[SubsidyScheme]:
        return schemes.in_force(self._tx, self._near, self._today, categories)

    def lapsed_schemes(self, categories: Sequence[str]) -> Sequence[SubsidyScheme]:
        return schemes.out_of_force(self._tx, self._near, self._today, categories)

    def scheme(self, offer_id: int) -> SubsidyScheme | None:
        return schemes.get(self._tx, offer_id)

    def facts(self) -> Facts:
        me = self._speaker.person
        known: dict[str, Fact | None] = {
            "年龄": me.age_on(self._today),
            "性别": {"male": "男", "female": "女"}.get(me.gender),
            "户类型": me.household_kind,
            "户籍": me.area,
            **(self._recorded(me.id) if me.id is not None else {}),
        }
        return {name: fact for name, fact in known.items() if fact is not None and fact != ""}

    def combining(self, one: SubsidyScheme, other: SubsidyScheme) -> Combining:
        """Sentences of either document that name the other; a rule against doubling at large proves nothing alone."""
        for scheme, partner in ((one, other), (other, one)):
            for sentence in _sentences(scheme):
                if self._names(sentence, partner):
                    if _NOT_BOTH.search(sentence):
                        return Combining(False, sentence, scheme.source)
                    if _BOTH.search(sentence):
                        return Combining(True, sentence, scheme.source)
        return Combining(None)

    def hand_in(self, signup_id: int, media_ids: Sequence[int]) -> None:
        if self._mine(signup_id):
            media.attach(self._tx, media_ids, signup_id=signup_id)
            papers.hand_in(self._tx, signup_id, media_ids, self._now)

    def name_papers(self, signup_id: int, label: str) -> None:
        if self._mine(signup_id):
            papers.name(self._tx, signup_id, label)

    def state_facts(self, signup_id: int, words: str) -> None:
        if self._mine(signup_id):
            papers.state(self._tx, signup_id, STATED, words, self._now)

    def papers(self, signup_id: int) -> Sequence[PaperKept]:
        kept = papers.of_signup(self._tx, signup_id) if self._mine(signup_id) else []
        return [PaperKept(paper.label, paper.received_at) for paper in kept if paper.media_id is not None]

    def _mine(self, signup_id: int) -> bool:
        return any(mine.id == signup_id for mine in self.my_signups())

    def _recorded(self, person_id: int) -> dict[str, Fact | None]:
        """What the roster holds beyond the card. A 否 at 零就业家庭 is also what a roster says that was never asked."""
        row = circumstances.of_person(self._tx, person_id)
        if row is None:
            return {}
        schooling = SCHOOLING.get(row.education, row.education)
        return {
            "学历": schooling,
            "高校毕业生": row.education in {"college", "bachelor"} if row.education else None,
            "就业状态": row.employment,
            "零就业家庭": row.zero_employed or None,
            "务工地": self._works_where(row.works_at),
        }

    def _works_where(self, words: str) -> Fact | None:
        """The field's word for a place as the roster has it: 广东省东莞市 is 省外."""
        if words in {"省外", "省内县外", "县内"}:
            return words
        slots = self._runtime.understand(f"在{words}打工", self._today).slots if words else {}
        places = [*slots.get("home_place", ()), *slots.get("work_place", ())]
        return works_where(places[0], self._near) if places else None

    def _names(self, sentence: str, scheme: SubsidyScheme) -> bool:
        if scheme.title in sentence:
            return True
        found = self._runtime.understand(sentence, self._today).entities
        return any(entity.slot == "scheme" and entity.value == scheme.category for entity in found)


def _sentences(scheme: SubsidyScheme) -> list[str]:
    text = "。".join((scheme.for_whom, scheme.amount, scheme.conditions, scheme.procedure))
    return [part.strip() for part in re.split(r"[。；;\n]", text) if part.strip()]
