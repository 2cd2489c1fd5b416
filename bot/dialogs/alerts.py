"""有合适的叫我: a wish that stands; what came in for it (新岗位); and its end (不用叫了)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.hints import hinted, named
from bot.dialogs.plain import flatten
from bot.dialogs.readers import digit
from bot.dialogs.wishes import conditions, kept_wish, merged
from bot.dialogs.wording import asking, joined
from bot.messages import Frame, Opening, Reply, Step, Turn

WHAT = "what"
_ANY: tuple[tuple[str, dict[str, Any]], ...] = (("家附近的", {"places": ["near_home"]}), ("什么活都行", {}))
_PASSING = ("after", "order")
"""What belongs to one look at a list and not to the wish."""
_KEPT = (("trades", "occupations"), ("pay", "pay"), ("places", "places"))


class Alerts(Subject):
    """Opened with `wish` (of the list in view), `stop` or `new`; from anywhere else the sentence itself is the wish."""

    name = "alerts"
    title = "有新岗位叫我"
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("stop"):
            office.subscribe("vacancies", False)
            return Step((Reply("好的，有新岗位不再叫您。想再要，回“有合适的叫我”。"),))
        if known.get("new"):
            return self._new(office)
        wish = merged(turn, known.get("wish", {}))
        wish = wish or kept_wish(turn, office)
        return self._settle(wish, turn, office) if wish else self._ask()

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        number = digit(turn)
        if number is not None and number <= len(_ANY):
            return self._settle(_ANY[number - 1][1], turn, office)
        if flatten(turn.text) in {"都行", "都可以", "随便", "什么都行", "啥都行", "不限"}:
            return self._settle({}, turn, office)
        if not named(turn) & {"occupation", "work_place", "home_place", "wage", "tags"}:
            return Step(frame=frame, heard=False)
        return self._settle(merged(hinted(turn), {}), turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return self._ask()

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
        return Step((Reply(joined(told, number, "不要了，回“不用叫了”。")),))

    def _new(self, office: Office) -> Step:
        wish = office.standing_wish()
        if wish is None:
            return Step((Reply("您还没让我留意岗位。先说想找什么活，再回“有合适的叫我”。"),))
        return Step(opens=Opening("jobs", {"wish": dict(wish)}))


dialogs = (Alerts(),)
