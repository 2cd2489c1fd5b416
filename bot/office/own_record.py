"""What the office keeps of the person of a turn: said, shown, agreed to, and deleted at their word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from bot.dialogs.wishes import conditions
from bot.dialogs.wording import KIND, day, masked
from bot.messages import SHANGHAI, Person
from bot.offers import Signup
from bot.office.speaker import Speaker
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import standing
from bot.store.register import consents, erasure, people
from bot.store.register.erasure import Held

PURPOSES = {"signup": "办报名", "profile": "找活", "subsidy": "办补贴"}
_SOUGHT = (("places", "places"), ("occupations", "trades"), ("pay", "pay"))
"""Of a wish in a talk, by the names that the record keeps them under."""
TOPICS = {"vacancies": "新岗位", "courses": "新培训班", "fairs": "招聘会"}


class OwnRecord:
    """The part of `CountyOffice` behind `bot.dialogs.record_desk.RecordDesk`."""

    _runtime: Runtime
    _tx: Tx
    _address_id: int
    _channel: str
    _speaker: Speaker
    _now: datetime
    _today: date

    def my_signups(self) -> Sequence[Signup]:
        raise NotImplementedError

    def withdraw(self, signup_id: int) -> bool:
        raise NotImplementedError

    def place_name(self, code: str) -> str:
        raise NotImplementedError

    def remember(self, **facts: object) -> None:
        self._speaker.remember(**facts)

    def wishes(self) -> Mapping[str, Any]:
        me = self._speaker.person.id
        return people.wishes(self._tx, me) if me is not None else {}

    def consent(self, purpose: str, given: bool) -> None:
        if given:
            consents.give(self._tx, self._speaker.id, purpose, self._channel, self._now)
        elif self._speaker.person.id is not None:
            consents.withdraw(self._tx, self._speaker.person.id, purpose, self._now)

    def record(self) -> Sequence[str]:
        me = self._speaker.person
        if me.id is None:
            return ()
        held = erasure.held(self._tx, me.id, self._address_id)
        return [line for line in (*self._personal(me, held), *self._dealings(me, held)) if line]

    def _personal(self, me: Person, held: Held) -> list[str]:
        sex = {"male": "男", "female": "女"}.get(me.gender, "")
        born = f"{me.birthday.year} 年生" if me.birthday else ""
        household = f"{me.household_kind}{'，零就业家庭' if held.zero_employed else ''}"
        wishes = self.wishes()
        sought = conditions({key: wishes[slot] for key, slot in _SOUGHT if wishes.get(slot)}, self)
        return [
            f"名字：{me.name}" if me.name else "",
            f"电话：{masked(me.phone)}" if me.phone else "",
            f"村：{self.place_name(me.area)}" if me.area else "",
            "、".join(part for part in (sex, born, household, held.education) if part),
            f"身份证：存了尾号 {held.identity_end}，不在这里显示" if held.identity_end else "",
            f"技能：{held.skills}" if held.skills else "",
            f"就业：{'，'.join(part for part in (held.employment, held.works_at) if part)}" if held.employment else "",
            f"打算：{wishes['work']}" if wishes.get("work") else "",
            f"想找：{'、'.join(sought)}" if sought else "",
            f"想学：{wishes['training']}" if wishes.get("training") else "",
            "花名册上还有备注，窗口可查" if held.note else "",
        ]

    def _dealings(self, me: Person, held: Held) -> list[str]:
        mine = [item for item in self.my_signups() if item.name == me.name]
        agreed = [f"{PURPOSES.get(purpose, purpose)}（{day(_here(at))}）" for purpose, at in held.agreed]
        told = "、".join(self._told(topic, held) for topic in consents.followed(self._tx, held.person_id))
        refused = "、".join(TOPICS.get(topic, topic) for topic in held.refused)
        return [
            *(f"报名：{KIND[item.kind]}“{item.title}”{item.number}" for item in mine),
            f"您的事：{'、'.join(held.cases)}" if held.cases else "",
            f"您同意过：{'、'.join(agreed)}" if agreed else "",
            f"要通知您的：{told}" if told else "",
            f"您不要的通知：{refused}" if refused else "",
            f"您退订了通知（{day(_here(held.opted_out_at))}）" if held.opted_out_at else "",
            f"照片和语音：{held.media} 个" if held.media else "",
            f"聊天：{held.messages} 条" if held.messages else "",
        ]

    def _told(self, topic: str, held: Held) -> str:
        wish = standing.of_person(self._tx, held.person_id) if topic == standing.TOPIC else None
        said = "、".join(conditions(wish, self)) if wish else ""
        return f"{TOPICS.get(topic, topic)}（{said}）" if said else TOPICS.get(topic, topic)

    def forget_me(self) -> Literal["all", "talk"]:
        me = self._speaker.person
        if me.id is None:
            return "all"
        for signup_id in erasure.standing_signups(self._tx, me.id):
            self.withdraw(signup_id)
        on_roster = erasure.erase(self._tx, me.id, self._now)
        self._speaker.person = Person()
        return "talk" if on_roster else "all"


def _here(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
