"""A small county with something in every list, staff of each role at home and next door, and the app over it."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import CodeType
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import select
from werkzeug.routing import Map, RuleFactory

from admin import mount
from admin.doors import PASS
from bot import broadcasts
from bot.field import circulars as story
from bot.runtime import Runtime
from bot.store import Store, Tx, areas
from bot.store.catalogue import code_words, courses, fairs, intakes, schemes, vacancies
from bot.store.desk import canned
from bot.store.desk import staff as accounts
from bot.store.enrolment import seats
from bot.store.field import groups, liaisons
from bot.store.register import people
from bot.store.talk import cases, lessons
from tests.county import runtime_over
from tests.fakes import configured
from tests.house import understanding

HOME, NEXT_DOOR = "530627", "530629"
TOWN, OTHER_TOWN = "530627102", "530627101"
VILLAGE, OTHER_VILLAGE = "530627102201", "530627101202"
PASSWORD = "a long enough password"
SECRET = "only for tests, only for tests, 32"
NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)

PHONE = "+8613812345678"
COURSE = {
    "number": "P-1", "title": "焊工班", "occupation": "焊工", "school": "镇雄职校", "place": "泼机镇政府",
    "area": TOWN, "form": "集中", "starts_on": date(2026, 12, 5), "seats": 2, "fee": "免费", "open": True,
}  # fmt: skip
FAIR = {
    "number": "Z-1", "title": "泼机镇赶集招聘会", "form": "赶集", "day": date(2026, 12, 6), "opens_at": time(9),
    "closes_at": time(14), "place": "泼机镇政府广场", "area": TOWN, "host": "镇雄县就业服务中心", "employers": 32,
    "posts": 600, "bus": "8点从村委会门口发车", "open": True,
}  # fmt: skip
VACANCY = {
    "number": "G-1", "title": "电子装配工", "occupation": "电子装配工", "employer": "东莞欣旺电子",
    "employer_kind": "企业", "place": "广东省东莞市长安镇", "area": "441900", "pay_low": 6000, "pay_high": 7500,
    "pay_per": "month", "seats": 20, "benefits": "包住", "open": True,
}  # fmt: skip
SCHEME = {
    "number": "S-1", "title": "转移就业交通补贴", "category": "transport_subsidy", "area": HOME,
    "for_whom": "脱贫户、监测户",
    "amount": "1000 元", "conditions": "外出务工三个月", "documents": "车票", "procedure": "交到社保所",
}  # fmt: skip

GROUP = {"number": "Q-1", "name": "泼机村务工群", "area": VILLAGE, "kind": "phones", "robot": "", "tag": "", "note": ""}
LIAISON = {
    "number": "L-1", "name": "陈大姐", "phone": "+8613900001111", "areas": (VILLAGE,), "township": "泼机镇", "note": "",
}  # fmt: skip


def whole(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the empty values of the columns that it does not speak of."""
    blank = {"contact_name": "", "contact_phone": "", "note": ""} if table is not schemes else {"note": ""}
    return {**blank, **row}


def furnish(store: Store) -> dict[str, int]:
    """Fills the store; ids by name."""
    with store.begin() as tx:
        areas.upsert_many(tx, [{"code": code, "name": name} for code, name in (
            (HOME, "镇雄县"), (TOWN, "泼机镇"), (OTHER_TOWN, "赤水源镇"), (VILLAGE, "泼机村"), (OTHER_VILLAGE, "板桥村")
        )])  # fmt: skip
        for room, row in ((courses, COURSE), (fairs, FAIR), (vacancies, VACANCY), (schemes, SCHEME)):
            room.upsert_many(tx, [whole(room, row)])
        ids = _offers(tx)
        groups.upsert_many(tx, [GROUP])
        liaisons.upsert_many(tx, [LIAISON], NOW)
        ids["liaison"] = liaisons.by_number(tx, "L-1") or 0
        ids["person"] = people.known_or_new(tx, "王秀兰", PHONE, VILLAGE, NOW)
        ids["away"] = people.known_or_new(tx, "李国强", "+8613700002222", OTHER_VILLAGE, NOW)
        wanted = seats.Application("course", ids["course"], ids["person"], VILLAGE, "web", liaison_id=ids["liaison"])
        ids["signup"] = seats.add(tx, wanted, TODAY, NOW).signup_id or 0
        ids |= _staff(tx)
    return ids


def _offers(tx: Tx) -> dict[str, int]:
    found = {
        "course": courses.by_number(tx, "P-1"),
        "fair": fairs.by_number(tx, "Z-1"),
        "vacancy": vacancies.by_number(tx, "G-1"),
        "scheme": schemes.by_number(tx, "S-1"),
    }
    for kind in ("course", "fair", "vacancy"):
        code_words.mint(tx, kind, found[kind])  # type: ignore[arg-type]  # kinds of offers all three
    return {kind: number or 0 for kind, number in found.items()}


def _staff(tx: Tx) -> dict[str, int]:
    roles = ("administrator", "editor", "sender", "approver", "inbox", "viewer")
    seats = [
        (f"{where}{role}", role, area) for role in roles for where, area in (("", HOME), ("next door ", NEXT_DOOR))
    ]
    seats += [("town viewer", "viewer", TOWN), ("town sender", "sender", TOWN), ("town editor", "editor", TOWN)]
    return {name: tx.insert(accounts.StaffMember, **_account(name, role, area)) for name, role, area in seats}


def _account(name: str, role: str, area: str) -> dict[str, Any]:
    return {"name": name, "role": role, "area": area, "password_hash": _hashed(), "created_at": NOW}


@cache
def _hashed() -> str:
    """One hash for all: argon2 is slow by design."""
    return PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)


def with_case_and_broadcast(runtime: Runtime, ids: dict[str, int]) -> None:
    """Adds a case of the villager, and a draft by the home sender."""
    with runtime.store.begin() as tx:
        ids["case"] = open_case(tx, ids["person"])
        lessons.keep(tx, "泼机那边咋个整嘛", "unsure", "help", 0.31, TOWN, NOW)
        ids["intake"] = intakes.begin(tx, "fairs", HOME, "赶集招聘会.xlsx", b"", "editor", NOW)
        ids["answer"] = canned.add(tx, HOME, "到泼机社保所", "请到泼机镇社保所办。", [], NOW) or 0
        ids["lesson"] = int(tx.scalar(select(lessons.Lesson.id)))
        ids["circular"] = story.issue(runtime, tx, "入户通知泼机招聘会", "请入户通知到人", HOME)
    ids["broadcast"] = broadcasts.draft(
        runtime,
        "赶集招聘会",
        broadcasts.text_notice("12月6日泼机镇赶集招聘会。"),
        {"areas": [TOWN]},
        author_id=ids["sender"],
    )


def open_case(tx: Tx, person_id: int, kind: Any = "handover", content: str = "想问工资几时发") -> int:
    number = cases.open_case(tx, kind, content, NOW, person_id=person_id, area=VILLAGE)
    return int(tx.scalar(select(cases.Case.id).where(cases.Case.number == number)))


def runtime_of(store: Store, **settings: Any) -> Runtime:
    """Over a store of the test; what staff teach is written where `data_dir` says."""
    of_the_house = configured(secret_key=SECRET, public_url="http://localhost", **settings)
    return replace(runtime_over(store, settings=of_the_house), understand=lambda text, day: understanding()(text, day))


class Pages(BytecodeCache):
    """Pages compiled once for all apps of a process: compiling them anew took a third of a test over screens."""

    _kept: ClassVar[dict[tuple[str, str], CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


class Routes(Map):
    """Routes compiled once for all apps of a process: they name views, which are each app's own."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[tuple[str, str, frozenset[str]]] = set()

    def add(self, rulefactory: RuleFactory) -> None:
        for rule in rulefactory.get_rules(self):
            known = (rule.rule, rule.endpoint, frozenset(rule.methods or ()))
            if known not in self._known:
                self._known.add(known)
                super().add(rule)


@cache
def _routes(host_matching: bool = False) -> Routes:
    return Routes()


class App(Flask):
    url_map_class = staticmethod(_routes)  # type: ignore[assignment]  # the same for all


def app_of(runtime: Runtime) -> Flask:
    app = App("gongyou", static_folder=None)
    mount(app, runtime)
    app.jinja_env.bytecode_cache = Pages()
    return app


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


def sign_in(client: FlaskClient, runtime: Runtime, name: str) -> None:
    """Signs in without the cost of a password: what the sign-in page does has tests of its own."""
    with runtime.store.begin() as tx:
        staff_id = int(tx.scalar(select(accounts.StaffMember.id).where(accounts.StaffMember.name == name)))
        token = secrets.token_urlsafe()
        accounts.open_session(tx, staff_id, token, runtime.now(), timedelta(hours=1))
    client.set_cookie(PASS.name, token, path="/admin")


def post(client: FlaskClient, path: str, token: str, **form: Any) -> Any:
    return client.post(path, data={"csrf_token": token, **form})
