"""The vacancy desk of a turn: searches as seen from where the person lives, and the wish that stands for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from bot.offers import Found, Vacancy, VacancyWish
from bot.office.differences import said_of
from bot.office.speaker import Speaker
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import standing, vacancies, vacancy_names, vacancy_neighbours, vacancy_search
from bot.store.catalogue.vacancy_nearby import by_distance


class Vacancies:
    """The half of `CountyOffice` behind `bot.dialogs.vacancy_desk.VacancyDesk`."""

    partners: tuple[str, ...]
    _runtime: Runtime
    _tx: Tx
    _speaker: Speaker
    _now: datetime
    _today: date

    @cached_property
    def _near(self) -> str:
        raise NotImplementedError

    def find_vacancies(self, wish: VacancyWish, start: int = 0, limit: int = 3) -> Found[Vacancy]:
        here = self._seen_from_here(wish)
        search = by_distance if here.first or here.order == "near" else vacancy_search.search
        return search(self._tx, here, self._today, start, limit)

    def nearest_vacancies(self, wish: VacancyWish, limit: int = 2) -> Sequence[tuple[Vacancy, str]]:
        here = self._seen_from_here(wish)
        found = vacancy_neighbours.nearest(self._tx, here, self._today, limit)
        return [(each.vacancy, said_of(self._runtime.places, here, each)) for each in found]

    def vacancies_called(self, names: Sequence[str]) -> Sequence[int]:
        return vacancy_names.called(self._tx, names, self._today)

    def vacancy(self, offer_id: int) -> Vacancy | None:
        return vacancies.get(self._tx, offer_id)

    def collected_by(self, offer_id: int) -> str:
        return vacancies.collected_by(self._tx, offer_id)

    def stand_by(self, wish: Mapping[str, Any]) -> None:
        standing.stand_by(self._tx, self._speaker.id, wish, self._now)

    def standing_wish(self) -> Mapping[str, Any] | None:
        me = self._speaker.person.id
        return standing.of_person(self._tx, me) if me is not None else None

    def _seen_from_here(self, wish: VacancyWish) -> VacancyWish:
        complete = wish.near and wish.partners == self.partners
        return wish if complete else replace(wish, near=wish.near or self._near, partners=self.partners)
