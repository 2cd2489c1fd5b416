"""Rows as an import gives them, one of each kind, to be varied by the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.store import Tx, areas
from bot.store.catalogue import courses, fairs, schemes, vacancies

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
VILLAGE = "530627102201"
TOWNSHIP = "530627102"


def a_vacancy(number: str = "G1", **other: Any) -> dict[str, Any]:
    plain = {
        "number": number,
        "title": "装配工",
        "occupation": "电子装配工",
        "employer": "东莞某电子厂",
        "employer_kind": "企业",
        "place": "东莞市长安镇",
        "area": "441900",
        "pay_low": 5000,
        "pay_high": 7000,
        "pay_per": "month",
        "seats": 10,
        "gender": "",
        "age_min": 18,
        "age_max": 50,
        "education": "",
        "benefits": "包吃、包住",
        "tags": ["food", "lodging"],
        "contact_phone": "+8613800000001",
        "closes_on": date(2026, 12, 31),
        "open": True,
    }
    return plain | other


def a_course(number: str = "B1", **other: Any) -> dict[str, Any]:
    plain = {
        "number": number,
        "title": "焊工初级班",
        "occupation": "焊工",
        "school": "镇雄县职业培训学校",
        "place": "泼机镇政府",
        "area": TOWNSHIP,
        "starts_on": date(2026, 12, 1),
        "seats": 2,
        "taken_elsewhere": 0,
        "contact_phone": "",
    }
    return plain | other


def a_fair(number: str = "H1", **other: Any) -> dict[str, Any]:
    plain = {
        "number": number,
        "title": "泼机镇招聘会",
        "day": date(2026, 11, 28),
        "place": "泼机镇街上",
        "area": TOWNSHIP,
    }
    return plain | other


def a_scheme(number: str = "Z1", **other: Any) -> dict[str, Any]:
    words = {
        "for_whom": "脱贫户",
        "amount": "1000元",
        "conditions": "务工三个月",
        "documents": "身份证",
        "procedure": "村里报",
    }
    return {"number": number, "title": "交通补贴", "category": "transport_subsidy", "area": "530627", **words, **other}


def put_vacancy(tx: Tx, number: str = "G1", **other: Any) -> int:
    vacancies.upsert_many(tx, [a_vacancy(number, **other)])
    return vacancies.by_number(tx, number) or 0


def put_course(tx: Tx, number: str = "B1", **other: Any) -> int:
    courses.upsert_many(tx, [a_course(number, **other)])
    return courses.by_number(tx, number) or 0


def put_fair(tx: Tx, number: str = "H1", **other: Any) -> int:
    fairs.upsert_many(tx, [a_fair(number, **other)])
    return fairs.by_number(tx, number) or 0


def put_scheme(tx: Tx, number: str = "Z1", **other: Any) -> int:
    schemes.upsert_many(tx, [a_scheme(number, **other)])
    return schemes.by_number(tx, number) or 0


def put_areas(tx: Tx) -> None:
    areas.upsert_many(
        tx,
        [
            {"code": "530627", "name": "镇雄县"},
            {"code": TOWNSHIP, "name": "泼机镇"},
            {"code": VILLAGE, "name": "泼机村"},
        ],
    )
