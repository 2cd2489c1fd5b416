"""有合适的叫我: a wish that stands; what came in for it (新岗位); and its end (不用叫了)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.hints import hinted, named
from bot.dialogs.plain import flatten
from bot.dialogs.readers import digit
from bot.dialogs.shunning import rules_out
from bot.dialogs.wishes import conditions, kept_wish, merged
from bot.dialogs.wording import asking, joined
from bot.messages import Frame, Opening, Reply, Step, Turn

WHAT, STANDS = "what", "stands"
_CHANGES = re.compile(r"改|换|不用叫|别叫|莫叫|不要叫|也叫|也要|还要|加上|只叫|只要")
_PAUSES = re.compile(r"(?:先|暂时|暂且)(?:停|别|不要|莫|不用)|停(?:一下|一停|几天|一个月|一段)")
_TOO_OFTEN = re.compile(r"少发点|太(?:多|勤|频繁)|天天发")
_LISTED = re.compile(
    r"(?:设|订|定|开|留|要)了?(?:哪些|什么|啥子?|哪样|几个)(?:岗位)?(?:提醒|通知)|^(?:看看|看下|看哈|查下?)?我的(?:岗位)?提醒$|"
    r"(?:提醒|让你叫我)的?(?:是|有)(?:哪些|什么|啥)"
)
_NOT_YET = re.compile(
    r"^(?:你|你们)?(?:咋个?|怎么|为啥子?|为什么|啷个)[^，。]{0,3}(?:没|不)(?:得|有)?(?:叫|喊|通知|提醒)(?:过)?我了?$"
)
SHORT = 16
"""Characters up to which 太多了 and 换成 speak of what was just set up."""
_ANY: tuple[tuple[str, dict[str, Any]], ...] = (("家附近的", {"places": ["near_home"]}), ("什么活都行", {}))
_PASSING = ("after", "order")
"""What belongs to one look at a list and not to the wish."""
_KEPT = (("trades", "occupations"), ("pay", "pay"), ("places", "places"))


class Alerts(Subject):
    """Opened with `wish` (of the list in view), `stop`, `new` or `told`; else the sentence itself is the wish."""

    name = "alerts"
    title = "有新岗位叫我"
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("stop"):
            office.subscribe("vacancies", False)
            return Step((Reply("好的，有新岗位不再叫您。想再要，回“有合适的叫我”。"),))
        if known.get("new"):
            return self._new(office)
        if known.get("told"):
            return self._told(turn, office)
        before = known.get("wish") or ((office.standing_wish() or {}) if _CHANGES.search(turn.text) else {})
        wish = merged(turn, before)
        wish = wish or kept_wish(turn, office)
        return self._settle(wish, turn, office) if wish else self._ask()

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == STANDS:
            return self._changed(frame, turn, office)
        number = digit(turn)
        if number is not None and number <= len(_ANY):
            return self._settle(_ANY[number - 1][1], turn, office)
        if flatten(turn.text) in {"都行", "都可以", "随便", "什么都行", "啥都行", "不限"}:
            return self._settle({}, turn, office)
        if not named(turn) & {"occupation", "work_place", "home_place", "wage", "tags"}:
            return Step(frame=frame, heard=False)
        return self._settle(merged(hinted(turn), {}), turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step((), frame) if frame.asked == STANDS else self._ask()

    def _changed(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """改成昆明的, 一天一条太多了, right after it was set up."""
        if turn.kind not in {"text", "voice"} or len(turn.text) > SHORT:
            return Step(frame=frame, heard=False)
        if _TOO_OFTEN.search(turn.text):
            return Step((Reply("一天最多一条，没新的就不发。\n嫌多就先停：回“不用叫了”，要了再说。"),), frame)
        if _PAUSES.search(turn.text):
            office.subscribe("vacancies", False)
            return Step((Reply("好的，先停了，不再叫您。\n什么时候又要，回“有合适的叫我”。"),))
        named_one = named(turn) & {"occupation", "work_place", "wage", "tags"} or rules_out(turn)
        if not named_one or not _CHANGES.search(turn.text):
            return Step(frame=frame, heard=False)
        return self._settle(merged(hinted(turn), frame.slots["wish"]), turn, office)

    def _ask(self) -> Step:
        lead = "有合适的就叫您。您要什么样的活？"
        reply = asking(lead, [label for label, _ in _ANY], "也可以直接说，比如：东莞电子厂 6000 以上。")
        return Step((reply,), Frame(self.name, self.version, asked=WHAT))

    def _settle(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        standing = {key: value for key, value in wish.items() if key not in _PASSING}
        office.subscribe("vacancies", True)
        office.stand_by(standing)
        if not standing.get("others"):
            office.remember(**{key: standing[name] for key, name in _KEPT if standing.get(name)})
        about = "、".join(conditions(standing, office))
        number = "" if turn.person.phone else "留个手机号（回“我的信息”），几天不来也叫得到您。"
        told = f"好的，有{about + '的' if about else ''}新岗位就通知您，一天最多一条。"
        frame = Frame(self.name, self.version, {"wish": standing}, STANDS)
        return Step((Reply(joined(told, number, "不要了，回“不用叫了”。")),), frame)

    def _told(self, turn: Turn, office: Office) -> Step:
        """What stands: 我设了哪些提醒, 咋个还没叫我."""
        wish = office.standing_wish()
        if wish is None:
            return self._ask()
        about = "、".join(conditions({key: wish[key] for key in wish if key not in _PASSING}, office)) or "什么活都行"
        words = f"一直给您留意着：{about}。\n有新来的合适才叫，一天最多一条。"
        tail = "要改就说，比如“提醒改成昆明的”。\n看现在有的，回“找工作”；不要了，回“不用叫了”。"
        return Step((Reply(joined(words, tail)),), Frame(self.name, self.version, {"wish": dict(wish)}, STANDS))

    def _new(self, office: Office) -> Step:
        wish = office.standing_wish()
        if wish is None:
            lead = "您还没让我留意岗位，先看现在有的。\n要我留意，回“有合适的叫我”。"
            return Step((Reply(lead),), opens=Opening("jobs"))
        return Step(opens=Opening("jobs", {"wish": dict(wish)}))


def asks_what_stands(text: str) -> bool:
    """Whether somebody asks about what they are to be told of."""
    if len(text) > SHORT or not any(word in text for word in ("提醒", "通知", "叫", "喊")):
        return False
    flat = flatten(text)
    return bool(_LISTED.search(flat) or _NOT_YET.search(flat))


dialogs = (Alerts(),)
