"""True or false: whether a message, code or job comes from the office."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.forgery import demand_of
from bot.dialogs.plain import flatten
from bot.dialogs.readers import SURE
from bot.dialogs.wording import dialled, joined
from bot.liaising import Genuine, LiaisonCard
from bot.messages import Frame, Reply, Step, Turn

_ASKING = re.compile(
    r"(查真[伪假]|帮我|看看|看下|看一下|请问|这个|那个|消息|短信|通知|信息|链接|岗位|是真的?还?是?假的?|真的?假的?|是不是|真的|假的|骗子|骗人|你们|吧|"
    r"骗|靠谱|可信|可靠|嘛|吗|呢|哦|啊|不|是|有|收到|一条|我|查|下|核实|说|招工|的|了)"
)

_REASONS = {
    "钱": "我们没有发过这个，像是骗人的：它要钱，我们办事不收一分钱。",
    "银行卡": "我们没有发过这个，像是骗人的：我们不会这样要您的银行卡。",
    "验证码": "我们没有发过这个，像是骗人的：验证码谁要都不能给。",
    "另加微信": "我们没有发过这个，像是骗人的：我们不会叫您另加微信、下软件。",
    "出国": "我们没有发过这个，像是骗人的。\n叫您去那边挣大钱，去了难回来，千万别去。",
}
_DOUBTS_US = re.compile(
    r"^(?:喂|哎)?(?:你|您)(?:们)?(?:这个)?(?:是不是|莫不是|怕是|是|靠|可)?.{0,3}(?:骗子|骗人|哄人|骗我|靠谱|可靠|可信|真的假的)"
)
_PUBLIC = re.compile(r"(?<!\d)(12333|12345|12348|110|120|96110)(?!\d)")
_KNOWN = {
    "12333": "人社局的热线，问工资、社保、补贴",
    "12345": "政府的服务热线",
    "12348": "免费的法律热线",
    "96110": "公安的反诈电话",
    "110": "报警电话",
    "120": "急救电话",
}
"""Numbers of the state that people ask about; whoever calls from one may still be a fraud."""
LONGEST = 12
"""Characters of a message that doubts the bot itself, and nothing that somebody sent."""


class Trust(Subject):
    """A pasted text is looked up whole; a bare doubt is asked for the text."""

    name = "trust"
    title = "查真假"
    intents = ("verify_notice",)
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("lost"):
            return self._money_gone(turn, office)
        if _DOUBTS_US.search(turn.typed) and len(turn.typed) <= LONGEST:
            return self._who_we_are(office)
        if public := _official(turn.typed):
            return Step((public,))
        said = turn.said.intent in self.intents or bool(demand_of(turn.typed)) or known.get("pasted")
        if said and turn.kind != "menu":
            found = office.genuine(turn.typed)
            if found or _checkable(turn):
                return self._judge(found, turn, office)
        words = "把您收到的那条消息整条转给我，我来查。发上面的口令、编号也行。\n打电话来的，就说对方要您做什么。"
        return Step((Reply(words),), Frame(self.name, self.version, asked="text"))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if turn.kind == "picture" and readers.media(turn):
            return self._to_be_read(turn, office)
        if not turn.text or turn.kind not in {"text", "voice"}:
            return Step(frame=frame, heard=False)
        if public := _official(turn.typed):
            return Step((public,))
        found = office.genuine(turn.typed)
        short = len(flatten(turn.text)) < 10 and not found and not demand_of(turn.typed)
        if short and turn.said.confidence >= SURE and turn.said.intent not in {*self.intents, "out_of_scope"}:
            return Step(frame=frame, heard=False)
        return self._judge(found, turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step((Reply("要查真假，把那条消息整条转给我。"),), Frame(self.name, self.version, asked="text"))

    def _money_gone(self, turn: Turn, office: Office) -> Step:
        """The police can stop a transfer within the first hours, nobody here can."""
        number = office.leave_for_person("doubt", turn.typed)
        words = "快打 110 报警，再打给银行，叫它先别付。越快越好。\n转账记录、聊天、对方电话，都留着别删。"
        return Step((Reply(f"{words}\n记下了，工作人员会看，编号 {number}。"),))

    def _who_we_are(self, office: Office) -> Step:
        us = f"不骗您。我是{office.place_name(office.home)}“工友”，机器答话。"
        words = joined("找活、报名、领补贴，都不收一分钱。", _whom_to_call(None, office))
        more = "有消息信不过，把它整条转给我，我来查。"
        return Step((Reply(joined(us, words, more)),), Frame(self.name, self.version, asked="text"))

    def _judge(self, found: Genuine | None, turn: Turn, office: Office) -> Step:
        """Yes or no first, the reason second, whom to call last."""
        call = _whom_to_call(found.liaison if found else None, office)
        if found:
            what = "，".join(part for part in (found.issuer, found.title, found.when) if part)
            sure = f"是真的：{what}。" if found.title else f"是真的：{found.issuer}就是我们。"
            by = found.liaison.name if found.liaison else ""
            sure += f"{by}转发的。" if by and by not in found.title else ""
            return Step((Reply(joined(sure, "我们办事不收一分钱，谁要钱都别给。", call)),))
        number = office.leave_for_person("doubt", turn.typed)
        words = joined(
            _REASONS.get(demand_of(turn.typed), "我们没有发过这个，查不到记录。"),
            "先别交钱、别点链接、别给身份证和验证码。",
            f"记下了，请人去查，编号 {number}。",
            call,
        )
        return Step((Reply(words),))

    def _to_be_read(self, turn: Turn, office: Office) -> Step:
        """A picture of a message: nobody here can read it, so staff do."""
        number = office.leave_for_person("doubt", "发来一张图片，请看真假。")
        office.file_media(readers.media(turn), case=number)
        words = joined(
            f"图片收到了，请人看真假，编号 {number}。",
            "没回话以前，别交钱、别点链接、别给身份证和验证码。",
            "能把上面的字打给我，我马上查。",
        )
        return Step((Reply(words),))


def _official(text: str) -> Reply | None:
    """What is known of a number of the state that a short message asks about."""
    found = _PUBLIC.search(text) if len(flatten(text)) <= LONGEST and not demand_of(text) else None
    if found is None:
        return None
    number = found[1]
    return Reply(f"{number} 是真的，是{_KNOWN[number]}。\n打过来要钱、要验证码的，都是骗子，挂了它。")


def _whom_to_call(liaison: LiaisonCard | None, office: Office) -> str:
    """The reader's own liaison, whom they know; else the one who passed it on."""
    card = office.liaison() or liaison
    if card:
        return f"拿不准就打联络员{card.name} {dialled(card.phone)}。"
    return f"拿不准就打{office.desk()}。" if office.desk() else ""


def _checkable(turn: Turn) -> bool:
    """Whether there is something to look up: 招工靠不靠谱 alone wants the notice itself."""
    left = _ASKING.sub("", flatten(turn.text))
    return len(left) >= 12 or bool(re.search(r"[0-9A-Za-z]{3}|【|http", turn.typed)) or bool(demand_of(turn.typed))


dialogs = (Trust(),)
