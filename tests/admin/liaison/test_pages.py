"""The liaison's pages: the door, what waits in their villages, proxies, corrections, voices; and all of it attacked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from admin.liaison.door import OPEN, PASS
from bot.broadcasts import notices
from bot.enrolment.proxies import MOST
from bot.field import liaison_entry
from bot.messages import Address
from bot.runtime import Runtime
from bot.store import Store
from bot.store.desk.staff import AuditLine
from bot.store.enrolment import seats
from bot.store.enrolment.signups import SignupRow
from bot.store.field import liaison_sessions, liaisons
from bot.store.field.phone_codes import GAP, TRIES
from bot.store.register import addresses, consents, people
from bot.store.register.people import Consent, PersonRow
from bot.store.sending.broadcasts import Delivery
from bot.store.talk import cases, media
from bot.store.talk.cases import Case
from bot.store.talk.media import MediaRow
from bot.talk import media as files
from tests.admin.county import LIAISON, NOW, OTHER_VILLAGE, TODAY, VILLAGE, post, token_in
from tests.admin.liaison.seat import sit, token_for

AGREED = {"who": "self", "kin": "", "how": "met", "day": "2026-12-01"}
STRANGER = {"name": "赵小梅", "phone": "13900007777", "area": VILLAGE, **AGREED}
OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """What the pages ask is asked of both databases in tests/store/test_neighbours.py."""
    return sqlite_store


@pytest.fixture
def door(app: Flask, ids: dict[str, int]) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client(door: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> FlaskClient:
    return sit(door, runtime, ids["liaison"])


def sent(runtime: Runtime) -> list[str]:
    with runtime.store.reading() as tx:
        rows = tx.all(select(Delivery.notice_sealed).where(Delivery.occasion.is_not(None)).order_by(Delivery.id))
        return [notices.unseal(tx, row.notice_sealed).text for row in rows]


def acts(runtime: Runtime) -> list[str]:
    with runtime.store.reading() as tx:
        return [row.act for row in tx.all(select(AuditLine.act).order_by(AuditLine.id))]


def ask_code(door: FlaskClient, phone: str, **more: Any) -> Any:
    token = token_in(door.get("/liaison/sign-in").text)
    return door.post("/liaison/sign-in", data={"csrf_token": token, "phone": phone}, **more)


def enter_code(door: FlaskClient, phone: str, code: str, **more: Any) -> Any:
    token = token_in(door.get("/liaison/sign-in").text)
    return door.post("/liaison/sign-in/code", data={"csrf_token": token, "phone": phone, "code": code}, **more)


def code_in(text: str) -> str:
    found = re.search(r"\d{6}", text)
    assert found
    return found[0]


class TestTheDoor:
    def test_a_code_by_sms_opens_it_once(self, door: FlaskClient, runtime: Runtime) -> None:
        assert door.get("/liaison/").headers["Location"] == "/liaison/sign-in"
        asked = ask_code(door, "139 0000 1111")
        assert "马上会收到短信" in asked.text
        code = code_in(sent(runtime)[-1])
        entered = enter_code(door, "13900001111", code)
        assert entered.status_code == 303
        cookie = entered.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "Path=/liaison" in cookie
        assert "陈大姐，您好" in door.get("/liaison/").text
        other = door.application.test_client()
        assert enter_code(other, "13900001111", code).status_code == 422
        assert acts(runtime)[-1] == "liaison-in"

    def test_a_strangers_number_is_answered_like_a_liaisons(self, door: FlaskClient, runtime: Runtime) -> None:
        pages = [
            re.sub(r'name="csrf_token" value="[^"]+"|\d{11}', "", answer.text)
            for phone in ("13900001111", "13800009999")
            for answer in (ask_code(door, phone), enter_code(door, phone, "000000"))
        ]
        assert pages[0] == pages[2]
        assert pages[1] == pages[3]
        assert len(sent(runtime)) == 1

    def test_guessing_a_code_ends_with_its_tries(self, door: FlaskClient, runtime: Runtime) -> None:
        ask_code(door, "13900001111")
        code = code_in(sent(runtime)[-1])
        wrong = f"{(int(code) + 1) % 10**6:06}"
        assert [enter_code(door, "13900001111", wrong).status_code for _ in range(TRIES)] == [422] * TRIES
        assert enter_code(door, "13900001111", code).status_code == 422
        runtime.now.forward(seconds=GAP.total_seconds())  # type: ignore[attr-defined]  # the tests' clock
        ask_code(door, "13900001111")
        assert enter_code(door, "13900001111", code_in(sent(runtime)[-1])).status_code == 303

    def test_one_internet_address_is_told_to_wait(
        self, door: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(liaison_entry, "KNOCKS", 3)
        answers = [ask_code(door, f"1380000{each:04}", environ_base=OUTSIDE).status_code for each in range(4)]
        assert answers == [200, 200, 200, 429]
        ask_code(door, "13900001111")
        code = code_in(sent(runtime)[-1])
        assert enter_code(door, "13900001111", code, environ_base=OUTSIDE).status_code == 422
        assert enter_code(door, "13900001111", code).status_code == 303

    def test_a_link_is_not_used_up_by_a_look_and_opens_once(
        self, door: FlaskClient, runtime: Runtime, ids: dict[str, int]
    ) -> None:
        with runtime.store.begin() as tx:
            link = liaison_entry.link_for(runtime, tx, ids["liaison"]).removeprefix("http://localhost")
        for _ in range(2):
            page = door.get(link)
            assert "Set-Cookie" not in {name for name, value in page.headers if "gongyou_liaison" in value}
        assert door.post(link).status_code == 400
        assert post(door, link, token_in(page.text)).status_code == 303
        again = door.application.test_client()
        assert again.get(link).status_code == 403
        assert post(again, link, token_in(again.get("/liaison/sign-in").text)).status_code == 403
        assert again.get("/liaison/in/forged.token.here").status_code == 403

    def test_a_new_number_rest_or_an_end_closes_it(
        self, app: Flask, client: FlaskClient, runtime: Runtime, ids: dict[str, int]
    ) -> None:
        other = sit(app.test_client(), runtime, ids["liaison"])
        page = other.get("/liaison/me").text
        first = min(int(number) for number in re.findall(r"/liaison/me/(\d+)/end", page))
        assert post(other, f"/liaison/me/{first}/end", token_in(page)).status_code == 303
        assert client.get("/liaison/").status_code == 303
        assert other.get("/liaison/").status_code == 200
        with runtime.store.begin() as tx:
            liaisons.upsert_many(tx, [LIAISON | {"phone": "+8613900002222"}], NOW)
        assert other.get("/liaison/").status_code == 303

    def test_who_is_idle_for_a_month_signs_in_again(self, client: FlaskClient, runtime: Runtime) -> None:
        client.get("/liaison/")
        runtime.now.forward(days=29)  # type: ignore[attr-defined]  # the tests' clock
        assert client.get("/liaison/").status_code == 200
        runtime.now.forward(days=29)  # type: ignore[attr-defined]
        assert client.get("/liaison/").status_code == 200
        runtime.now.forward(days=31)  # type: ignore[attr-defined]
        assert client.get("/liaison/").status_code == 303


def test_the_villages_of_today_and_no_other(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    assert "陈大姐，您好" in client.get("/liaison/").text
    assert "王秀兰" in client.get("/liaison/signups").text
    with runtime.store.begin() as tx:
        liaisons.upsert_many(tx, [LIAISON | {"areas": (OTHER_VILLAGE,)}], NOW)
    for path in ("signups", "waiting", "unreached", "stale", "people"):
        assert "王秀兰" not in client.get(f"/liaison/{path}").text


def test_who_waits_for_what(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    assert "没有人在等" in client.get("/liaison/waiting").text
    with runtime.store.begin() as tx:
        for number in range(2):
            who = people.known_or_new(tx, f"赵{'一二'[number]}", f"+861390000777{number}", VILLAGE, NOW)
            seats.add(tx, seats.Application("course", ids["course"], who, VILLAGE, "web"), TODAY, NOW)
    page = client.get("/liaison/waiting").text
    assert "候补第 1 位" in page
    assert "王秀兰" not in page
    runtime.now.forward(days=4)  # type: ignore[attr-defined]  # the tests' clock
    assert "王秀兰" in client.get("/liaison/waiting").text


def test_whom_nothing_has_reached(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    assert "王秀兰" in client.get("/liaison/unreached").text
    with runtime.store.begin() as tx:
        got = {"channel": "sms", "state": "sent", "sent_at": NOW, "updated_at": NOW}
        tx.insert(Delivery, occasion="hello", person_id=ids["person"], **got)
    assert "都通知到了" in client.get("/liaison/unreached").text


def test_a_stale_record_is_confirmed_or_put_right(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    runtime.now.forward(days=91)  # type: ignore[attr-defined]  # the tests' clock
    sit(client, runtime, ids["liaison"])
    assert "王秀兰" in client.get("/liaison/stale").text
    page = client.get(f"/liaison/people/{ids['person']}").text
    assert post(client, f"/liaison/people/{ids['person']}/same", token_in(page)).status_code == 303
    assert "王秀兰" not in client.get("/liaison/stale").text
    form = {"name": "王秀兰", "phone": "", "gender": "female", "birthday": "1985-05-01", "education": "",
            "skills": "缝纫", "employment": "灵活就业", "works_at": "东莞长安"}  # fmt: skip
    done = post(client, f"/liaison/people/{ids['person']}/edit", token_in(page), **form)
    assert done.status_code == 303
    shown = client.get(f"/liaison/people/{ids['person']}").text
    assert "东莞长安" in shown
    assert "1985 年生" in shown
    assert acts(runtime)[-2:] == ["person-check", "person-edit"]


def test_a_liaison_changes_neither_kind_of_household_nor_opt_out(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int]
) -> None:
    with runtime.store.begin() as tx:
        tx.run(update(PersonRow).values(household_kind="一般户", opted_out_at=NOW, note="信访"))
    page = client.get(f"/liaison/people/{ids['person']}/edit").text
    assert "信访" not in page
    form = {"name": "王秀兰", "household_kind": "脱贫户", "stopped": "", "note": "", "village": "板桥村", "area": "53"}
    post(client, f"/liaison/people/{ids['person']}/edit", token_in(page), **form)
    with runtime.store.reading() as tx:
        row = tx.first(select(PersonRow.__table__).where(PersonRow.id == ids["person"]))
    assert row is not None
    assert (row.household_kind, row.note, row.area) == ("一般户", "信访", VILLAGE)
    assert row.opted_out_at is not None


def test_a_phone_is_masked_until_it_is_asked_for(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    page = client.get(f"/liaison/people/{ids['person']}").text
    assert "138****5678" in page
    assert "13812345678" not in page
    shown = post(client, f"/liaison/people/{ids['person']}/phone", token_in(page))
    assert "tel:13812345678" in shown.text
    assert acts(runtime)[-1] == "reveal-phone"


class TestProxies:
    def test_a_name_is_put_down_with_who_agreed_and_how(
        self, client: FlaskClient, runtime: Runtime, ids: dict[str, int]
    ) -> None:
        path = f"/liaison/enrol/fair/{ids['fair']}"
        page = client.get(f"{path}?person={ids['person']}").text
        form = {"person": ids["person"], "who": "family", "kin": "儿子", "how": "call", "day": "2026-11-30"}
        done = post(client, path, token_in(page), **form)
        assert "报上了" in done.text
        again = post(client, path, token_in(page), **form)
        assert "早就报上了" in again.text
        with runtime.store.reading() as tx:
            [row] = tx.all(select(SignupRow.__table__).where(SignupRow.kind == "fair"))
            [agreed] = tx.all(select(Consent.__table__))
        assert (row.via, row.liaison_id, row.person_id) == ("liaison", ids["liaison"], ids["person"])
        assert (agreed.note, agreed.channel) == ("家里人（儿子）电话同意", "liaison")
        assert agreed.asked_by == f"liaison {ids['liaison']}"
        assert agreed.given_at.date().isoformat() == "2026-11-30"
        assert "联络员陈大姐帮您报的“泼机镇赶集招聘会”报上了" in sent(runtime)[-1]
        assert acts(runtime)[-1] == "proxy-signup"

    def test_who_is_not_on_the_list_becomes_known(
        self, client: FlaskClient, runtime: Runtime, ids: dict[str, int]
    ) -> None:
        path = f"/liaison/enrol/course/{ids['course']}"
        token = token_in(client.get(path).text)
        assert "报上了" in post(client, path, token, **STRANGER).text
        with runtime.store.reading() as tx:
            [known] = people.by_phone(tx, "+8613900007777")
            assert consents.has(tx, known.id or 0, consents.SIGNUP)
        assert known.area == VILLAGE

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("name", "x", "请写中文姓名"),
            ("phone", "139", "请写 11 位手机号"),
            ("who", "", "谁同意的"),
            ("how", "", "怎么问的"),
            ("day", "2026-12-02", "不能是以后"),
            ("day", "2026-10-01", "最早 30 天前"),
        ],
    )
    def test_what_is_missing_is_said_by_its_field_and_nothing_kept(
        self, client: FlaskClient, runtime: Runtime, ids: dict[str, int], field: str, value: str, told: str
    ) -> None:
        path = f"/liaison/enrol/course/{ids['course']}"
        refused = post(client, path, token_in(client.get(path).text), **(STRANGER | {field: value}))
        assert refused.status_code == 422
        assert told in refused.text
        with runtime.store.reading() as tx:
            assert people.by_phone(tx, "+8613900007777") == []

    def test_a_family_member_is_named(self, client: FlaskClient, ids: dict[str, int]) -> None:
        path = f"/liaison/enrol/course/{ids['course']}"
        refused = post(client, path, token_in(client.get(path).text), **(STRANGER | {"who": "family"}))
        assert "是家里哪个人" in refused.text

    def test_a_stolen_phone_does_not_sign_up_the_county(
        self, client: FlaskClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert MOST >= 50
        monkeypatch.setattr("bot.enrolment.proxies.MOST", 1)
        path = f"/liaison/enrol/fair/{ids['fair']}"
        token = token_in(client.get(path).text)
        assert post(client, path, token, **STRANGER).status_code == 200
        assert "今天满了" in post(client, path, token, **(STRANGER | {"name": "钱小兵"})).text

    def test_another_villages_people_cannot_be_signed_up(
        self, client: FlaskClient, runtime: Runtime, ids: dict[str, int]
    ) -> None:
        path = f"/liaison/enrol/fair/{ids['fair']}"
        token = token_in(client.get(path).text)
        for form in (
            {"person": ids["away"], **AGREED},
            STRANGER | {"area": OTHER_VILLAGE},
            STRANGER | {"area": "530627102"},
            STRANGER | {"area": ""},
        ):
            assert post(client, path, token, **form).status_code == 404
        assert client.get(f"{path}?person={ids['away']}").status_code == 404
        assert client.get("/liaison/enrol/fair/999").status_code == 404
        with runtime.store.reading() as tx:
            assert tx.all(select(SignupRow.id).where(SignupRow.kind == "fair")) == []


class TestVoices:
    @pytest.fixture
    def voice(self, runtime: Runtime, ids: dict[str, int]) -> dict[str, int]:
        return {"mine": self.left(runtime, VILLAGE, "o_mine"), "away": self.left(runtime, OTHER_VILLAGE, "o_away")}

    def left(self, runtime: Runtime, area: str, openid: str) -> int:
        """A voice message that a villager sent, fetched and sealed."""
        now = runtime.now()
        with runtime.store.begin() as tx:
            address = addresses.known_or_new(tx, Address("wechat", openid), now)
            addresses.opened(tx, address, now)
            number = cases.open_case(tx, "voice", "发来语音", now, address_id=address, name="王秀兰", area=area)
            case_id = cases.numbered(tx, number) or 0
            media_id = media.keep(tx, "wechat", "voice", "M1", address, now)
            media.attach(tx, [media_id], case_id=case_id)
            path = f"media/{media_id}"
            media.fetched(tx, media_id, path, "audio/mpeg", 9)
        place = Path(runtime.settings.data_dir).resolve() / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(runtime.store.keys.seal_bytes(b"ID3 sound"))
        return case_id

    def media_of(self, runtime: Runtime, case_id: int) -> int:
        with runtime.store.reading() as tx:
            return int(tx.scalar(select(MediaRow.id).where(MediaRow.case_id == case_id)))

    def test_it_is_listened_to_and_answered(self, client: FlaskClient, runtime: Runtime, voice: dict[str, int]) -> None:
        page = client.get("/liaison/voices").text
        assert "1 条" in client.get("/liaison/").text
        heard = client.get(f"/liaison/voices/{voice['mine']}/{self.media_of(runtime, voice['mine'])}")
        assert heard.status_code == 200
        assert heard.headers["Content-Disposition"].startswith("inline")
        part = client.get(heard.request.path, headers={"Range": "bytes=0-1"})
        assert (part.status_code, part.data) == (206, b"ID")
        assert acts(runtime)[-1] == "case-file"
        once = re.search(r'name="once" value="([^"]+)"', page)
        assert once
        form = {"text": "明天我来帮您报", "act": "answer", "once": once[1]}
        for _ in range(2):  # the form sent twice has one effect
            assert post(client, f"/liaison/voices/{voice['mine']}", token_in(page), **form).status_code == 303
        assert [text for text in sent(runtime) if "明天我来" in text] == ["联络员陈大姐回您：明天我来帮您报"]
        done = {"text": "报上了", "act": "done", "once": "x"}
        assert post(client, f"/liaison/voices/{voice['mine']}", token_in(page), **done).status_code == 303
        assert "没有要听的语音" in client.get("/liaison/voices").text

    def test_two_days_later_only_a_call_is_left(
        self, client: FlaskClient, runtime: Runtime, ids: dict[str, int], voice: dict[str, int]
    ) -> None:
        runtime.now.forward(days=3)  # type: ignore[attr-defined]  # the tests' clock
        page = sit(client, runtime, ids["liaison"]).get("/liaison/voices").text
        assert "发给他" not in page
        form = {"text": "在吗在吗", "act": "answer", "once": "y"}
        refused = post(client, f"/liaison/voices/{voice['mine']}", token_in(page), **form)
        assert refused.status_code == 422
        assert "在吗在吗</textarea>" in refused.text

    def test_another_villages_voice_is_not_there(
        self, client: FlaskClient, runtime: Runtime, ids: dict[str, int], voice: dict[str, int]
    ) -> None:
        media_id = self.media_of(runtime, voice["away"])
        assert client.get(f"/liaison/voices/{voice['away']}/{media_id}").status_code == 404
        assert client.get(f"/liaison/voices/{voice['mine']}/{media_id}").status_code == 404
        token = token_in(client.get("/liaison/voices").text)
        for case_id in (voice["away"], ids["case"]):
            form = {"text": "看过了", "act": "done", "once": "z"}
            assert post(client, f"/liaison/voices/{case_id}", token, **form).status_code == 404
        with runtime.store.reading() as tx:
            assert tx.scalar(select(Case.state).where(Case.id == voice["away"])) == "open"


def test_every_page_of_another_villages_person_is_not_there(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int]
) -> None:
    token = token_in(client.get(f"/liaison/people/{ids['person']}").text)
    away = ids["away"]
    for path in (f"people/{away}", f"people/{away}/edit", "people/999", f"enrol/fair/{ids['fair']}?person={away}"):
        assert client.get(f"/liaison/{path}").status_code == 404
    for path in ("phone", "same", "edit"):
        assert post(client, f"/liaison/people/{away}/{path}", token, name="黑客").status_code == 404
    assert "李国强" not in client.get("/liaison/people?q=李").text
    assert "板桥村" not in client.get(f"/liaison/enrol?person={away}").text
    with runtime.store.reading() as tx:
        assert tx.scalar(select(PersonRow.name).where(PersonRow.id == away)) == "李国强"


def test_every_change_wants_a_form_of_ours(app: Flask, client: FlaskClient, ids: dict[str, int]) -> None:
    """Tried on every route that changes something, signed in: a forged form is refused before it is looked at."""
    changing = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("liaison.") and "POST" in (rule.methods or ())
    ]
    assert len(changing) >= 10
    with app.test_request_context():
        for rule in changing:
            known = {"person_id": ids["person"], "case_id": ids["case"], "offer_id": ids["fair"], "kind": "fair"}
            values = {name: known.get(name, 1) for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
            assert client.post(path, data={"csrf_token": "forged"}).status_code == 400, path


def test_every_page_wants_a_liaison(app: Flask, door: FlaskClient, ids: dict[str, int]) -> None:
    token = token_in(door.get("/liaison/sign-in").text)
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("liaison.") or rule.endpoint in OPEN:
            continue
        values = {name: "fair" if name == "kind" else 1 for name in rule.arguments}
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        answer = door.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        assert answer.status_code == 303, path
        assert answer.headers["Location"] == "/liaison/sign-in", path


def test_a_script_in_a_name_stays_text(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        tx.run(update(PersonRow).where(PersonRow.id == ids["person"]).values(name="<script>alert(1)</script>"))
    for path in ("people", "signups", f"people/{ids['person']}", f"people/{ids['person']}/edit", "unreached"):
        assert "<script>" not in client.get(f"/liaison/{path}").text


def test_a_token_of_a_link_is_no_session(door: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        link = liaison_entry.link_for(runtime, tx, ids["liaison"])
    door.set_cookie(PASS.name, link.rpartition("/")[2], path="/liaison")
    assert door.get("/liaison/").status_code == 303
    door.set_cookie(PASS.name, token_for(runtime, ids["liaison"]), path="/liaison")
    assert door.get("/liaison/").status_code == 200
    with runtime.store.begin() as tx:
        assert liaison_sessions.end_all(tx, ids["liaison"]) == 2
    assert door.get("/liaison/").status_code == 303


def test_a_file_that_is_gone_is_said(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    voice = TestVoices().left(runtime, VILLAGE, "o_mine")
    with runtime.store.reading() as tx:
        [medium] = media.of_case(tx, voice)
    files.remove(runtime, [medium])
    assert client.get(f"/liaison/voices/{voice}/{medium.id}").status_code == 404
