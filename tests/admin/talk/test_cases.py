"""Cases in the console: urgent ones on top, what was sent with them, an answer into the thread, giving it back."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from bot.messages import Address
from bot.runtime import Runtime
from bot.store.desk.staff import AuditLine
from bot.store.register import addresses
from bot.store.register.addresses import KnownAddress
from bot.store.sending.broadcasts import Delivery
from bot.store.talk import cases, media, threads
from bot.store.talk.cases import Case
from bot.store.talk.conversations import Conversation
from bot.talk import media as files
from tests.admin.conftest import As
from tests.admin.county import VILLAGE, post, token_in
from tests.admin.test_pages import act
from tests.county import Queued

PICTURE = b"\xff\xd8\xff" + b"jpeg" * 20


def put_case(runtime: Runtime, kind: str = "handover", urgent: bool = False) -> tuple[int, int]:
    """A case whose person wrote by WeChat a moment ago, and waits in the thread."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        address_id = addresses.known_or_new(tx, Address("wechat", "o-case"), now)
        addresses.opened(tx, address_id, now)
        tx.claim(Conversation, address_id=address_id, version=0, touched_at=now)
        threads.hold(tx, address_id, now)
        number = cases.open_case(tx, kind, "找人", now, address_id=address_id, area=VILLAGE, urgent=urgent)
        return cases.numbered(tx, number) or 0, address_id


def singles(runtime: Runtime) -> list[int]:
    with runtime.store.reading() as tx:
        return [row.id for row in tx.all(select(Delivery.id).where(Delivery.occasion.is_not(None)))]


def test_urgent_ones_stand_first(seated: As, runtime: Runtime) -> None:
    put_case(runtime)
    late, _ = put_case(runtime, "complaint", urgent=True)
    page = seated("inbox").get("/admin/cases?state=open").text
    assert page.index(f"S-{1000 + late}") < page.index(f"S-{1000 + late - 1}")
    assert "急</span>" in page


def test_an_answer_goes_into_the_thread(seated: As, runtime: Runtime) -> None:
    case_id, address_id = put_case(runtime)
    inbox = seated("inbox")
    assert "微信还能发 5 条" in inbox.get(f"/admin/cases/{case_id}").text
    assert "发出去了" in act(inbox, f"/admin/cases/{case_id}/answer", text="周五到社保所找小陈")
    [row] = singles(runtime)
    assert ("deliver_single", (row,)) in cast("Queued", runtime.enqueue).jobs
    with runtime.store.begin() as tx:
        tx.run(update(KnownAddress).values(window_used=1))  # as sending takes it
        held = tx.first(select(Conversation.held_by).where(Conversation.address_id == address_id))
        assert held is not None
        assert held.held_by is not None
        assert tx.scalar(select(Case.state).where(Case.id == case_id)) == "taken"
    page = inbox.get(f"/admin/cases/{case_id}").text
    assert "微信还能发 4 条" in page
    assert "周五到社保所找小陈" in page


def test_a_closed_window_takes_no_answer(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    with runtime.store.begin() as tx:
        tx.run(update(KnownAddress).values(opened_at=None))
    inbox = seated("inbox")
    page = inbox.get(f"/admin/cases/{case_id}").text
    assert "48 小时过了" in page
    refused = post(inbox, f"/admin/cases/{case_id}/answer", token_in(page), text="在吗")
    assert refused.status_code == 422
    assert "请打电话" in refused.text
    assert singles(runtime) == []


def test_closing_says_so_in_the_thread(seated: As, runtime: Runtime) -> None:
    case_id, address_id = put_case(runtime)
    act(seated("inbox"), f"/admin/cases/{case_id}/close", outcome="钱已经补发")
    assert len(singles(runtime)) == 1
    with runtime.store.reading() as tx:
        assert tx.scalar(select(Conversation.held_at).where(Conversation.address_id == address_id)) is None


@pytest.fixture
def with_picture(runtime: Runtime, tmp_path: Path) -> tuple[int, int]:
    """A case with a picture in the data folder."""
    object.__setattr__(runtime.settings, "data_dir", tmp_path)
    case_id, address_id = put_case(runtime)
    with runtime.store.begin() as tx:
        media_id = media.keep(tx, "wechat", "picture", "M1", address_id, runtime.now())
        media.attach(tx, [media_id], case_id=case_id)
        media.fetched(tx, media_id, f"media/{media_id}", files.type_of(PICTURE), len(PICTURE))
    place = tmp_path / "media" / str(media_id)
    place.parent.mkdir()
    place.write_bytes(runtime.store.keys.seal_bytes(PICTURE))
    return case_id, media_id


def test_pictures_are_shown_to_who_settles(seated: As, runtime: Runtime, with_picture: tuple[int, int]) -> None:
    case_id, media_id = with_picture
    inbox: FlaskClient = seated("inbox")
    path = f"/admin/cases/{case_id}/files/{media_id}"
    assert path in inbox.get(f"/admin/cases/{case_id}").text
    shown = inbox.get(path)
    assert (shown.data, shown.content_type) == (PICTURE, "image/jpeg")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert inbox.get(f"/admin/cases/{case_id + 1}/files/{media_id}").status_code == 404
    assert seated("viewer").get(path).status_code == 403
    with runtime.store.reading() as tx:
        assert [row.act for row in tx.all(select(AuditLine.act))] == ["case-file"]
