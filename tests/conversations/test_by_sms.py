"""Every golden talk once more by SMS alone: no answer is missing, too long, linked, or cut off before its numbers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bot.conversation import respond
from bot.dialogs import all_dialogs
from bot.dialogs.frames import load
from bot.messages import InboundMessage, Reply
from bot.store import Store
from bot.store.talk import conversations
from tests.conversations.player import Player, Script, read

DOORS = {
    "alerts": ("有合适的叫我", "您要什么样的活？"),
    "calm": ("滚", "消消气"),
    "complaint": ("8", "1 欠工资"),
    "ending": ("注销资料", "真的注销吗？"),
    "entitlement": ("我能领什么补贴", "打工多久了？"),
    "fair": ("2", "招聘会"),
    "greeting": ("你好", "您好！"),
    "intention": ("就业意愿", "您现在怎么打算？"),
    "jobs": ("1", "想去哪里干？"),
    "menu": ("0", "1 找工作"),
    "notices": ("通知我", "要哪一种？"),
    "photos": ("照片咋个发", "短信收不了照片"),
    "unlettered": ("认不得字", "不要紧，回数字就能办。"),
    "own_data": ("导出", "我们存着您这些"),
    "binding": ("我是联络员", "关注公众号"),
    "person": ("找联络员", "陈大勇"),
    "profile": ("我的资料", "我们存着您这些"),
    "share": ("转给我弟", "您要转什么给亲友？"),
    "signup": ("春风", "焊工班"),
    "status": ("5", "报名"),
    "subsidy": ("4", "补贴"),
    "thanks": ("谢谢", "。"),
    "training": ("3", "培训班"),
    "trust": ("7", "整条转给我"),
}
"""Words that a telephone can send, and what the dialog behind them says first."""
NO_DOOR = {"bare_number", "application", "papers", "rest", "unread", "circular"}
"""A number from somebody on record;
what follows a subsidy that was chosen (subsidy_apply_by_sms.txt), a long answer, pictures and voice, a circular."""
EVENTS = re.compile(r"\[(?:关注|取关|扫码|菜单)\]")


@cache
def talks() -> list[Path]:
    """Those of WeChat that are held in words; talks by SMS are golden themselves."""
    found = sorted(Path(__file__).parent.glob("*.txt"))
    return [path for path in found if (script := read(path)).channel == "wechat" and not _has_events(script)]


def _has_events(script: Script) -> bool:
    return any(EVENTS.match(text) for mark, text in script.turns if mark.startswith(">"))


class ByPhone(Player):
    """The same talk from the same person's telephone."""

    def __init__(self, script: Script, store: Store) -> None:
        script.channel = "sms"
        super().__init__(script, store)
        self.opened: set[str] = set()

    def _answer(self, message: InboundMessage) -> str:
        replies = respond(self.runtime, message)
        with self.runtime.store.reading() as tx:
            thread = conversations.load(tx, message, self.now)
        self.opened |= {frame.dialog for frame in load(thread.stack)}
        text = "\n".join(reply.text for reply in replies)
        assert text or thread.held, "no answer"
        _can_be_chosen_from(replies, text)
        return text


def _can_be_chosen_from(replies: tuple[Reply, ...], text: str) -> None:
    """Who can only type digits sees every digit there is, or the word that shows the rest."""
    asked = [reply for reply in replies if reply.choices][-1:]
    if "回“更多”看余下" in text or not asked:
        return
    missing = [choice.key for choice in asked[0].choices if not re.search(rf"(?<!\d){choice.key}(?!\d)", text)]
    named = [choice for choice in asked[0].choices if choice.key in missing and choice.label not in text]
    assert not named or "更多" in text, f"{[one.label for one in named]} cannot be chosen in\n{text}"


@pytest.mark.parametrize("path", talks(), ids=[path.stem for path in talks()])
def test_talk_by_sms(path: Path, sqlite_store: Store) -> None:
    player = ByPhone(read(path), sqlite_store)
    player.script.turns = [(mark, text) for mark, text in player.script.turns if mark[0] != "<"]
    went: list[str] = []
    try:
        went += player.play()
    except AssertionError as error:
        raise AssertionError(f"{player.script.title}\n{error}\n---\n" + "\n".join(went[-6:])) from None


def test_every_dialog_has_a_door() -> None:
    assert set(DOORS) | NO_DOOR == {dialog.name for dialog in all_dialogs()}


@pytest.mark.parametrize("name", DOORS)
def test_it_opens_by_words_alone(name: str, sqlite_store: Store) -> None:
    words, answer = DOORS[name]
    player = ByPhone(Script(name, known="王秀兰 13812345678"), sqlite_store)
    if words.isdigit():
        player.say("0")
    assert answer in player.say(words)
