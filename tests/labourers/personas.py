"""Simulated labourers: who they are, and what each of them says to the question that is open."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.messages import Address, Frame, Kind

HERE = Path(__file__).parent
VILLAGES = (("530627102201", "泼机镇泼机村"), ("530627102202", "泼机镇庙山村"), ("530627102203", "泼机镇鹿角村"))
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("秀兰", "建国", "大勇", "桂花", "小梅", "长友", "光明", "福贵", "翠芬", "志强", "德才", "春燕", "国庆", "莲花")
KINDS: dict[str, Kind] = {"菜单": "menu", "扫码": "scan", "图片": "picture", "语音": "voice", "位置": "place"}

PLACES = {"东莞": "441900", "昆明": "530100", "杭州": "330100", "深圳": "440300", "泼机镇": "530627102"}
TRADES = ("电子厂", "保安", "缝纫", "钢筋工", "服务员", "厂里的活", "焊工")
FLOORS = (2000, 3000, 4500, 5000, 6000, 8000)

GOALS: Mapping[str, Sequence[str]] = {
    "class": (
        "我要报焊工班",
        "想学月嫂",
        "有没得电工培训",
        "春风",
        "给我老婆报焊工班",
        "我们三个人一起学焊工",
        "我和儿子报缝纫班",
    ),
    "fair": ("泼机镇哪天赶集招聘会", "招聘会几号", "我要去招聘会", "梨花", "县里招聘会有班车不", "[菜单] fairs"),
    "subsidy": (
        "我能领什么补贴",
        "交通补贴怎么领",
        "稳岗补贴要什么材料",
        "创业补贴多少钱",
        "我要申请交通补贴",
        "[菜单] subsidy",
    ),
    "status": ("我的报名", "我报的班怎么样了", "取消报名", "全部取消", "[菜单] signups", "签到码好多"),
    "complaint": ("老板欠我三个月工资不给", "我要投诉", "在工地上手被砸了", "中介骗了我五百块", "厂里扣押身份证"),
    "profile": ("就业意愿", "我的资料", "改电话", "登记一下", "存了我什么", "注销资料", "撤回同意", "[菜单] profile"),
    "trust": ("这个招工是真的不", "有人喊我交五百块押金", "【招聘】日薪500，加微信 abc123 报名交费", "[菜单] help"),
    "person": ("人工", "找联络员", "我要找真人", "我们村联络员是哪个"),
    "alerts": ("有合适的叫我", "不用叫了", "订阅", "退订招聘会", "新岗位"),
    "share": ("转给我弟", "发给亲戚看看"),
    "idle": ("你好", "谢谢", "你是谁", "今天天气好", "你个龟儿子", "0", "[扫码] i.abc", "[扫码] l.L001"),
}
TURNS_OF_MIND = (
    *(
        "不对，名字错了",
        "改电话",
        "村写错了",
        "我不报了",
        "换一个",
        "算了",
        "返回",
        "上一步",
        "等一下，补贴多少钱",
        "那个班要钱不",
    ),
    *(
        "工资拖了三个月了老板跑了",
        "不是东莞，是昆明",
        "少于五千不去",
        "我是女的",
        "我今年五十二",
        "我走不开，家里有娃",
        "说错了",
    ),
)
OVER_A_LIST = (
    "1",
    "2",
    "3",
    "更多",
    "报1",
    "第二个",
    "还有吗",
    "有没有包住的",
    "工资高点的",
    "近点的",
    "哪个好",
    "1和2哪个好",
    "报名",
)
ABOUT_ONE = ("1", "2", "3", "报名", "在哪里", "几点上班", "招多大年纪", "转给我弟", "还有别的吗", "有班车没得")
COMPLAINED: Mapping[str, Sequence[str]] = {
    "what": ("老板拖欠工资", "在厂里伤了手", "中介收了钱不见人"),
    "who": ("东莞长安的宏达电子厂", "不知道", "昆明一个工地，姓李的老板"),
    "much": ("一万二，九月份开始的", "不清楚", "8000块", "三个月了"),
    "evidence": ("没有", "有聊天记录", "[图片]", "没有了", "工资条有"),
}


@cache
def heard_before() -> Sequence[str]:
    """Lines out of golden talks, kept here so that a new talk does not change what two thousand others say."""
    return (HERE / "heard_before.lst").read_text(encoding="utf-8").splitlines()


@cache
def short_answers() -> Sequence[str]:
    return (HERE / "short_answers.lst").read_text(encoding="utf-8").split()


@dataclass(frozen=True)
class Said:
    """One utterance. An `opener` begins a subject; `wish` is what a new search states of place and pay."""

    text: str
    kind: Kind = "text"
    opener: bool = False
    wish: Mapping[str, Any] | None = None


@dataclass
class Labourer:
    """One person with what they know of themselves. `recorded`: the county knows it too."""

    dice: random.Random
    name: str
    phone: str
    sex: str
    age: int
    village: tuple[str, str]
    recorded: bool
    addresses: list[Address]
    goals: list[str] = field(default_factory=list)

    def opens(self) -> Said:
        """A goal of theirs, in one of its wordings."""
        goal = self.dice.choice(self.goals)
        return self._searches() if goal == "job" else replace(_said(self.dice.choice(GOALS[goal])), opener=True)

    def goes_on(self, top: Frame | None) -> Said:
        """What follows: mostly an answer to what is open, sometimes a change of mind, another subject, or noise."""
        draw = self.dice.random()
        if top is not None and top.asked == "held":
            return _said(self.dice.choice(("菜单", "取消", "我还想问问工资的事", "[图片]")))
        if draw < 0.7 and top is not None:
            return _said(self._answers(top))
        if draw < 0.8:
            return _said(self.dice.choice(GOALS["status"])) if self.dice.random() < 0.25 else self.opens()
        if draw < 0.88:
            return _said(self.dice.choice(TURNS_OF_MIND))
        if draw < 0.94:
            return _said(self.dice.choice(heard_before()))
        return _said(self.dice.choice((*short_answers(), "[图片]", "[语音]", "[位置] 东莞市长安镇", "。。", "嗯嗯额")))

    def _searches(self) -> Said:
        """A search whose conditions are known to the test: place, floor of pay, and in any words around them."""
        place, floor = self.dice.choice(list(PLACES)), self.dice.choice((None, *FLOORS))
        pay = f"，工资{floor}以上" if floor else ""
        text = self.dice.choice((f"我想找{place}的活{pay}", f"重新找，{place}有啥子活{pay}", f"想去{place}打工{pay}"))
        return Said(text, opener=True, wish={"place": PLACES[place], "floor": floor})

    def _answers(self, top: Frame) -> str:
        plain = self.phone.removeprefix("+86")
        own = {
            "name": (self.name, self.name, f"我叫{self.name}", "李大山", "我老公"),
            "phone": (plain, plain, f"{plain[:3]}-{plain[3:7]}-{plain[7:]}", "1381234567", "没有"),
            "village": (self.village[1], self.village[1], self.village[1][3:], "泼机镇", "坪子村", "泼机镇大坪子村"),
            "年龄": (str(self.age), f"{self.age}岁"),
            "others": ("李明，张华", "王小二", "就这些", "李大山 13700000099"),
            "confirm": ("对", "对", "1", "2", "3", "要得", "改电话", "名字错了", "不对，电话是13700000088"),
            "agreed": ("1", "同意", "问过了", "还没问"),
            "surely": ("1", "对", "2"),
            "all": ("1", "2"),
            "one": ("1", "2", "3", "4"),
            "offer": ("1", "2"),
            **COMPLAINED,
        }
        asked = top.asked.removeprefix("pick:")
        if asked == "list":
            return self.dice.choice(OVER_A_LIST)
        if asked == "detail":
            return self.dice.choice(ABOUT_ONE)
        return self.dice.choice(own.get(asked, ("1", "1", "2", "3", "4", "不清楚", "对", "不")))


def _said(text: str) -> Said:
    if not text.startswith("["):
        return Said(text)
    name, _, words = text[1:].partition("]")
    return Said(words.strip(), KINDS.get(name, "text"))


def labourer(dice: random.Random, number: int) -> Labourer:
    """Somebody of a number of their own, reached by WeChat, by SMS, or by both."""
    phone = f"+86139{number:08d}"
    ways = [Address("wechat", f"o_labourer_{number}"), Address("tel", phone)]
    goals = [*dice.sample(["job", "job", *GOALS], 2), dice.choice(("status", "class", "fair", "job"))]
    return Labourer(
        dice,
        dice.choice(SURNAMES) + dice.choice(GIVEN),
        phone,
        dice.choice(("male", "female")),
        dice.randint(18, 66),
        dice.choice(VILLAGES),
        dice.random() < 0.5,
        dice.choice(([ways[0]], [ways[0]], [ways[1]], ways)),
        goals,
    )
