"""The page behind a link and the liaison's pages: light, without scripts, and nobody else's business."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from admin.doors import STATIC
from bot import invitations
from bot.enrolment.slips import Slip
from bot.runtime import Runtime
from bot.store.catalogue.courses import CourseRow
from bot.store.enrolment.signups import SignupRow
from bot.store.field import liaisons
from bot.store.field.invitations import Invitation
from bot.store.register.people import PersonRow
from tests.admin.county import LIAISON, NOW, post, token_in
from tests.admin.liaison.seat import sit

FORM = {"name": "赵小梅", "phone": "13900007777", "village": "泼机村", "agreed": "yes"}


@pytest.fixture
def client(app: Flask, ids: dict[str, int]) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def code(runtime: Runtime, ids: dict[str, int]) -> str:
    with runtime.store.begin() as tx:
        return invitations.mint(runtime, tx, "course", ids["course"], liaison_id=ids["liaison"]).code


def test_the_page_is_light_and_needs_one_request(client: FlaskClient, code: str) -> None:
    page = client.get(f"/s/{code}")
    weight = len(page.data) + (STATIC / "link.js").stat().st_size
    assert weight < 60_000
    assert "stylesheet" not in page.text
    assert "Set-Cookie" not in page.headers
    assert 'property="og:title" content="焊工班"' in page.text
    assert "陈大姐转发" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    hashed = base64.b64encode(hashlib.sha256(re.search("<style>(.*?)</style>", page.text)[1].encode()).digest())  # type: ignore[index]
    assert f"style-src 'sha256-{hashed.decode()}'" in page.headers["Content-Security-Policy"]


def test_the_page_carries_no_script_of_others_unless_its_card_is_wanted(client: FlaskClient, code: str) -> None:
    page = client.get(f"/s/{code}")
    assert re.findall("<script[^>]*", page.text) == [f'<script src="{url_of(page.text)}" defer']
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert client.get(f"/s/{code}/card?of=http://localhost/s/{code}").status_code == 404


def url_of(page: str) -> str:
    found = re.search(r'src="(/s/static/link\.js\?v=\w+)"', page)
    assert found
    return found[1]


def test_looking_changes_nothing(client: FlaskClient, runtime: Runtime, ids: dict[str, int], code: str) -> None:
    with runtime.store.reading() as tx:
        before = [tx.all(select(table.__table__)) for table in (Invitation, SignupRow, PersonRow)]
    for path in (f"/s/{code}", f"/s/{code}", "/s/abcdefgh"):
        client.get(path)
        client.head(path)
    with runtime.store.reading() as tx:
        assert [tx.all(select(table.__table__)) for table in (Invitation, SignupRow, PersonRow)] == before


def test_the_same_form_twice_ends_on_the_same_page(client: FlaskClient, code: str) -> None:
    token = token_in(client.get(f"/s/{code}").text)
    first = post(client, f"/s/{code}", token, **FORM)
    second = post(client, f"/s/{code}", token, **FORM)
    assert first.status_code == second.status_code == 303
    done = client.get(first.headers["Location"]).text
    again = client.get(second.headers["Location"]).text
    assert "报上了" in done
    assert "您已经报过了" in again
    number = done.split('class="count">')[1].split("<")[0]
    assert number.startswith("B-")
    assert number in again


def test_a_page_that_is_kept_shows_what_changed_a_moment_ago(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int], code: str
) -> None:
    first = client.get(f"/s/{code}")
    assert client.get(f"/s/{code.upper()}").data == first.data
    assert "还有 1 个名额" in first.text
    invitations.accept(runtime, code, Slip("赵小梅", "13900007777", "泼机村", True))
    assert "名额满了" in client.get(f"/s/{code}").text
    with runtime.store.begin() as tx:
        liaisons.upsert_many(tx, [LIAISON | {"name": "陈二姐"}], NOW)
    assert "陈二姐 转发给您" in client.get(f"/s/{code}").text
    with runtime.store.begin() as tx:
        tx.run(update(CourseRow).values(title="电焊班"))
    assert "电焊班" in client.get(f"/s/{code}").text
    runtime.now.forward(days=5)  # type: ignore[attr-defined]  # the tests' clock
    assert client.get(f"/s/{code}").status_code == 410


def test_nothing_typed_is_lost(client: FlaskClient, code: str) -> None:
    token = token_in(client.get(f"/s/{code}").text)
    refused = post(client, f"/s/{code}", token, **(FORM | {"phone": "139"}))
    assert refused.status_code == 422
    for kept in ('value="赵小梅"', 'value="139"', 'value="泼机村"', 'value="yes" checked'):
        assert kept in refused.text
    assert 'aria-describedby="phone-error"' in refused.text


def test_a_form_of_another_place_is_shown_again_and_nothing_written(
    client: FlaskClient, runtime: Runtime, code: str
) -> None:
    refused = client.post(f"/s/{code}", data=FORM)
    assert refused.status_code == 400
    assert 'value="赵小梅"' in refused.text
    with runtime.store.reading() as tx:
        assert tx.scalar(select(PersonRow.id).where(PersonRow.name == "赵小梅")) is None


def test_a_forged_ticket_shows_nothing(client: FlaskClient, code: str) -> None:
    assert client.get(f"/s/{code}/done/WyJCLTEwMDEiXQ.forged").status_code == 404


def test_an_unknown_code_and_a_dead_link_say_what_is_open(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int], code: str
) -> None:
    unknown = client.get("/s/abcdefgh")
    assert unknown.status_code == 404
    assert "没有这个链接" in unknown.text
    assert "泼机镇赶集招聘会" in unknown.text
    token = token_in(client.get(f"/s/{code}").text)
    with runtime.store.begin() as tx:
        invitations.revoke(runtime, tx, code)
    for dead in (client.get(f"/s/{code}"), post(client, f"/s/{code}", token, **FORM)):
        assert dead.status_code == 410
        assert "报不了了" in dead.text
        assert "泼机镇赶集招聘会" in dead.text


@pytest.mark.parametrize("kind", ["vacancy", "fair", "scheme"])
def test_each_kind_of_thing_has_its_facts(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int], kind: str
) -> None:
    with runtime.store.begin() as tx:
        made = invitations.mint(runtime, tx, kind, ids[kind])  # type: ignore[arg-type]  # kinds of offers
    page = client.get(f"/s/{made.code}").text
    says = {"vacancy": "6000~7500 元/月", "fair": "8点从村委会门口发车", "scheme": "车票"}
    assert says[kind] in page


def test_words_to_forward_carry_the_liaisons_own_link(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int], code: str
) -> None:
    sit(client, runtime, ids["liaison"])
    token = token_in(client.get("/liaison/pass-on").text)
    pack = post(client, f"/liaison/pass-on/course/{ids['course']}", token)
    assert f"http://localhost/s/{code}" in pack.text
    assert "找我，陈大姐" in pack.text
    assert "乡亲们，说个事：焊工班。" in pack.text
    assert client.get(f"/s/{code}/poster.png").data.startswith(b"\x89PNG")
    assert client.get(f"/s/{code}/poster.pdf").content_type == "application/pdf"
    assert client.get("/s/abcdefgh/poster.png").status_code == 404
    assert post(client, "/liaison/pass-on/course/999", token).status_code == 404
    assert client.post(f"/liaison/pass-on/course/{ids['course']}").status_code == 400
