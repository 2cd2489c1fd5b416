"""One's own data: all of it shown, deleted at a confirmed word, and the agreement to its use taken back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import any_of
from bot.dialogs.readers import digit, yes_no
from bot.dialogs.wording import asking, joined
from bot.messages import Frame, Reply, Step, Turn

Act: TypeAlias = Literal["forget", "withdraw", "export", "privacy"]

_STORED = r"(?:信息|资料|档案|账号|账户|数据|登记)"
_ACTS: tuple[tuple[Act, re.Pattern[str]], ...] = (
    (
        "withdraw",
        re.compile(
            r"(?:撤回|撤销|收回|取消|不再).{0,6}(?:同意|授权)|(?:同意|授权).{0,4}(?:撤回|撤销|收回|取消)|"
            r"(?:不想|不要|不准|不让|不许|不同意|不愿意|不给|莫|别).{0,5}(?:存|用|留|收集).{0,3}我的?(?:电话|号码|信息|资料|名字)"
        ),
    ),
    (
        "forget",
        re.compile(
            rf"(?:删|注销|清除|清空).{{0,6}}{_STORED}|{_STORED}.{{0,6}}(?:删|注销|清除|清空)|^注销$|"
            r"把?我的?(?:电话|号码|手机号|名字)(?:都|全)?(?:给我)?(?:删|清除|清空)|^把我(?:的)?(?:给)?(?:删|注销)(?:了|掉)|把我.{0,6}名单.{0,4}(?:划|删|去)掉"
        ),
    ),
    (
        "export",
        re.compile(
            rf"导出|(?:存|记|晓得|知道|收集)了?我(?:的)?(?:些|哪些|什么|啥|哪样)|我(?:的)?(?:全部|所有).{{0,2}}{_STORED}|"
            rf"{_STORED}.{{0,4}}(?:发给我|给我一份|拷给我)|(?:身份证号?|电话|{_STORED}).{{0,6}}(?:在|存)(?:到|在)?你们(?:那|这)|"
            rf"(?:身份证号?|电话|{_STORED}).{{0,4}}(?:你们)?存(?:了)?(?:没|不|吗|的是)|你们(?:有|存)(?:没有|得有)?我的?(?:电话|身份证|{_STORED})|"
            rf"要一?份.{{0,4}}{_STORED}"
        ),
    ),
    (
        "privacy",
        re.compile(
            rf"(?:谁|哪个|哪些人|别人|别个|人家|外人|老板|厂里).{{0,4}}(?:看得到|看得见|能看|会看|看到|晓得|知道).{{0,3}}我的?(?:电话|号码|身份证|{_STORED})|"
            r"(?:从)?(?:哪里|哪点|哪儿|哪个|谁|怎么|咋个?).{0,4}(?:搞到|弄到|得到|拿到|晓得|知道|有|给|查到).{0,4}我的?(?:电话|号码|信息)|"
            r"(?:会不会|不会).{0,4}(?:泄露|泄漏|卖|外传|说出去|乱用)|保(?:不保)?密(?:不|吗|么|没)|泄露|泄漏"
        ),
    ),
)
_OWN = any_of(
    *("资料", "信息", "档案", "账号", "账户", "数据", "登记", "电话", "号码", "手机号", "身份证", "名字"),
    *("注销", "删", "名单", "清除", "清空", "导出", "同意", "授权", "存", "记", "晓得", "知道", "收集", "密", "泄"),
    *("外传", "卖", "说出去", "乱用"),
)
"""One of these stands in every such message: the rest need not be looked at."""
ENDS = frozenset({"forget", "withdraw"})
"""What is asked once more before it is done."""
LONGEST = 20
"""Characters of a message that is about nothing else."""


def act_of(text: str) -> Act | None:
    """What is wanted with one's own data, where the message says nothing else."""
    if len(text) > LONGEST or not _OWN.search(text):
        return None
    return next((act for act, pattern in _ACTS if pattern.search(text)), None)


class OwnData(Subject):
    """All that is stored, a line each."""

    name = "own_data"
    title = "我的资料"

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("privacy"):
            return Step((_WHO_SEES,))
        lines = office.record()
        if not lines:
            return Step((_NOTHING_STORED,))
        ends = "不对的，说“改资料”；不想留，说“注销资料”。\n要纸质的，带身份证到窗口，或回“人工”。"
        return Step((Reply(joined("我们存着您这些：", *lines, ends)),))


class Ending(Subject):
    """Deleting, or taking the agreement back: asked once more, and what was open is put away with it."""

    name = "ending"
    title = "注销"
    alone = True
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        act: Act = known.get("act") or "forget"
        if not office.record():
            return Step((_NOTHING_STORED,))
        return Step((self._asked(act, office),), Frame(self.name, self.version, asked=act))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        number, said = digit(turn), yes_no(turn)
        if number == 2 or said is False:
            return Step((Reply("好的，不动。要办别的，回 0 看菜单。"),))
        if number != 1 and said is not True:
            return Step(frame=frame, heard=False)
        return self._forget(turn, office) if frame.asked == "forget" else self._withdraw(office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step((self._asked("forget" if frame.asked == "forget" else "withdraw", office),), frame)

    def _asked(self, act: Act, office: Office) -> Reply:
        if act == "withdraw":
            lead = "撤回以后，不再用您的资料找活、报新的名。也不再通知您。报上的照旧。真的撤回吗？"
            return asking(lead, ("撤回", "不撤回"))
        mine = [item for item in office.my_signups() if item.state in {"pending", "confirmed", "waiting"}]
        signups = f"报上的 {len(mine)} 个也取消。" if mine else ""
        lead = f"注销就是删掉您的名字、电话、意愿、聊天，找不回来。{signups}真的注销吗？"
        return asking(lead, ("注销", "不注销"))

    def _forget(self, turn: Turn, office: Office) -> Step:
        """What hangs on the county's roster is for staff to decide; all else is gone at once."""
        done = office.forget_me()
        words = "注销好了。名字、电话、意愿、聊天都删了，报的名也取消了。"
        if done == "talk":
            number = office.leave_for_person(
                "handover", f"本人要求注销。对话里的已删，花名册里的请按规定办：{turn.typed}"
            )
            words = joined(words, f"县里花名册上的由工作人员办，编号 {number}。")
        return Step((Reply(joined(words, "以后想用，直接说话就行。")),))

    def _withdraw(self, office: Office) -> Step:
        for purpose in ("signup", "profile", "subsidy"):
            office.consent(purpose, False)
        for topic in ("vacancies", "courses", "fairs"):
            office.subscribe(topic, False)
        words = "撤回了，不再用您的资料，也不通知您。\n存着的要删，说“注销资料”。下次报名再问您同不同意。"
        return Step((Reply(words),))


_WHO_SEES = Reply(
    "您的资料放在人社局，办事的人和村联络员才看。\n号码平时遮着，要看全得写明原因，留下记录。\n"
    "号码是您自己留的，或村里花名册上的。\n看存了什么，回“导出”；不让用，回“撤回同意”；不想留，回“注销”。"
)
"""As the console has it: masked on every screen, a reason and an audit line for each look at a whole number."""
_NOTHING_STORED = Reply("我们没有存您的资料。要办别的，回 0 看菜单。")
dialogs = (OwnData(), Ending())
