"""Plays a golden talk: a text file of what is said and what must be answered, through the real turn over a database.

# 找电子厂，看第二个，报名          what the talk shows
channel: sms                          wechat unless said otherwise
known: 王秀兰 13812345678             someone on record who speaks from here; also 王秀兰 13812345678 女 1990 脱贫户
with: 公益性岗位的规定                 a rule in force that not every talk is held under
> 我想找东莞的电子厂                  said
< 找到 * 个岗位                       a line of the answer; * stands for anything; lines in this order
<! 包住                               must stand nowhere in the answer
< (不回话)                            silence
> [菜单] jobs                         also [扫码] [关注] [取关] [图片] [语音] [位置] and text after it
> [位置] 街上 @27.56,104.91            a label and the point, latitude first
>= 对                                 the message before once more: the same answer, no second effect
>+ 东莞的厂                            said a second after the message before; others come half a minute later
@ 3 天                                time goes by (天, 小时, 分钟)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.channels.lengths import segments
from bot.conversation import respond
from bot.dialogs.stack import dump, load
from bot.messages import Address, InboundMessage, Kind
from bot.runtime import Runtime
from bot.store import Store
from bot.store.register import addresses, people
from bot.store.talk import conversations
from tests.conversations.town import furnish, introduce, put_in_force
from tests.fakes import configured
from tests.house import NOON, runtime_over

KINDS: dict[str, Kind] = {
    "菜单": "menu",
    "扫码": "scan",
    "关注": "join",
    "取关": "leave",
    "图片": "picture",
    "语音": "voice",
    "位置": "place",
}
SPANS = {"天": "days", "小时": "hours", "分钟": "minutes"}
SILENCE = "(不回话)"
DESK = "县劳动监察大队 0870-3120000"


@dataclass
class Script:
    """A talk as read from its file: `turns` are marks and texts in order."""

    title: str
    channel: str = "wechat"
    known: str = ""
    under: str = ""
    turns: list[tuple[str, str]] = field(default_factory=list)


def read(path: Path) -> Script:
    script = Script(path.stem)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, _, rest = line.partition(" ")
        if line.startswith("# "):
            script.title = rest.strip()
        elif line.startswith("channel:"):
            script.channel = line.partition(":")[2].strip()
        elif line.startswith("known:"):
            script.known = line.partition(":")[2].strip()
        elif line.startswith("with:"):
            script.under = line.partition(":")[2].strip()
        elif mark in {">", ">+", ">=", "<", "<!", "@"}:
            script.turns.append((mark, rest.strip()))
        elif line.strip():
            raise ValueError(f"{path.name} line {number}: {line!r} is neither said, answered nor noted")
    return script


class Player:
    """One talk over one database. The stack is read back from its JSON at every turn, as in production."""

    def __init__(self, script: Script, store: Store) -> None:
        self.script = script
        self.now: datetime = NOON
        self.runtime: Runtime = runtime_over(store, configured(desk=DESK, partner_areas="441900"), now=lambda: self.now)
        self.sender = Address("tel", "+8613700000001") if script.channel == "sms" else Address("wechat", "o_talk")
        self.count = 0
        self.last: InboundMessage | None = None
        furnish(store)
        if script.under:
            put_in_force(store, script.under)
        if script.known:
            self._know(script.known)

    def play(self) -> Iterator[str]:
        """The talk as it really went; raises AssertionError where it leaves the script."""
        answer, at = "", 0
        for mark, text in self.script.turns:
            yield f"{mark} {text}"
            if mark == "@":
                amount, unit = re.fullmatch(r"(\d+) ?(\S+)", text).groups()  # type: ignore[union-attr]  # a talk that is wrong fails
                self.now += timedelta(**{SPANS[unit]: int(amount)})
            elif mark == ">=":
                assert self.last is not None
                again = self._answer(self.last)
                assert again == answer, f"a repeat was answered otherwise:\n{again}"
            elif mark in {">", ">+"}:
                self.now += timedelta(seconds=30 if mark == ">" else 1)
                answer, at = self.say(text), 0
                yield answer
            elif mark == "<!":
                assert text not in answer, f"{text!r} must not be in\n{answer}"
            else:
                at = _expect(text, answer, at)

    def say(self, text: str) -> str:
        match = re.fullmatch(r"\[(\S+?)\]\s*(.*)", text)
        kind = KINDS.get(match[1]) if match else None
        self.count += 1
        words = match[2] if match and kind else text
        words, _, point = words.partition(" @") if kind == "place" else (words, "", "")
        sent = self._carries(kind) | _lying(point)
        self.last = InboundMessage(
            self.script.channel, f"t{self.count}", self.sender, kind or "text", words, self.now, sent
        )
        answer = self._answer(self.last)
        self._holds(answer)
        return answer

    def _carries(self, kind: Kind | None) -> dict[str, Any]:
        """What a platform tells of a picture or a voice message."""
        if kind not in {"picture", "voice"}:
            return {}
        number = f"M{self.count}"
        return (
            {"MediaUrl0": f"https://api.twilio.com/{number}"} if self.script.channel == "sms" else {"media_id": number}
        )

    def _answer(self, message: InboundMessage) -> str:
        return "\n".join(reply.text for reply in respond(self.runtime, message))

    def _holds(self, answer: str) -> None:
        """What is true of every answer: its length, its manners, and a state that JSON carries."""
        assert len(answer) <= 420, f"{len(answer)} characters:\n{answer}"
        assert not re.search(r"None|\b(vacancy|course|fair|near_home|male)\b|\d{11}(?=.*登记)", answer), answer
        if self.script.channel == "sms" and answer:
            whole = f"【{self.runtime.settings.sms_signature}】{answer}"
            assert segments(whole) <= 3, f"{segments(whole)} segments:\n{answer}"
            assert "http" not in answer
        with self.runtime.store.begin() as tx:
            probe = InboundMessage(self.script.channel, "probe", self.sender, "text", "", self.now)
            stack = load(conversations.load(tx, probe, self.now).stack)
        assert load(dump(stack)) == stack
        assert len(stack) <= 3

    def _know(self, words: str) -> None:
        name, phone, *more = words.split()
        gender = next((sex for word, sex in (("男", "male"), ("女", "female")) if word in more), "")
        person = introduce(self.runtime.store, name, f"+86{phone}", gender=gender)
        facts = {
            "birthday": next((date(int(word), 1, 1) for word in more if word.isdigit()), None),
            "household_kind": next((word for word in more if word.endswith("户")), ""),
        }
        with self.runtime.store.begin() as tx:
            people.remember(tx, person, facts, self.now.date())
        if self.script.channel == "sms":
            self.sender = Address("tel", f"+86{phone}")
        with self.runtime.store.begin() as tx:
            addresses.bind(tx, addresses.known_or_new(tx, self.sender, self.now), person)


def _lying(point: str) -> dict[str, Any]:
    latitude, _, longitude = point.partition(",")
    return {"latitude": float(latitude), "longitude": float(longitude)} if point else {}


def _expect(pattern: str, answer: str, at: int) -> int:
    """The place after the line that fits, looking on from `at`."""
    if pattern == SILENCE:
        assert answer == "", f"silence was due, not\n{answer}"
        return at
    lines = answer.splitlines()
    regex = re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
    for place in range(at, len(lines)):
        if regex.search(lines[place]):
            return place + 1
    raise AssertionError(f"no line like {pattern!r} from line {at + 1} of\n{answer}")
