"""In what a vacancy differs from a wish, in the words of people: 少 500 元, 在深圳, 不包住."""

from __future__ import annotations

from bot.dialogs.nearness import how_far
from bot.dialogs.wording import TAGS
from bot.offers import VacancyWish
from bot.office.placenames import place_name
from bot.places import Gazetteer
from bot.store.catalogue.vacancies import a_month
from bot.store.catalogue.vacancy_neighbours import HERE, Neighbour


def said_of(places: Gazetteer, wish: VacancyWish, found: Neighbour) -> str:
    """The one condition that the vacancy does not meet."""
    vacancy = found.vacancy
    if found.differs == "place":
        away = how_far(vacancy.area, wish.near) if HERE.issuperset(wish.places) else ""
        return f"在{_where(places, vacancy.area) or vacancy.place}" + (f"，{away}" if away else "")
    if found.differs == "occupation":
        return f"工种是{vacancy.occupation}"
    if found.differs == "employer":
        return f"是{vacancy.employer_kind}"
    if found.differs == "must":
        missing = [TAGS[tag] for tag in wish.must if tag in TAGS and tag not in vacancy.tags]
        return f"没说{'、'.join(missing)}"
    wanted = a_month(wish.pay.low, wish.pay.per) if wish.pay else 0
    offered = max(a_month(vacancy.pay.low, vacancy.pay.per), a_month(vacancy.pay.high, vacancy.pay.per))
    if not offered:
        return "工资没写，要问"
    whose = "" if vacancy.pay.per == "month" else "每月"
    return f"{whose}少 {wanted - offered} 元" if wanted > offered else "工资高些"


def _where(places: Gazetteer, area: str) -> str:
    """The county or city that people know it by; at home the township."""
    code = area[:9] if area.startswith(places.home) and area[:9] in places else area[:6]
    return place_name(places, code) if code in places else ""
