"""An application for a subsidy as staff see it: what was said, the papers by name, what is missing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.messages import Address
from bot.runtime import Runtime
from bot.store.desk.staff import AuditLine
from bot.store.enrolment import papers, seats
from bot.store.register import addresses
from bot.store.talk import media
from tests.admin.conftest import As
from tests.admin.county import NOW, TODAY, VILLAGE

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 20


@pytest.fixture
def applied(runtime: Runtime, ids: dict[str, int]) -> tuple[int, int, int]:
    """Ids of the application, of a ticket that was fetched and of a picture that still waits."""
    with runtime.store.begin() as tx:
        wanted = seats.Application("scheme", ids["scheme"], ids["person"], VILLAGE, "wechat")
        signup = seats.add(tx, wanted, TODAY, NOW).signup_id or 0
        address = addresses.known_or_new(tx, Address("wechat", "oA"), NOW)
        ticket, other = (media.keep(tx, "wechat", "picture", source, address, NOW) for source in ("m1", "m2"))
        media.attach(tx, [ticket, other], signup_id=signup)
        papers.hand_in(tx, signup, [ticket], NOW)
        papers.name(tx, signup, "车票")
        papers.hand_in(tx, signup, [other], NOW)
        papers.state(tx, signup, "本人情况", "按规则符合：1000 元；符合：是脱贫户", NOW)
        media.fetched(tx, ticket, "media/0000/1", "image/jpeg", len(JPEG))
    place = runtime.settings.data_dir / "media" / "0000" / "1"
    place.parent.mkdir(parents=True)
    place.write_bytes(runtime.store.keys.seal_bytes(JPEG))
    return signup, ticket, other


def test_what_was_said_and_sent_is_seen(seated: As, runtime: Runtime, applied: tuple[int, int, int]) -> None:
    signup, ticket, _ = applied
    client = seated("inbox")
    page = client.get(f"/admin/applications/{signup}").text
    assert "按规则符合：1000 元；符合：是脱贫户" in page
    assert f"/admin/applications/{signup}/papers/{ticket}" in page
    assert "没说是什么" in page
    assert "正在取" in page
    assert "还差" not in page, "the scheme asks for a ticket only"
    assert f"/admin/applications/{signup}" in client.get("/admin/signups?kind=scheme").text
    with runtime.store.reading() as tx:
        acts = [row.act for row in tx.all(select(AuditLine.act).order_by(AuditLine.id))]
    assert "papers" in acts


def test_a_picture_is_shown_and_never_run(seated: As, applied: tuple[int, int, int]) -> None:
    signup, ticket, other = applied
    client = seated("inbox")
    answer = client.get(f"/admin/applications/{signup}/papers/{ticket}")
    assert answer.data == JPEG
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"/admin/applications/{signup}/papers/{other}").status_code == 404, "not fetched yet"


def test_papers_are_for_those_who_settle_and_for_nobody_next_door(
    seated: As, ids: dict[str, int], applied: tuple[int, int, int]
) -> None:
    signup, ticket, _ = applied
    assert seated("viewer").get(f"/admin/applications/{signup}").status_code == 403
    assert seated("next door inbox").get(f"/admin/applications/{signup}").status_code == 404
    assert seated("next door inbox").get(f"/admin/applications/{signup}/papers/{ticket}").status_code == 404
    assert seated("inbox").get(f"/admin/applications/{ids['signup']}/papers/{ticket}").status_code == 404
