"""A liaison binds their WeChat: by a card that staff print or by their number, and a code to the phone on the list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import flatten
from bot.dialogs.wording import brief, joined
from bot.liaising import LiaisonCard, PhoneCheck
from bot.messages import Frame, Reply, Step, Turn

TRIES = 5
ROSTER = 16
"""Characters of a question for a village's list, and nothing else."""
_I_AM = re.compile(
    r"^(?:您好|你好|喂)?(?:我|本人|俺)(?:就)?是.{0,12}?(?:联络员|信息员)(?!的|吗|家|说)|^联络员绑定|绑定.{0,4}联络员|^(?:我要|我想|怎么)?绑定(?:微信)?$|"
    r"^(?:我的?|联络员的?)?工号(?:是|[:：])?l?\d{1,6}$"
)
_CARD = re.compile(r"^(?:我是)?(?:联络员|绑定)[\s:：,，]*([a-z2-9]{4})[\s-]?([a-z2-9]{4})$", re.IGNORECASE)
_PAGE = re.compile(r"(?:打开|看看?|进)?(?:我的村(?:子)?|联络员(?:的)?(?:页面?|网页|后台)|我的联络员页面?)")
_ROSTER = re.compile(
    r"(?:我|我们|咱们?)?(?:村|寨子?|组)(?:里|上|头)?(?:的人)?(?:有)?(?:哪些|哪几个|哪个|谁|几个|多少|好多)(?:人|个)?(?:都)?(?:报了名|报名|报了)|"
    r"(?:看看?|查|看下|看哈|想看).{0,3}(?:我|我们|咱)?(?:村|寨子?)(?:里|上|头)?的?(?:情况|名单|报名|人)|(?:村|寨子?)(?:里|上)?的?(?:报名)?名单|"
    r"(?:帮|替|给|代)(?:村民|老乡|群众|乡亲|村里人?)们?报(?:个)?名|联络员(?:在哪|怎么|咋个?)?(?:登录|登陆|进不去)"
)
"""What only the pages of a liaison can do."""
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_CODES = {"code": re.compile(r"\D{0,8}(\d{6})\D{0,4}"), "last_digits": re.compile(r"\D{0,8}(\d{4})\D{0,4}")}
_LEAVE = re.compile(r"不绑|不办|算了|不是联络员")
_AGAIN = re.compile(r"(?:没|莫|冇)(?:有)?(?:收|来)到?|再发|重发|重新发|过期")


def wished(text: str) -> Mapping[str, Any] | None:
    """What a message of a liaison opens the dialog with; None for what is none."""
    plain = unicodedata.normalize("NFKC", text).strip(" 。.!！")
    if card := _CARD.match(plain):
        return {"card": (card[1] + card[2]).lower()}
    if len(plain) <= 30 and _I_AM.search(flatten(plain)):
        return NOTHING
    of_village = any(word in plain for word in ("村", "寨", "组", "联络员"))
    if of_village and len(plain) <= ROSTER and _ROSTER.search(flatten(plain)):
        return {"page": True, "roster": True}
    return {"page": True} if _PAGE.fullmatch(flatten(plain)) else None


class Binding(Subject):
    """`asked`: phone, code (six digits by SMS) or last_digits (of the number, where nothing is sent)."""

    name = "binding"
    title = "联络员绑定"
    lifetime = timedelta(minutes=30)
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        card, post = str(known.get("card", "")), office.own_post()
        if post is not None and not card:
            return Step((_at_home(post, turn, office),))
        if brief(turn):
            return Step((Reply("联络员在微信里绑定：关注公众号，发“我是联络员”。用名册上的手机。"),))
        if known.get("roster"):
            return Step((Reply(_NOT_FOR_ALL),))
        if known.get("page"):
            return Step((Reply("那是联络员的页面。您是联络员，就发“我是联络员”，核对手机号就绑好。"),))
        if card:
            return self._asked(office.check_phone(card=card), {"card": card})
        return Step((Reply(_ASK_PHONE),), Frame(self.name, self.version, asked="phone"))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        typed = unicodedata.normalize("NFKC", turn.typed)
        mobile = _MOBILE.search(re.sub(r"[\s\-]", "", typed))
        if mobile and frame.asked in {"phone", "code"} and not frame.slots.get("card"):
            phone = f"+86{mobile[1]}"
            return self._asked(office.check_phone(phone=phone), {"phone": phone})
        if frame.asked == "phone":
            return Step((Reply(_LEFT),)) if _LEAVE.search(typed) else Step(frame=frame, heard=False)
        if _AGAIN.search(typed) and frame.asked == "code":
            by = {name: str(frame.slots[name]) for name in ("phone", "card") if name in frame.slots}
            return self._asked(office.check_phone(**by), by)
        if _LEAVE.search(typed):
            return Step((Reply(_LEFT),))
        code = _CODES[frame.asked].fullmatch(typed.strip())
        return self._tried(frame, code[1], turn, office) if code else Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        ask = {"phone": _ASK_PHONE, "code": "请回短信里的 6 位验证码。没收到回“再发”。", "last_digits": _ASK_DIGITS}
        return Step((Reply(ask[frame.asked]),), frame)

    def _asked(self, check: PhoneCheck, by: Mapping[str, str]) -> Step:
        """The same words whether the number is a liaison's or not."""
        if check.how in _ENDS:
            return Step((Reply(_ENDS[check.how]),))
        slots = {**by, "liaison": check.liaison_id, "tries": 0}
        if check.how == "last_digits":
            return Step((Reply(_ASK_DIGITS),), Frame(self.name, self.version, slots, asked="last_digits"))
        whose = f"名册上的手机 {check.phone} " if check.phone else "这个号码在联络员名册上的话，"
        words = f"{whose}马上会收到一条短信。\n请把里面的 6 位验证码发给我，10 分钟内有效。没收到回“再发”。"
        return Step((Reply(words),), Frame(self.name, self.version, slots, asked="code"))

    def _tried(self, frame: Frame, code: str, turn: Turn, office: Office) -> Step:
        post = office.bind(int(frame.slots["liaison"]), code)
        if post is not None:
            return Step((_at_home(post, turn, office, "绑好了。"),))
        tries = int(frame.slots["tries"]) + 1
        if tries >= TRIES:
            return Step((Reply("还是不对，先不试了。请找乡镇的工作人员，看名册上的手机号对不对。"),))
        what = "这四位不对" if frame.asked == "last_digits" else "验证码不对，或者过期了"
        again = "请再发一次。" if frame.asked == "last_digits" else "请再看看短信。要新的回“再发”。"
        return Step((Reply(f"{what}。{again}"),), replace(frame, slots={**frame.slots, "tries": tries}))


_NOT_FOR_ALL = (
    "村里谁报了名，联络员才看得到，也能代村民报名。\n您是联络员，就发“我是联络员”，核对手机号就绑好。\n"
    "给家里人报，就说“给我老婆报焊工班”这样。"
)
_LEFT = "好的，先不绑。要绑再发“我是联络员”。"
_ASK_PHONE = "请发联络员名册上登记的手机号（11 位）。\n我发验证码到那个手机，核对了就绑好。"
_ASK_DIGITS = "请回名册上您手机号的后四位，核对了就绑好。"
_ENDS = {
    "no_card": "这张卡不对，或者过期、用过了。请找乡镇的工作人员，再要一张。",
    "no_sms": "这里现在发不了验证码。请找乡镇的工作人员要一张绑定卡，扫上面的码就行。",
    "wait": "试的次数多了，请过一刻钟再来。",
}


def _at_home(post: LiaisonCard, turn: Turn, office: Office, lead: str = "") -> Reply:
    villages = "、".join(office.place_name(code) for code in post.areas[:3])
    who = f"{lead}您是{villages}联络员{post.name}。"
    if brief(turn):
        return Reply(f"{who}在微信里回“我的村”，打开您的页面。")
    link = office.liaison_page()
    words = joined(
        who,
        f"点开就是您的页面，一刻钟内有效。只能开一次，别转给旁人：\n{link}",
        "以后回“我的村”再要。要转发的海报和话，回“转发包”。",
    )
    return Reply(words, link=link)


dialogs = (Binding(),)
