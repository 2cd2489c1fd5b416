"""230,000 invented vacancies from a seed: trades and places as unevenly spread as in real listings."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from bot.places import Gazetteer
from bot.settings import HOUSE
from bot.store import Store
from bot.store.catalogue import vacancies

SEED = 530627
TODAY = date(2026, 11, 22)
WORKERS_GO_TO = {"44": 30, "33": 16, "32": 14, "31": 7, "35": 7, "53": 8, "11": 3, "37": 3, "51": 3, "50": 2, "42": 2}
FACTORY = ("普工", "电子装配工", "缝纫工", "建筑小工", "保安", "保洁员", "服务员")


def trades() -> list[str]:
    listed = tomllib.loads((HOUSE / "data" / "occupations.toml").read_text(encoding="utf-8"))
    return [entry["name"] for entry in listed["occupation"]] if "occupation" in listed else list(listed)


def invented(amount: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Rows for `vacancies.upsert_many`."""
    chance = random.Random(seed)
    places = Gazetteer("530627")
    counties = [code for code in places.divisions() if len(code) == 6 and not code.endswith("0000")]
    weights = [WORKERS_GO_TO.get(code[:2], 0.5) * (9 if code.endswith("00") else 1) for code in counties]
    occupations = trades()
    wanted = [12 if name in FACTORY else 1 for name in occupations]
    areas = chance.choices(counties, weights, k=amount)
    chosen = chance.choices(occupations, wanted, k=amount)
    for number, (area, trade) in enumerate(zip(areas, chosen, strict=True)):
        yield _one(chance, number, area, places.name(area), trade)


def _one(chance: random.Random, number: int, area: str, place: str, trade: str) -> dict[str, Any]:
    low = chance.randrange(30, 90) * 100
    daily = chance.random() < 0.08
    return {
        "number": f"V{number:06}",
        "title": f"{trade}（{place}）",
        "occupation": trade,
        "employer": f"{place}第{chance.randrange(1, 400)}厂",
        "employer_kind": "就业帮扶车间" if chance.random() < 0.04 else "企业",
        "place": f"{place}{chance.randrange(1, 200)}号",
        "area": area,
        "pay_low": low // 22 if daily else low,
        "pay_high": low // 20 if daily else low + chance.randrange(0, 30) * 100,
        "pay_per": "day" if daily else "month",
        "seats": chance.randrange(1, 60),
        "gender": chance.choices(("", "male", "female"), (70, 18, 12))[0],
        "age_min": 18,
        "age_max": chance.choice((None, 40, 45, 50, 55, 60)),
        "education": chance.choices(("", "初中", "高中", "大专"), (70, 18, 9, 3))[0],
        "benefits": "包吃、包住",
        "tags": [tag for tag in ("food", "lodging", "social_insurance", "couple") if chance.random() < 0.45],
        "description": f"长期招聘{trade}，两班倒，坐班，按月发工资，老板好说话。",
        "contact_phone": "",
        "posted_on": TODAY - timedelta(days=chance.randrange(90)),
        "closes_on": TODAY + timedelta(days=chance.randrange(-20, 120)),
        "open": True,
    }


def load(store: Store, amount: int) -> None:
    rows = invented(amount)
    while batch := list(islice(rows, 5000)):
        with store.begin() as tx:
            vacancies.upsert_many(tx, batch)
