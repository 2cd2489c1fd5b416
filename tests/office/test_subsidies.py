"""The subsidy desk of a turn: facts on record, what may be combined, papers of one's own applications only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.messages import Address, Person
from bot.offers import Enrolment, SubsidyScheme
from bot.office.county import CountyOffice
from bot.rules.facts import Fact
from bot.runtime import Runtime
from bot.store import Store, Tx
from bot.store.catalogue import schemes
from bot.store.enrolment import papers
from bot.store.register import addresses, people, roster
from bot.store.talk import media
from tests.house import NOON, runtime_over
from tests.store.samples import VILLAGE, put_scheme

PHONE = "+8613812345678"


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return runtime_over(store)


def office_of(runtime: Runtime, tx: Tx, openid: str = "oA", person: Person | None = None) -> CountyOffice:
    address = addresses.known_or_new(tx, Address("wechat", openid), NOON)
    return CountyOffice(runtime, tx, address, "wechat", person or Person(), NOON)


def on_roster(tx: Tx, **facts: Any) -> Person:
    row = {"name": "李国芬", "phone": PHONE, "area": VILLAGE, "gender": "female", "birthday": date(1980, 3, 7)}
    roster.upsert_many(tx, [{**row, **facts}], NOON)
    (known,) = people.by_phone(tx, PHONE)
    return known


def scheme(tx: Tx, number: str, **facts: Any) -> SubsidyScheme:
    found = schemes.get(tx, put_scheme(tx, number, **facts))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("held", "facts"),
    [
        ({}, {}),
        ({"household_kind": "脱贫户", "employment": "未就业"}, {"户类型": "脱贫户", "就业状态": "未就业"}),
        ({"education": "college"}, {"学历": "大专", "高校毕业生": True}),
        ({"education": "primary"}, {"学历": "小学", "高校毕业生": False}),
        ({"zero_employed": True}, {"零就业家庭": True}),
        ({"works_at": "广东省东莞市"}, {"务工地": "省外"}),
        ({"works_at": "昆明"}, {"务工地": "省内县外"}),
        ({"works_at": "省外"}, {"务工地": "省外"}),
        ({"works_at": "不详"}, {}),
    ],
)
def test_what_is_on_record_is_known(runtime: Runtime, held: dict[str, Any], facts: dict[str, Fact]) -> None:
    with runtime.store.begin() as tx:
        office = office_of(runtime, tx, person=on_roster(tx, **held))
        assert office.facts() == {"年龄": 46, "性别": "女", "户籍": VILLAGE, **facts}


def test_of_a_stranger_nothing_is_known(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        assert office_of(runtime, tx).facts() == {}


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ({"conditions": "满 6 个月；可以和外出务工交通补贴同时领"}, True),
        ({"conditions": "与一次性交通补贴不得重复享受"}, False),
        ({"amount": "交通补贴和稳岗补贴只能享受一项"}, False),
        ({"conditions": "不得重复享受"}, None),
        ({"conditions": "满 6 个月"}, None),
        ({"conditions": "可以和创业补贴同时领"}, None),
    ],
)
def test_what_the_documents_say_of_two(runtime: Runtime, words: dict[str, str], allowed: bool | None) -> None:
    with runtime.store.begin() as tx:
        fares = scheme(tx, "Z1", title="外出务工交通补贴")
        stable = scheme(tx, "Z2", title="稳岗补贴", category="stability_subsidy", source="县〔2026〕2号", **words)
        office = office_of(runtime, tx)
        found = office.combining(fares, stable)
        assert office.combining(stable, fares) == found
        assert found.allowed is allowed
        assert found.source == ("县〔2026〕2号" if allowed is not None else "")


def test_papers_belong_to_ones_own_application(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        mine, other = office_of(runtime, tx), office_of(runtime, tx, "oB")
        offer = put_scheme(tx)
        mine.enrol(Enrolment("scheme", offer, "李国芬", PHONE, VILLAGE, "wechat"))
        (filed,) = mine.my_signups()
        address = addresses.known_or_new(tx, Address("wechat", "oA"), NOON)
        picture = media.keep(tx, "wechat", "picture", "m1", address, NOON)
        other.hand_in(filed.id, [picture])
        other.state_facts(filed.id, "冒名")
        assert papers.of_signup(tx, filed.id) == []
        mine.hand_in(filed.id, [picture])
        mine.name_papers(filed.id, "车票")
        mine.state_facts(filed.id, "按规则符合：1000 元")
        assert [paper.label for paper in mine.papers(filed.id)] == ["车票"], "what was said is no paper"
        assert other.papers(filed.id) == []
        assert [each.id for each in media.of_signup(tx, filed.id)] == [picture]


def test_a_withdrawn_scheme_is_none(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        office = office_of(runtime, tx)
        assert office.scheme(put_scheme(tx, "gone", open=False)) is None
        over = put_scheme(tx, "over", ends_on=date(2026, 10, 31))
        assert [each.id for each in office.lapsed_schemes(["transport_subsidy"])] == [over]
        assert office.schemes(["transport_subsidy"]) == []
