"""What a person looks for in a vacancy: from what was said to the office's wish, and back into words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Protocol

from bot.dialogs.base import Office
from bot.dialogs.plain import any_of
from bot.dialogs.shunning import said_of, without_ruled_out
from bot.dialogs.wording import TAGS, day, pay_wish
from bot.messages import Person, Turn
from bot.offers import Pay, VacancyWish

_MUST = any_of("必须", "一定要", "只要", "非要", "不包不去")
_STAYS = any_of(
    *("走不开", "走不脱", "离不开家", "离不得家", "不离家", "顾家", "带娃", "带小孩", "奶娃", "接送娃", "接娃"),
    *("照顾老人", "服侍老人", "家门口", "屋门口", "屋边", "不出远门", "出不去", "出不了远门"),
    *("不想出远门", "不愿出远门", "不想走远", "走不远", "莫要太远", "莫太远", "不要太远", "别太远", "远了不去"),
    *("出去不得", "出不得门", "出不得远门", "去不得远", "屋头边", "屋头附近", "挨到屋头", "守到屋头"),
    *("晕车", "坐不得车", "去不了远", "去不到远", "跑不远"),
    *("太远不去", "家里有老人", "屋头有老人", "家里有老有小", "屋头有老有小"),
)
_WORKSHOPS = ("就业帮扶车间", "社区工厂")
WELFARE = "公益性岗位"
_KINDS = {"公益": [WELFARE], "扶贫车间": _WORKSHOPS, "帮扶车间": _WORKSHOPS, "社区工厂": _WORKSHOPS[::-1]}
_KIND = any_of(*_KINDS)
_FOR_OTHERS = re.compile(
    r"(?<!是)(?<!是个)(?:老婆|媳妇|婆娘|老公|男人|爱人|儿子|女儿|姑娘|丫头|[爸妈爹娘哥姐弟妹侄]|老汉|亲戚|朋友)"
)
_ANEW = re.compile(
    r"有没有|有没得|有莫得|想找|我找|哪里有|哪点有|有(?:些)?(?:啥|什么|哪些|哪样)|能(?:做|干)(?:点)?(?:什么|啥)"
)
"""A question of its own: benefits of the one before are no longer meant, nor somebody else's age and sex."""
_ANY_WORK = re.compile(r"活(?!动|禽)|工作|事做|(?:做|干)(?:点|些)?(?:什么|啥)|岗位")
CHEAPER = any_of("低点", "低一点", "少点", "少一点", "便宜点", "工资低些", "工资少些")
"""A lower pay will do as well."""
_ALSO = any_of("也行", "也可以", "也要得", "也得行", "也想看")
DEARER = any_of("工资高", "钱多", "高点", "高一点", "高些", "工资好", "挣得多", "最高")
NEARER = re.compile(r"(?<!附)近(?:点|一点|些|便|的)|离家近|[隔挨]得近|哪[个家]最?近|由近到远")
"""Another order of the same list, not another condition."""
SOON = timedelta(days=7)
"""Who can begin within a week looks for what is open now."""
_HERE = any_of("附近", "周边", "旁边", "跟前", "就近", "这边", "这里", "这点", "这儿")
"""With where one is now (我在东莞): work is looked for around there."""
_LASTING = {"places", "occupations", "pay", "near", "not_places", "not_occupations"}
"""What a question of its own leaves standing."""
_ABOUT = {"near_home", "around", "in_province"}
"""Places that nearness is asked for within."""
_AFRESH = any_of("重新找", "换一个", "不要这些条件", "重新查", "条件不要了")


def merged(turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
    """The wish in JSON: what this message states replaces the same condition of before, the rest stays."""
    wish = {} if _AFRESH.search(turn.text) else dict(before)
    if turn.kind == "place":
        near = turn.payload.get("area")
        return {"places": ["around"], "near": near, "order": "near"} if near else {}
    said = turn.said.slots
    anew = _ANEW.search(turn.text)
    if anew:
        own = set() if wish.get("others") else {"gender", "age", "education"}
        wish = {key: value for key, value in wish.items() if key in _LASTING | own}
    stays = _STAYS.search(turn.text)
    if stays:
        wish = _forgetting(wish, "places", "occupations", "pay")
    if anew and _ANY_WORK.search(turn.text) and not said.get("occupation"):
        wish = _forgetting(wish, "occupations")  # 有啥子活: not only of the trade asked for before
    if CHEAPER.search(turn.text):
        wish = _forgetting(wish, "pay")
    added = _ALSO.search(turn.text)
    if NEARER.search(turn.text) and not any(map(str.isdigit, said.get("work_place", ()))):
        said = _forgetting(said, "work_place")  # 近点的 is said of the list in view, not of another place
        wish = wish if _ABOUT & set(wish.get("places", ())) else _forgetting(wish, "places")
    for key, slot in (("places", "work_place"), ("occupations", "occupation")):
        if said.get(slot):
            named = [_searched(value) if key == "places" else value for value in said[slot]]
            wish[key] = list(dict.fromkeys([*(wish.get(key, ()) if added else ()), *named]))
    for key, slot in (("pay", "wage"), ("gender", "gender"), ("age", "age"), ("education", "education")):
        if said.get(slot):
            wish[key] = said[slot]
    if {"occupation", "work_place", "wage"} & set(said):
        wish = _forgetting(wish, "after")  # another search is not about the new ones alone
    wish = without_ruled_out(wish, turn) | _circumstances(turn)
    if said.get("tags"):
        wish["tags"] = list(dict.fromkeys([*wish.get("tags", ()), *said["tags"]]))
        if _MUST.search(turn.text):
            wish["must"] = list(dict.fromkeys([*wish.get("must", ()), *said["tags"]]))
    around = _HERE.search(turn.text) and said.get("home_place") and not said.get("work_place")
    if around or (stays and not wish.get("places")):
        wish["places"] = ["near_home"]
    if kind := _KIND.search(turn.text):
        wish["kinds"] = list(_KINDS[kind[0]])
        wish = wish if said.get("occupation") else _forgetting(wish, "occupations")
    if _for_others(turn):
        wish = wish if said.get("wage") else _forgetting(wish, "pay")
        wish = (
            {**wish, "others": True} if said.get("occupation") else {**_forgetting(wish, "occupations"), "others": True}
        )
    return wish


def _circumstances(turn: Turn) -> dict[str, Any]:
    """From where, with how many, from when on, and which of the fitting ones first."""
    said, text = turn.said.slots, turn.text
    home = next((code for code in said.get("home_place", ()) if code.isdigit()), "")
    since = (said.get("date") or {}).get("from", "")
    facts = {
        "near": home,
        "seats": said.get("headcount") if (said.get("headcount") or 0) > 1 else None,
        "since": since if since and since >= (turn.today + SOON).isoformat() else "",
        "order": "near" if NEARER.search(text) else "pay" if DEARER.search(text) and not said.get("wage") else "",
    }
    return {key: value for key, value in facts.items() if value}


def _searched(place: str) -> str:
    """Work is looked for in a township, not in a single village of it."""
    return place[:9] if place.isdigit() and len(place) == 12 else place


def _forgetting(wish: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in wish.items() if key not in keys}


def yielding(
    wish: Mapping[str, Any], before: Mapping[str, Any], turn: Turn, office: Office
) -> tuple[dict[str, Any], str]:
    """Where a new trade or place left nothing: the wish without what was only said earlier, and what that was.

    Pay and benefits of an earlier search give way; what this message says never does.
    """
    now = merged(turn, {})
    old = [key for key in ("pay", "tags", "must", "kinds") if before.get(key) and wish.get(key) and not now.get(key)]
    if not old or not (now.get("occupations") or now.get("places")):
        return dict(wish), ""
    rest = _forgetting(wish, *old)
    if not office.find_vacancies(vacancy_wish(rest, turn, office), 0, 1).items:
        return dict(wish), ""
    return rest, "、".join(conditions({key: wish[key] for key in old}, office))


def stays_home(text: str) -> bool:
    """走不开, 晕车去不了远处: only work near home will do."""
    return bool(_STAYS.search(text))


def _for_others(turn: Turn) -> bool:
    """Whether somebody else's work is meant, whom the person's own age and sex say nothing about."""
    said = turn.said.slots
    other_sex = turn.person.gender and said.get("gender") and said["gender"] != turn.person.gender
    kin = (said.get("gender") or said.get("age")) and _FOR_OTHERS.search(turn.text)
    return bool(said.get("headcount") or other_sex or kin)


def vacancy_wish(wish: Mapping[str, Any], turn: Turn, office: Office) -> VacancyWish:
    """With the person's record filling the gaps, unless somebody else is meant."""
    return standing_wish(wish, turn.person, turn.today, office.home, office.partners)


def seen_from(wish: Mapping[str, Any], person: Person, home: str) -> str:
    """The code of the area that distance counts from: where they are now, where they live, else the county."""
    return wish.get("near") or person.area or home


def standing_wish(
    wish: Mapping[str, Any], person: Person, today: date, home: str, partners: tuple[str, ...] = ()
) -> VacancyWish:
    """The same for a wish that stands by itself. Public-welfare posts are left out unless they are asked for."""
    own = not wish.get("others")
    pay, kinds = wish.get("pay"), tuple(wish.get("kinds", ()))
    return VacancyWish(
        places=tuple(wish.get("places", ())),
        occupations=tuple(wish.get("occupations", ())),
        pay=Pay(pay.get("min"), pay.get("max"), pay.get("per", "month")) if pay else None,
        gender=wish.get("gender") or (person.gender if own else ""),
        age=wish.get("age") or (person.age_on(today) if own else None),
        education=wish.get("education", ""),
        tags=tuple(wish.get("tags", ())),
        must=tuple(wish.get("must", ())),
        employer_kinds=kinds,
        first=_WORKSHOPS if "near_home" in wish.get("places", ()) and not kinds else (),
        without=() if WELFARE in kinds else (WELFARE,),
        near=seen_from(wish, person, home),
        seats=wish.get("seats"),
        since=date.fromisoformat(wish["since"]) if wish.get("since") else None,
        order=wish.get("order", ""),
        partners=partners,
        after=wish.get("after"),
        not_places=tuple(wish.get("not_places", ())),
        not_occupations=tuple(wish.get("not_occupations", ())),
        called=wish.get("called", ""),
    )


class Naming(Protocol):
    """Whoever knows the names of places."""

    def place_name(self, code: str) -> str: ...


def conditions(wish: Mapping[str, Any], office: Naming) -> list[str]:
    """Each in the words that people use for it."""
    pay = wish.get("pay")
    words = ["新来"] if wish.get("after") else []
    words += [office.place_name(place) for place in wish.get("places", ())]
    words += [f"不去{office.place_name(place)}" for place in said_of(wish)]
    words += [*wish.get("occupations", ()), *filter(None, [wish.get("called", "")])]
    words += [f"不做{trade}" for trade in wish.get("not_occupations", ())]
    words += [pay_wish(Pay(pay.get("min"), pay.get("max"), pay.get("per", "month")))] if pay else []
    words += [{"male": "男", "female": "女"}[wish["gender"]]] if wish.get("gender") else []
    words += [f"{wish['age']} 岁"] if wish.get("age") else []
    words += [TAGS[tag] for tag in wish.get("tags", ()) if tag in TAGS]
    words += [f"{wish['seats']} 个人一起"] if wish.get("seats") else []
    words += [f"{day(date.fromisoformat(wish['since']))}还招"] if wish.get("since") else []
    return words + list(wish.get("kinds", ()))[:1]


def kept_wish(turn: Turn, office: Office) -> dict[str, Any]:
    """What the person registered: who only says 找活 gets what they are looking for."""
    kept = office.wishes()
    wish = {"occupations": kept.get("trades") or list(turn.person.trades), "places": kept.get("places")}
    pay = kept.get("pay")
    wish["pay"] = pay if pay and (pay.get("min") or pay.get("max")) else None
    return {key: value for key, value in wish.items() if value}
