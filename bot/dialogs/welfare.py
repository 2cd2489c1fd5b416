"""Public-welfare posts (公益性岗位): whether the rules of the county let this person have one, before any is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.verdicts import rule_of
from bot.dialogs.wishes import WELFARE, vacancy_wish
from bot.messages import Opening, Turn
from bot.rules import Judgement
from bot.rules.facts import Fact, unpacked
from bot.rules.wording import condition_said

CATEGORY = "public_welfare_post"
"""The schemes whose rules say who may have such a post (人社部发〔2019〕124号: those for whom nothing else is left)."""


def gate(wish: Mapping[str, Any], office: Office) -> Opening | None:
    """The questions that come first, where such posts are asked for and a rule in force says whose they are."""
    if WELFARE not in wish.get("kinds", ()) or wish.get("entitled"):
        return None
    schemes = [scheme.id for scheme in office.schemes((CATEGORY,)) if rule_of(scheme.rule).checkable]
    sex = {"male": "男", "female": "女"}.get(wish.get("gender", ""))
    said = {name: fact for name, fact in (("年龄", wish.get("age")), ("性别", sex)) if fact}
    known: dict[str, Any] = {"schemes": schemes, "said": said, "then": "jobs", "wish": dict(wish)}
    known["for_another"] = bool(wish.get("others"))
    return Opening("entitlement", known) if schemes else None


def nearby(wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
    """Who looks for work at home, or finds nothing, is told of such posts: they stand in no ordinary list."""
    if wish.get("kinds") or "entitled" in wish:
        return ""
    posts = vacancy_wish({**wish, "kinds": [WELFARE]}, turn, office)
    return "另有公益性岗位，回“公益岗”看您能不能报。" if office.find_vacancies(posts, 0, 1).items else ""


def verdict(known: Mapping[str, Any], office: Office) -> tuple[str, dict[str, Any]]:
    """In words whether the person may have such a post, and the wish to be shown: for these posts, or near home."""
    recorded: Mapping[str, Fact] = {} if known.get("for_another") else office.facts()
    facts = {**recorded, **unpacked(known.get("said", {}))}
    schemes = [scheme for one in known["checked"] if (scheme := office.scheme(one))]
    judged = [rule_of(scheme.rule).judge(facts) for scheme in schemes]
    yes = next((each for each in judged if each.entitled), None)
    wish = dict(known.get("wish", {}))
    if yes is not None:
        return f"{WELFARE}您可以报：{_said(yes.met, office)}。报上后，村里先评，镇里再批。", {
            **wish,
            "entitled": True,
            "order": "near",
        }
    nearby = {key: wish[key] for key in ("gender", "age", "others", "near") if key in wish}
    nearby |= {"places": ["near_home"], "entitled": False}
    return f"{_why_not(judged, office)}\n家附近别的活：", nearby


def _why_not(judged: Sequence[Judgement], office: Office) -> str:
    open_still = next((each for each in judged if each.entitled is None), None)
    if open_still is not None:
        return f"{WELFARE}还说不准您能不能报，要看：{_said(open_still.waiting, office)}。弄清楚了再问我，或回“人工”。"
    failed = judged[0].failed if judged else ()
    return f"{WELFARE}您报不了，差 {len(failed)} 样：{_said(failed, office)}。"


def _said(conditions: Sequence[Any], office: Office) -> str:
    return "、".join(dict.fromkeys(condition_said(each, office.place_name) for each in conditions))
