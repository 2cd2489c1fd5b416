"""Pictures and voice: noted in the turn, fetched from the simulated platforms, sealed in the data folder, purged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import respond
from bot.messages import Address, InboundMessage
from bot.runtime import Runtime
from bot.store import Store
from bot.store.register import addresses
from bot.store.talk import cases, media
from bot.talk import media as files
from tests.fakes import platforms_at
from tests.house import NOON, message, runtime_over


@pytest.fixture
def runtime(store: Store, tmp_path: Path) -> Iterator[Runtime]:
    with platforms_at(tmp_path / "platforms.sqlite", data_dir=tmp_path / "data") as (_, settings):
        yield runtime_over(store, settings, now=lambda: NOON)


def sent(runtime: Runtime, media_id: str, kind: str = "picture") -> int:
    """The row of a file that somebody sent by WeChat."""
    respond(runtime, message("", kind=kind, media_id=media_id))  # type: ignore[arg-type]  # one of the kinds
    [(job, (row,))] = runtime.enqueue.kept[-1:]  # type: ignore[attr-defined]  # the tests' queue
    assert job == "fetch_media"
    return int(row)


def state(runtime: Runtime, row: int) -> media.Medium:
    with runtime.store.reading() as tx:
        found = media.get(tx, row)
    assert found is not None
    return found


def test_a_picture_is_fetched_and_sealed(runtime: Runtime) -> None:
    row = sent(runtime, "picture-ticket")
    assert files.fetch(runtime, row)
    kept = state(runtime, row)
    assert (kept.state, kept.content_type) == ("kept", "image/jpeg")
    content = files.opened(runtime, kept)
    assert content is not None
    assert content.startswith(b"\xff\xd8\xff")
    place = runtime.settings.data_dir.resolve() / kept.path
    assert content[:40] not in place.read_bytes()
    assert place.stat().st_mode & 0o077 == 0
    assert not files.fetch(runtime, row)


def test_what_the_platform_has_no_more_is_lost(runtime: Runtime) -> None:
    row = sent(runtime, "picture-of-nothing")
    assert not files.fetch(runtime, row)
    assert state(runtime, row).state == "lost"


def test_what_is_too_large_or_no_picture_is_not_kept(store: Store, tmp_path: Path) -> None:
    with platforms_at(tmp_path / "p.sqlite", data_dir=tmp_path, media_bytes=65536) as (_, settings):
        runtime = runtime_over(store, settings.model_copy(update={"media_bytes": 100}))
        row = sent(runtime, "picture-ticket")
        assert not files.fetch(runtime, row)
    assert state(runtime, row).state == "lost"
    assert files.type_of(b"<svg onload=alert(1)>") == ""


def test_an_sms_brings_its_picture_from_our_account_only(runtime: Runtime) -> None:
    ours = f"https://api.twilio.com/2010-04-01/Accounts/{runtime.settings.twilio_account_sid}/Messages/MM1/Media/picture-notice"
    with runtime.store.begin() as tx:
        address_id = addresses.known_or_new(tx, Address("tel", "+8613812345678"), NOON)
        good = media.keep(tx, "sms", "picture", ours, address_id, NOON)
        bad = media.keep(tx, "sms", "picture", "http://169.254.169.254/latest", address_id, NOON)
    assert files.fetch(runtime, good)
    assert not files.fetch(runtime, bad)
    assert state(runtime, bad).state == "lost"


def test_loose_files_go_after_a_week_and_filed_ones_after_a_year(runtime: Runtime) -> None:
    loose, filed = sent(runtime, "picture-ticket"), sent(runtime, "picture-notice")
    for row in (loose, filed):
        files.fetch(runtime, row)
    with runtime.store.begin() as tx:
        number = cases.open_case(tx, "complaint", "欠薪", NOON)
        media.attach(tx, [filed], case_id=cases.numbered(tx, number))
    place = runtime.settings.data_dir.resolve() / state(runtime, loose).path
    later = runtime_over(runtime.store, runtime.settings, now=lambda: NOON + timedelta(days=8))
    assert files.sweep(later) == []
    assert (state(runtime, loose).state, state(runtime, filed).state) == ("purged", "kept")
    assert not place.exists()
    files.sweep(runtime_over(runtime.store, runtime.settings, now=lambda: NOON + timedelta(days=366)))
    assert state(runtime, filed).state == "purged"


def test_a_lost_job_is_found_again(runtime: Runtime) -> None:
    row = sent(runtime, "picture-ticket")
    assert files.sweep(runtime) == []
    later = runtime_over(runtime.store, runtime.settings, now=lambda: NOON + timedelta(minutes=11))
    assert files.sweep(later) == [row]


def test_voice_that_was_put_into_words_is_not_kept(runtime: Runtime) -> None:
    respond(runtime, message("东莞电子厂", kind="voice", media_id="voice-1"))
    assert runtime.enqueue.kept == []  # type: ignore[attr-defined]  # the tests' queue


def test_a_voice_message_is_a_case_for_the_liaison(runtime: Runtime) -> None:
    row = sent(runtime, "voice-7", "voice")
    assert files.fetch(runtime, row)
    with runtime.store.reading() as tx:
        case_id = cases.numbered(tx, "S-1001")
        assert case_id is not None
        assert [one.content_type for one in media.of_case(tx, case_id)] == ["audio/mpeg"]


def test_what_is_sent_to_a_human_goes_to_the_case(runtime: Runtime) -> None:
    respond(runtime, message("人工"))
    picture = InboundMessage(
        "wechat", "p1", Address("wechat", "o_wang"), "picture", "", NOON, {"media_id": "picture-1"}
    )
    assert respond(runtime, picture) == ()
    with runtime.store.reading() as tx:
        case_id = cases.numbered(tx, "S-1001")
        assert case_id is not None
        assert len(media.of_case(tx, case_id)) == 1
