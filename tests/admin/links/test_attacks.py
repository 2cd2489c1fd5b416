"""The page behind a link under attack: guesses, replays, one phone for thousands, scripts, other villages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from admin.links.guessing import WRONG
from bot import invitations
from bot.enrolment import crowding
from bot.enrolment.slips import Slip
from bot.runtime import Runtime
from bot.store.desk import doorstep
from bot.store.enrolment import seats
from bot.store.enrolment.signups import SignupRow
from bot.store.field import liaisons
from bot.store.field.invitations import LETTERS, chain
from bot.store.register.people import PersonRow
from bot.store.talk.cases import Case
from tests.admin.county import NOW, OTHER_VILLAGE, TODAY, post, token_in
from tests.admin.liaison.seat import sit

FORM = {"name": "赵小梅", "phone": "13900007777", "village": "泼机村", "agreed": "yes"}
OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def client(app: Flask, ids: dict[str, int]) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def code(runtime: Runtime, ids: dict[str, int]) -> str:
    return mint(runtime, ids, liaison_id=ids["liaison"])


def mint(runtime: Runtime, ids: dict[str, int], kind: Any = "fair", **by: int | None) -> str:
    with runtime.store.begin() as tx:
        return invitations.mint(runtime, tx, kind, ids[kind], **by).code


def count(runtime: Runtime, table: Any) -> int:
    with runtime.store.reading() as tx:
        return int(tx.scalar(select(func.count()).select_from(table)))


def name_of(number: int) -> str:
    """A name for each number, of Chinese characters as the form wants them."""
    return "赵" + "".join("一二三四五六七八九十"[int(digit)] for digit in f"{number:04}")


def test_guessing_codes_ends_in_waiting_and_finds_nothing(client: FlaskClient, runtime: Runtime, code: str) -> None:
    for number in range(WRONG):
        guess = "".join(LETTERS[(number * 7 + place) % len(LETTERS)] for place in range(8))
        assert client.get(f"/s/{guess}", environ_base=OUTSIDE).status_code == 404
    held = client.get(f"/s/{code}", environ_base=OUTSIDE)
    assert held.status_code == 429
    assert "焊工班" not in held.text
    with client.get("/s/static/phone.css", environ_base=OUTSIDE) as style:
        assert style.status_code == 200
    assert client.get(f"/s/{code}", environ_base={"REMOTE_ADDR": "203.0.113.8"}).status_code == 200
    runtime.now.forward(minutes=15)  # type: ignore[attr-defined]  # the tests' clock
    assert client.get(f"/s/{code}", environ_base=OUTSIDE).status_code == 200


def test_ten_thousand_signups_from_one_phone_are_refused(runtime: Runtime, code: str) -> None:
    """Tried with as many as tell: from the twenty-first on each is answered alike, so ten thousand are."""
    before = count(runtime, PersonRow), count(runtime, SignupRow)
    taken = [
        invitations.accept(runtime, code, Slip(name_of(number), "13900007777", "泼机村", True)) for number in range(60)
    ]
    assert [bool(each.enrolled) for each in taken] == [True] * crowding.NAMES_A_DAY + [False] * 40
    assert "手机号今天报的人太多" in taken[-1].errors["phone"]
    after = count(runtime, PersonRow), count(runtime, SignupRow)
    assert [now - then for now, then in zip(after, before, strict=True)] == [crowding.NAMES_A_DAY] * 2
    known = invitations.accept(runtime, code, Slip(name_of(3), "13900007777", "泼机村", True))
    assert known.enrolled is not None
    assert known.enrolled.outcome == "already"


def test_a_phone_with_many_names_is_one_case_for_staff(runtime: Runtime, code: str) -> None:
    for number in range(12):
        invitations.accept(runtime, code, Slip(name_of(number), "13900007777", "泼机村", True))
    with runtime.store.reading() as tx:
        opened = tx.all(select(Case.__table__).where(Case.kind == "doubt"))
        assert len(opened) == 1
        content = tx.keys.unseal(opened[0].content_sealed)
    assert "8 个不同的名字" in content
    assert "13900007777" not in content


def test_a_household_is_no_case(runtime: Runtime, code: str) -> None:
    before = count(runtime, Case)
    for number in range(crowding.NAMES_DOUBTED - 1):
        for _ in range(2):
            invitations.accept(runtime, code, Slip(name_of(number), "13900007777", "泼机村", True))
    assert count(runtime, Case) == before


def doubts(runtime: Runtime) -> list[str]:
    with runtime.store.reading() as tx:
        rows = tx.all(select(Case.content_sealed).where(Case.kind == "doubt").order_by(Case.id))
        return [tx.keys.unseal(row.content_sealed) for row in rows]


def sign_up_many(runtime: Runtime, code: str, first: int, number: int) -> None:
    for each in range(first, first + number):
        slip = Slip(name_of(each), f"1380000{each:04}", "泼机村", True)
        assert invitations.accept(runtime, code, slip).enrolled


def test_a_burst_through_one_link_is_one_case(runtime: Runtime, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "BURST", 5)
    sign_up_many(runtime, code, 0, 4)
    runtime.now.forward(minutes=61)  # type: ignore[attr-defined]  # the tests' clock
    sign_up_many(runtime, code, 4, 4)
    assert doubts(runtime) == []
    sign_up_many(runtime, code, 8, 6)
    [told] = doubts(runtime)
    assert "联络员陈大姐转发的链接" in told
    assert "一小时里报了 5 个" in told


def test_a_link_that_always_brings_many_and_the_offices_own_are_no_case(
    runtime: Runtime, ids: dict[str, int], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "BURST", 3)
    monkeypatch.setattr(crowding, "UNUSUAL", 100)
    sign_up_many(runtime, mint(runtime, ids), 0, 5)
    assert doubts(runtime) == []
    for day in range(4):
        sign_up_many(runtime, code, 10 + 2 * day, 2)
        runtime.now.forward(hours=20)  # type: ignore[attr-defined]  # the tests' clock
    sign_up_many(runtime, code, 30, 5)
    assert doubts(runtime) == []


def test_a_crowd_from_one_address_waits_and_loses_nothing(
    client: FlaskClient, runtime: Runtime, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "SIGNUPS_OF_ADDRESS", 2)
    token = token_in(client.get(f"/s/{code}").text)
    slips = [FORM | {"name": name_of(number), "phone": f"1390000{number:04}"} for number in range(3)]
    answers = [client.post(f"/s/{code}", data={"csrf_token": token, **slip}, environ_base=OUTSIDE) for slip in slips]
    assert [each.status_code for each in answers] == [303, 303, 422]
    assert "一刻钟" in answers[-1].text
    assert f'value="{name_of(2)}"' in answers[-1].text
    runtime.now.forward(seconds=doorstep.WINDOW.total_seconds() + 1)  # type: ignore[attr-defined]  # the tests' clock
    again = client.post(f"/s/{code}", data={"csrf_token": token, **slips[-1]}, environ_base=OUTSIDE)
    assert again.status_code == 303


def test_a_replayed_form_has_one_effect_also_after_others(client: FlaskClient, runtime: Runtime, code: str) -> None:
    token = token_in(client.get(f"/s/{code}").text)
    for slip in (FORM, FORM | {"name": "钱小兵"}, FORM, FORM):
        assert post(client, f"/s/{code}", token, **slip).status_code == 303
    with runtime.store.reading() as tx:
        names = [row.name for row in tx.all(select(PersonRow.name).join(SignupRow).where(SignupRow.kind == "fair"))]
    assert sorted(names) == ["赵小梅", "钱小兵"]


@pytest.mark.parametrize("field", ["name", "phone", "village", "exactly"])
def test_a_script_in_a_field_stays_text(client: FlaskClient, runtime: Runtime, code: str, field: str) -> None:
    token = token_in(client.get(f"/s/{code}").text)
    before = count(runtime, PersonRow)
    page = post(client, f"/s/{code}", token, **(FORM | {field: '"><script>alert(1)</script>'}))
    assert page.status_code == 422
    assert "<script>" not in page.text
    assert count(runtime, PersonRow) == before


def test_a_ticket_of_another_signup_is_no_key(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int], code: str
) -> None:
    token = token_in(client.get(f"/s/{code}").text)
    place = post(client, f"/s/{code}", token, **FORM).headers["Location"]
    assert "报上了" in client.get(place).text
    assert client.get(place[:-2] + ("AA" if not place.endswith("AA") else "BB")).status_code == 404


def test_a_liaison_sees_nothing_of_another_village(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        other = {"number": "L-2", "name": "李大哥", "phone": "+8613900003333", "areas": (OTHER_VILLAGE,)}
        liaisons.upsert_many(tx, [other | {"township": "赤水源镇", "note": ""}], NOW)
        wanted = seats.Application("fair", ids["fair"], ids["away"], OTHER_VILLAGE, "web")
        seats.add(tx, wanted, TODAY, NOW)
        other_id = liaisons.by_number(tx, "L-2") or 0
    sit(client, runtime, other_id)
    page = client.get("/liaison/signups").text
    assert "李国强" in page
    assert "王秀兰" not in page


def test_a_signup_knows_its_liaison_through_three_hands(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        by_id: list[int] = []
        for by in ({"liaison_id": ids["liaison"]}, {"person_id": ids["person"]}, {"person_id": ids["away"]}):
            made = invitations.mint(runtime, tx, "fair", ids["fair"], parent_id=by_id[-1] if by_id else None, **by)
            found = invitations.invitations.look_up(tx, made.code, runtime.now())
            assert found is not None
            by_id.append(found.id)
        assert [link.id for link in chain(tx, by_id[-1])] == by_id[::-1]
    accepted = invitations.accept(runtime, made.code, Slip("赵小梅", "13900007777", "泼机村", True))
    with runtime.store.reading() as tx:
        row = tx.first(select(SignupRow.__table__).where(SignupRow.id == accepted.signup_id))
    assert row is not None
    assert (row.liaison_id, row.invitation_id) == (ids["liaison"], by_id[-1])


def test_a_dead_link_takes_no_name_however_it_is_asked(client: FlaskClient, runtime: Runtime, code: str) -> None:
    token = token_in(client.get(f"/s/{code}").text)
    runtime.now.forward(seconds=timedelta(days=40).total_seconds())  # type: ignore[attr-defined]  # the tests' clock
    before = count(runtime, SignupRow)
    assert post(client, f"/s/{code}", token, **FORM).status_code == 410
    assert count(runtime, SignupRow) == before
