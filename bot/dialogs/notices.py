"""Being told of new vacancies, courses and fairs, or no longer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.readers import digit, ordinal
from bot.dialogs.wishes import kept_wish
from bot.dialogs.wording import asking
from bot.messages import Frame, Opening, Reply, Step, Topic, Turn

TOPICS: tuple[tuple[str, Topic], ...] = (("新岗位", "vacancies"), ("新培训班", "courses"), ("招聘会", "fairs"))
_WORDS: dict[Topic, tuple[str, ...]] = {
    "vacancies": ("岗位", "工作", "活", "招工", "厂", "合适的", "工"),
    "courses": ("培训", "班", "学"),
    "fairs": ("招聘会", "赶集", "专场"),
}


_ONLY = re.compile(r"只(?:想)?(?:要|收|看|发|留)([^，。,]{1,8})")
"""只要岗位的，别的莫发: what stands behind 只 is kept, the others go."""


def keeps_one(text: str) -> bool:
    """只想收培训的通知, whatever the parser takes it for; 只要包住的 is about a list."""
    found = _ONLY.search(text)
    return bool(found and _named(found[1]) and any(word in text for word in ("收", "发", "通知", "消息")))


class Notices(Subject):
    name = "notices"
    title = "通知"
    intents = ("subscribe", "unsubscribe")
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        wanted = turn.said.intent != "unsubscribe"
        only = _ONLY.search(turn.text)
        if only and (kept := _named(only[1])):
            return self._keep_one(kept, office)
        topic = _named(turn.text) or known.get("topic") or _topic(turn)
        if topic:
            return self._settle(topic, wanted, turn, office)
        if not wanted:
            return self._which_not()
        reply = asking("有新的就通知您。要哪一种？", [label for label, _ in TOPICS] + ["都要"])
        return Step((reply,), Frame(self.name, self.version, asked="wanted"))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        number = digit(turn) or ordinal(turn, len(TOPICS) + 1)
        wanted = frame.asked == "wanted"
        if number and number <= len(TOPICS):
            return self._settle(TOPICS[number - 1][1], wanted, turn, office)
        if number == len(TOPICS) + 1 or turn.text.strip("。 ") in {"都要", "全部", "都不要", "全都不要"}:
            return self._settle_all(wanted, turn, office)
        topic = _topic(turn) if len(turn.text) <= 6 else None
        return self._settle(topic, wanted, turn, office) if topic else Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return self._which_not() if frame.asked == "unwanted" else self.start(turn, office)

    def _which_not(self) -> Step:
        labels = [f"不要{label}" for label, _ in TOPICS] + ["全都不要"]
        return Step((asking("不想收哪一种？", labels),), Frame(self.name, self.version, asked="unwanted"))

    def _settle(self, topic: Topic, wanted: bool, turn: Turn, office: Office) -> Step:
        label = next(label for label, name in TOPICS if name == topic)
        if topic == "vacancies" and wanted:
            return Step(opens=Opening("alerts"))
        office.subscribe(topic, wanted)
        if not wanted:
            return Step((Reply(f"好的，{label}不再通知您。想收了说一声“订阅”。"),))
        return Step((Reply(f"好的，有{label}就通知您。\n不想收了，回“退订”。"),))

    def _keep_one(self, kept: Topic, office: Office) -> Step:
        for _, topic in TOPICS:
            office.subscribe(topic, topic == kept)
        label = next(label for label, name in TOPICS if name == kept)
        return Step((Reply(f"好的，只给您发{label}，别的不发了。\n想都收，说一声“订阅”。"),))

    def _settle_all(self, wanted: bool, turn: Turn, office: Office) -> Step:
        if not wanted:
            office.receive_notices(False)
            return Step((Reply("好的，以后不再给您发通知。您来问，我照样答。\n想再收，回“订阅”。"),))
        office.receive_notices(True)
        for _, topic in TOPICS:
            office.subscribe(topic, True)
        office.stand_by(kept_wish(turn, office))
        return Step((Reply("好的，岗位、培训班、招聘会有新的都通知您。\n不想收了，回“退订”。"),))


def _topic(turn: Turn) -> Topic | None:
    """The first kind of news that the sentence names; fairs and courses first, their names hold 工 and 活 too."""
    return _named(turn.text) or ("vacancies" if turn.said.slots.get("occupation") else None)


def _named(text: str) -> Topic | None:
    topics: tuple[Topic, ...] = ("fairs", "courses", "vacancies")
    return next((topic for topic in topics if any(word in text for word in _WORDS[topic])), None)


dialogs = (Notices(),)
