"""Visits of links counted without knowing whose they were, and the share card signed as WeChat wants it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from admin.links import visits as link_visits
from admin.links.page import SDK
from bot import invitations
from bot.channels.wechat import WeChat
from bot.demo.platforms import Platforms
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Store
from bot.store.field import liaisons, visits
from bot.store.field.visits import LinkVisits
from tests.admin.county import TODAY, app_of, furnish, runtime_of
from tests.fakes import DictShelf, simulated

__all__ = ["simulated"]

OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def code(runtime: Runtime, ids: dict[str, int]) -> str:
    return mint(runtime, ids)


def mint(runtime: Runtime, ids: dict[str, int]) -> str:
    with runtime.store.begin() as tx:
        return invitations.mint(runtime, tx, "fair", ids["fair"], liaison_id=ids["liaison"]).code


def written(runtime: Runtime) -> list[int]:
    with runtime.store.reading() as tx:
        return [row.visits for row in tx.all(select(LinkVisits.visits))]


def test_a_visit_is_what_the_pages_own_script_tells(runtime: Runtime, ids: dict[str, int], code: str) -> None:
    client = app_of(runtime).test_client()
    for _ in range(3):
        client.get(f"/s/{code}")
        client.head(f"/s/{code}")
    assert written(runtime) == []
    assert client.post(f"/s/{code}/seen").status_code == 204
    assert client.post(f"/s/{code}/seen").status_code == 204
    assert written(runtime) == [1]
    runtime.now.forward(seconds=6)  # type: ignore[attr-defined]  # the tests' clock
    assert client.post(f"/s/{code.upper()}/seen").status_code == 204
    assert written(runtime) == [3]
    with runtime.store.reading() as tx:
        assert visits.of_liaison(tx, ids["liaison"], TODAY, TODAY) == 3


def test_other_sites_unknown_codes_and_machines_count_for_little(runtime: Runtime, code: str) -> None:
    client = app_of(runtime).test_client()
    client.post(f"/s/{code}/seen", headers={"Sec-Fetch-Site": "cross-site"})
    client.post(f"/s/{code}/seen", headers={"Origin": "https://elsewhere.example"})
    client.post("/s/abcdefgh/seen")
    assert written(runtime) == []
    for _ in range(link_visits.A_MINUTE + 20):
        client.post(f"/s/{code}/seen", environ_base=OUTSIDE)
    runtime.now.forward(seconds=6)  # type: ignore[attr-defined]  # the tests' clock
    client.post(f"/s/{code}/seen", environ_base=OUTSIDE)
    assert written(runtime) == [link_visits.A_MINUTE]


def carded(store: Store, settings: Settings) -> tuple[Runtime, FlaskClient, str]:
    """A house whose pages have cards, over the simulated platform."""
    runtime = runtime_of(store, wechat_share_card=True)
    runtime = replace(runtime, channels={"wechat": WeChat(settings, DictShelf())})
    return runtime, app_of(runtime).test_client(), mint(runtime, furnish(store))


def test_the_card_is_signed_for_the_very_address(sqlite_store: Store, simulated: tuple[Platforms, Settings]) -> None:
    platforms, settings = simulated
    _, client, code = carded(sqlite_store, settings)
    page = client.get(f"/s/{code}")
    assert f'data-sdk="{SDK}"' in page.text
    assert "script-src 'self' https://res.wx.qq.com;" in page.headers["Content-Security-Policy"]
    address = f"http://localhost/s/{code}?from=singlemessage&isappinstalled=0"
    card = client.get(f"/s/{code}/card?{urlencode({'of': f'{address}#wechat'})}").json
    assert card is not None
    ticket = platforms.ledger.noted("page-ticket")
    signed = f"jsapi_ticket={ticket}&noncestr={card['nonceStr']}&timestamp={card['timestamp']}&url={address}"
    assert card["signature"] == hashlib.sha1(signed.encode()).hexdigest()
    assert card["card"]["link"] == f"http://localhost/s/{code}"
    assert "陈大姐转发" in card["card"]["desc"]


def test_no_address_but_the_links_own_is_signed(sqlite_store: Store, simulated: tuple[Platforms, Settings]) -> None:
    _, client, code = carded(sqlite_store, simulated[1])
    for strange in ("https://elsewhere.example/s/" + code, f"http://localhost/s/{code}/poster.png", ""):
        assert client.get(f"/s/{code}/card?{urlencode({'of': strange})}").status_code == 404


def test_without_a_ticket_the_page_stands_without_a_card(
    sqlite_store: Store, simulated: tuple[Platforms, Settings]
) -> None:
    platforms, settings = simulated
    runtime, client, code = carded(sqlite_store, settings)
    platforms.ledger.note("not-listed", "yes")
    assert client.get(f"/s/{code}").status_code == 200
    assert client.get(f"/s/{code}/card?{urlencode({'of': f'http://localhost/s/{code}'})}").status_code == 503
    with runtime.store.reading() as tx:
        assert liaisons.by_number(tx, "L-1")
