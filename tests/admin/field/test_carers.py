"""The office and its liaisons: who is here, cards, phones that were lost, villages handed over with what waits."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from bot.channels import open_channels
from bot.field import circulars as stories
from bot.messages import Address
from bot.runtime import Runtime
from bot.store import Store
from bot.store.enrolment.signups import SignupRow
from bot.store.field import bindings, circulars, liaison_sessions, liaisons
from bot.store.field.circulars import CircularStop
from bot.store.field.liaisons import Liaison, LiaisonArea
from bot.store.register import addresses
from bot.store.talk import cases
from bot.store.talk.cases import Case
from tests.admin.conftest import As
from tests.admin.county import LIAISON, NOW, OTHER_VILLAGE, VILLAGE, app_of, post, runtime_of, sign_in, token_in
from tests.admin.liaison.seat import sit
from tests.fakes import DictShelf, platforms_at

NEXT = {"number": "L-2", "name": "李大哥", "phone": "+8613900003333", "areas": (), "township": "泼机镇", "note": ""}


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """The changes are tried on both databases in tests/store/test_handing_over.py."""
    return sqlite_store


@pytest.fixture
def successor(runtime: Runtime, ids: dict[str, int]) -> int:
    with runtime.store.begin() as tx:
        liaisons.upsert_many(tx, [NEXT], NOW)
        return liaisons.by_number(tx, "L-2") or 0


def test_who_is_active_is_seen(seated: As, app: Flask, runtime: Runtime, ids: dict[str, int], successor: int) -> None:
    admin = seated("administrator")
    assert admin.get("/admin/liaisons").text.count("没来过") >= 2
    sit(app.test_client(), runtime, ids["liaison"]).get("/liaison/")
    page = admin.get("/admin/liaisons?state=active").text
    assert "陈大姐" in page
    assert "李大哥" not in page
    assert "1 个" in page  # the sign-up that she brought
    assert "李大哥" in admin.get("/admin/liaisons?state=silent").text
    runtime.now.forward(days=31)  # type: ignore[attr-defined]  # the tests' clock
    assert "陈大姐" in seated("administrator").get("/admin/liaisons?state=silent").text


def test_a_card_is_shown_once_and_needs_the_phone(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    editor = seated("editor")
    page = editor.get(f"/admin/liaisons/{ids['liaison']}").text
    card = post(editor, f"/admin/liaisons/{ids['liaison']}/card", token_in(page)).text
    word = re.search(r"联络员 ([a-z2-9]{4}) ([a-z2-9]{4})", card)
    assert word
    with runtime.store.reading() as tx:
        assert bindings.with_card(tx, word[1] + word[2], runtime.now()) == ids["liaison"]
        assert tx.scalar(select(Liaison.address_id)) is None
    assert word[0] not in editor.get(f"/admin/liaisons/{ids['liaison']}").text


def test_a_card_has_a_code_to_scan_where_wechat_makes_one(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    with platforms_at(tmp_path / "platforms.sqlite") as (_, settings):
        channels = open_channels(settings, DictShelf())
        runtime = replace(runtime_of(store, data_dir=tmp_path), channels=channels)
        editor, path = app_of(runtime).test_client(), f"/admin/liaisons/{ids['liaison']}"
        sign_in(editor, runtime, "editor")
        card = post(editor, f"{path}/card", token_in(editor.get(path).text)).text
    assert 'class="qr"><svg' in card
    assert "用微信扫上面的码" in card


def test_a_lost_phone_is_shut_out(seated: As, runtime: Runtime, ids: dict[str, int], app: Flask) -> None:
    phone = sit(app.test_client(), runtime, ids["liaison"])
    with runtime.store.begin() as tx:
        openid = addresses.known_or_new(tx, Address("wechat", "o_chen"), NOW)
        bindings.bind(tx, ids["liaison"], openid, NOW)
    editor = seated("editor")
    page = editor.get(f"/admin/liaisons/{ids['liaison']}").text
    assert "安卓手机" in page
    assert post(editor, f"/admin/liaisons/{ids['liaison']}/unbind", token_in(page)).status_code == 303
    assert phone.get("/liaison/").status_code == 303
    with runtime.store.reading() as tx:
        assert bindings.speaks_from(tx, openid) is None


def test_a_village_is_handed_over_with_what_waits(
    seated: As, runtime: Runtime, ids: dict[str, int], successor: int, app: Flask
) -> None:
    with runtime.store.begin() as tx:
        number = cases.open_case(tx, "complaint", "工地不给钱", NOW, area=VILLAGE)
        tx.run(update(Case).where(Case.number == number).values(liaison_id=ids["liaison"]))
    editor = seated("editor")
    path = f"/admin/liaisons/{ids['liaison']}"
    token = token_in(editor.get(path).text)
    for form, told in (
        ({"successor": "L-2"}, "请选要交的村"),
        ({"area": VILLAGE, "successor": "L-9"}, "没有这个工号"),
        ({"area": VILLAGE, "successor": "L-1"}, "不能交给他自己"),
        ({"area": OTHER_VILLAGE, "successor": "L-2"}, "请选要交的村"),
    ):
        assert told in post(editor, f"{path}/hand-over", token, **form).text
    form = {"area": VILLAGE, "successor": "L-2", "rest": "yes"}
    assert post(editor, f"{path}/hand-over", token, **form).status_code == 303
    with runtime.store.reading() as tx:
        assert liaisons.areas_of(tx, successor) == (VILLAGE,)
        assert tx.scalar(select(SignupRow.liaison_id).where(SignupRow.id == ids["signup"])) == ids["liaison"]
        assert tx.scalar(select(Liaison.active).where(Liaison.id == ids["liaison"])) is False
        past = tx.first(select(LiaisonArea.until).where(LiaisonArea.liaison_id == ids["liaison"]))
    assert past is not None
    assert past.until is not None
    page = sit(app.test_client(), runtime, successor).get("/liaison/cases").text
    assert "工地不给钱" in page
    assert "以前负责的" in editor.get(path).text
    assert post(editor, f"{path}/wake", token).status_code == 303


def test_who_has_a_village_is_not_laid_to_rest(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    editor, path = seated("editor"), f"/admin/liaisons/{ids['liaison']}"
    refused = post(editor, f"{path}/rest", token_in(editor.get(path).text))
    assert refused.status_code == 422
    with runtime.store.reading() as tx:
        assert liaison_sessions.of_liaison(tx, ids["liaison"], NOW) == []
        assert liaisons.card(tx, ids["liaison"]) is not None


def test_a_township_sees_its_own_alone(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        liaisons.upsert_many(tx, [LIAISON | {"areas": (OTHER_VILLAGE,)}], NOW)
    town = seated("town editor")
    assert "陈大姐" not in town.get("/admin/liaisons").text
    assert town.get(f"/admin/liaisons/{ids['liaison']}").status_code == 404


def test_a_circular_that_was_not_passed_on_comes_to_the_successor(
    seated: As, runtime: Runtime, ids: dict[str, int], successor: int
) -> None:
    with runtime.store.begin() as tx:
        circular = tx.insert(
            circulars.Circular, area="530627", title="雨露计划", text="报名了", author_id=ids["editor"], created_at=NOW
        )
        row = {"circular_id": circular, "area": VILLAGE[:9], "told_at": NOW}
        tx.insert(CircularStop, **row, acknowledged_at=NOW, done_at=NOW, acknowledged_by="console")
        tx.insert(CircularStop, **row, liaison_id=ids["liaison"])
    editor, path = seated("editor"), f"/admin/liaisons/{ids['liaison']}"
    token = token_in(editor.get(path).text)
    form = {"area": VILLAGE, "successor": "L-2", "rest": "yes"}
    assert post(editor, f"{path}/hand-over", token, **form).status_code == 303
    stories.hand_on(runtime)
    with runtime.store.reading() as tx:
        assert [one.title for one in circulars.with_liaison(tx, successor)] == ["雨露计划"]
        assert circulars.with_liaison(tx, ids["liaison"]) == []
