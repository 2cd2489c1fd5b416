"""Why a vacancy is shown and stands where it stands (为啥推荐这个), and whether this person may apply for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.nearness import how_far, nearness
from bot.dialogs.posts import wished
from bot.dialogs.wishes import conditions, vacancy_wish
from bot.dialogs.wording import brief, clip, day, joined, limits, pay
from bot.messages import Turn
from bot.offers import Vacancy, VacancyWish

_REASON = r"(?:为啥|为什么|为何|凭啥|凭什么)"
WHY = re.compile(
    rf"{_REASON}(?:[会要就是给把先又我它]|这个?|第.个)*(?:推荐|推|排|看|介绍|选)|{_REASON}(?:是|选)这"
    r"|(?:咋个?|怎么|按啥|按什么)(?:推荐|排)|推荐(?:的)?理由"
)
MAY = re.compile(
    r"(?:谁|哪些人|啥子?人|什么人|哪[样种]人|么子人)(?:才)?(?:能|可以)(?:去|报|做|干)"
    r"|(?:啥|什么|哪些|有没有)(?:要求|条件|限制)|(?:要求|条件)(?:是)?(?:啥|什么|呢|高)"
    r"|(?:我|老婆|媳妇|老公|[他她人的岁])(?:能不能|可不可以|能|可以|得不得)(?:报|去|做|干)(?:不|吗|嘛|么)?$"
    r"|(?:收不收|要不要|招不招)(?:男|女|.{0,4}岁)"
    r"|(?:男|女|.{0,4}岁)的?(?:收不收|要不要|招不招|收不|要不|招不|收吗|要吗|招吗|能报|可以报|行不)"
)
_NEAR = {"本镇": "就在您镇上", "本县": "就在县里", "本市": "就在市里", "对口": "在对口协作城市", "本省": "在省内"}
FRESH_DAYS = 14


def why(item: Vacancy, wish: Mapping[str, Any], turn: Turn, office: Office, differs: str = "") -> str:
    """What of it meets what was said, what was taken from the record, and what speaks for it beyond that.

    `differs` is the one thing in which a post that only comes near is not what was said.
    """
    asked = vacancy_wish(wish, turn, office)
    said = "、".join(conditions({**wish, "tags": []}, office))
    granted, lacking = wished(item, wish.get("tags", ()))
    return joined(
        f"“{clip(item.title, 14)}”给您看，是因为：",
        f"不全合您说的，{differs}；别的都合。" if differs else "",
        f"合您说的：{'、'.join([*([said] if said else []), *granted])}。" if (said or granted) and not differs else "",
        f"没写：{'、'.join(lacking)}。" if lacking else "",
        _recorded(wish, asked),
        f"{_standing(item, asked, turn, office)}。",
        "" if brief(turn) else _order(asked),
    )


def may_apply(item: Vacancy, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
    """Who is wanted, and what that means for the person: as just said, else as on record; nothing where not known."""
    asked = vacancy_wish({**wish, **_of_whom(turn)}, turn, office)
    who = "，".join(part for part in (limits(item.age_min, item.age_max, item.gender), item.education) if part)
    wanted = f"“{item.title}”要求：{who}。" if who else f"“{item.title}”不限男女，不限年龄。"
    return joined(wanted, _verdict(item, asked))


def _of_whom(turn: Turn) -> dict[str, Any]:
    said = turn.said.slots
    return {key: said[key] for key in ("age", "gender", "education") if said.get(key)}


def _verdict(item: Vacancy, asked: VacancyWish) -> str:
    whose = "、".join(_particulars(asked))
    if item.gender and asked.gender and item.gender != asked.gender:
        return f"{whose}的报不了，性别不合。"
    if asked.age is not None and not (item.age_min or 0) <= asked.age <= (item.age_max or 999):
        return f"{whose}的报不了，年龄不合。"
    known = (asked.gender or not item.gender) and (asked.age is not None or not (item.age_min or item.age_max))
    if known and not item.education:
        return f"{whose}的能报。" if whose else "谁都能报。"
    return "合这个要求的都能报。"


def _particulars(asked: VacancyWish) -> list[str]:
    words = [f"{asked.age} 岁"] if asked.age is not None else []
    return words + ([{"male": "男", "female": "女"}[asked.gender]] if asked.gender else [])


def _recorded(wish: Mapping[str, Any], asked: VacancyWish) -> str:
    """Sex and age that were not said but stand in the record."""
    words = [f"{asked.age} 岁"] if asked.age is not None and not wish.get("age") else []
    words += [{"male": "男", "female": "女"}[asked.gender]] if asked.gender and not wish.get("gender") else []
    return f"按您登记的：{'、'.join(words)}，能报。" if words else ""


def _standing(item: Vacancy, asked: VacancyWish, turn: Turn, office: Office) -> str:
    """In the order in which the list is sorted."""
    far = _NEAR.get(nearness(item.area, asked.near, office.partners), "")
    away = how_far(item.area, asked.near)
    seat = f"离{office.place_name(asked.near[:6])}{away}（直线）" if away else ""
    source = office.collected_by(item.id)
    vouched = (
        f"{source}收来的岗位"
        if source
        else ""
        if item.employer_kind in {"企业", "人力资源公司"}
        else item.employer_kind
    )
    new = item.posted_on and 0 <= (turn.today - item.posted_on).days <= FRESH_DAYS
    fresh = f"{day(item.posted_on)}新登的" if item.posted_on and new else ""
    return "，".join(part for part in (f"工资 {pay(item.pay)}", far, seat, vouched, fresh) if part)


def _order(asked: VacancyWish) -> str:
    first = "近的在前" if asked.order == "near" or asked.first else "工资高的在前"
    return f"排法：先合您说的，再{first}；差不多的，近的、对口城市的、公家收来的、新登的在前。别的不看。"
