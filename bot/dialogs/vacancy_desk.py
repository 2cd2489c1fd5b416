"""The part of the labour office that deals with vacancies and standing wishes, as dialogs know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.offers import Found, Vacancy, VacancyWish


class VacancyDesk(Protocol):
    """`partners` are codes of the cities that cooperate with the county (对口协作)."""

    partners: tuple[str, ...]

    def find_vacancies(self, wish: VacancyWish, start: int = 0, limit: int = 3) -> Found[Vacancy]:
        """In the order of docs/ranking.md."""
        ...

    def nearest_vacancies(self, wish: VacancyWish, limit: int = 2) -> Sequence[tuple[Vacancy, str]]:
        """Where nothing fits: vacancies that differ in one condition, each with what differs (少 2500 元, 在深圳)."""
        ...

    def vacancies_called(self, names: Sequence[str]) -> Sequence[int]:
        """Ids of those whose own words hold one of the names, newest first, public-welfare posts among them."""
        ...

    def vacancy(self, offer_id: int) -> Vacancy | None: ...

    def collected_by(self, offer_id: int) -> str:
        """The public office that a vacancy comes from (来源); empty for any other origin."""
        ...

    def stand_by(self, wish: Mapping[str, Any]) -> None:
        """From now on the person is told of new vacancies that fit this wish; it takes the place of an earlier one."""
        ...

    def standing_wish(self) -> Mapping[str, Any] | None:
        """The wish that stands, None for none. `after` in it: the newest vacancy before those last told of."""
        ...
