"""What a liaison carries to the village: circulars answered on the phone, lists and sheets, a face on posters."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from admin.liaison import door as liaison_door
from bot import invitations
from bot.field import circulars as story
from bot.field import forwarding, printing, sheets
from bot.runtime import Runtime
from bot.store.field import liaison_photos, liaisons
from bot.store.field.circulars import CircularStop
from tests.admin.county import NOW, OTHER_VILLAGE, TODAY, TOWN, post, token_in
from tests.admin.liaison.seat import sit

OTHER = {"number": "L-2", "name": "李大哥", "phone": "+8613900003333", "areas": (OTHER_VILLAGE,)}


@pytest.fixture
def client(app: Flask, runtime: Runtime, ids: dict[str, int]) -> FlaskClient:
    client = app.test_client()
    sit(client, runtime, ids["liaison"])
    return client


def handed(runtime: Runtime, ids: dict[str, int]) -> int:
    """A circular that has come to the liaison; the id of their stop."""
    with runtime.store.begin() as tx:
        story.issue(runtime, tx, "招聘会入户通知", "请入户通知到人", TOWN, about=("fair", ids["fair"]))
    story.hand_on(runtime)
    with runtime.store.reading() as tx:
        mine = select(CircularStop.id).where(CircularStop.liaison_id == ids["liaison"])
        return int(tx.scalar(mine.order_by(CircularStop.id.desc())))


def stop(runtime: Runtime, stop_id: int) -> Any:
    with runtime.store.reading() as tx:
        return tx.first(select(CircularStop.__table__).where(CircularStop.id == stop_id))


def test_a_circular_is_answered_and_passed_on(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    stop_id = handed(runtime, ids)
    assert "1 个" in client.get("/liaison/").text
    page = client.get("/liaison/circulars").text
    assert "请入户通知到人" in page
    assert "【泼机镇赶集招聘会】" in page
    token = token_in(page)
    assert post(client, f"/liaison/circulars/{stop_id}", token, said="heard").status_code == 303
    assert stop(runtime, stop_id).acknowledged_by == "page"
    assert stop(runtime, stop_id).done_at is None
    assert post(client, f"/liaison/circulars/{stop_id}", token, said="passed").status_code == 303
    assert stop(runtime, stop_id).done_at is not None
    assert "转好了" in client.get("/liaison/circulars").text


def test_another_liaisons_circular_is_not_there(
    client: FlaskClient, app: Flask, runtime: Runtime, ids: dict[str, int]
) -> None:
    stop_id = handed(runtime, ids)
    with runtime.store.begin() as tx:
        liaisons.upsert_many(tx, [OTHER | {"township": "赤水源镇", "note": ""}], NOW)
        other_id = liaisons.by_number(tx, "L-2") or 0
    other = app.test_client()
    sit(other, runtime, other_id)
    page = other.get("/liaison/photo").text
    assert "请入户通知到人" not in other.get("/liaison/circulars").text
    assert post(other, f"/liaison/circulars/{stop_id}", token_in(page), said="passed").status_code == 404
    assert other.post(f"/liaison/circulars/{stop_id}", data={"said": "passed"}).status_code == 400
    assert stop(runtime, stop_id).acknowledged_at is None


def test_lists_have_whole_names_for_the_hand_and_masked_ones_for_the_wall(
    runtime: Runtime, ids: dict[str, int]
) -> None:
    with runtime.store.reading() as tx:
        door = printing.door_list(tx, ids["liaison"], "course", ids["course"])
        wall = printing.wall_list(tx, ids["liaison"], "course", ids["course"])
        assert printing.door_list(tx, ids["liaison"], "course", 999) is None
    assert door is not None
    assert wall is not None
    assert [row[1] for row in door.rows] == ["王秀兰"]
    assert [row[2] for row in wall.rows] == ["王**"]
    assert "王秀兰" not in str(wall)
    assert "签到码" not in str(wall)


def test_sheets_are_pages_of_a4_that_go_on(client: FlaskClient, ids: dict[str, int]) -> None:
    front = client.get("/liaison/print").text
    assert f"/liaison/print/door/course/{ids['course']}" in front
    for path in (
        f"/liaison/print/door/course/{ids['course']}",
        f"/liaison/print/door/course/{ids['course']}?wall=1",
        f"/liaison/print/sign-up/fair/{ids['fair']}",
        f"/liaison/print/month/{TODAY:%Y-%m}",
    ):
        answer = client.get(path)
        assert answer.content_type == "application/pdf"
        assert answer.data.startswith(b"%PDF-")
    for path in ("/liaison/print/door/house/1", "/liaison/print/sign-up/fair/999", "/liaison/print/month/2020-01"):
        assert client.get(path).status_code == 404
    rows = tuple((str(number), "泼机镇" * 12) for number in range(60))
    drawn = sheets.drawn(sheets.Sheet("名单", ("说明",), ("号", "村"), (10, 60), rows))
    assert drawn.count(b"/Type /Page\n") >= 3


def test_the_month_counts_what_was_done(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        invitations.mint(runtime, tx, "fair", ids["fair"], liaison_id=ids["liaison"])
    handed(runtime, ids)
    with runtime.store.reading() as tx:
        sheet = printing.month_sheet(runtime, tx, ids["liaison"], TODAY.replace(day=1))
    told = {row[0]: row[1:] for row in sheet.rows}
    assert told["转发链接"] == ("1 个", "打开 0 次")
    assert told["带来报名"] == ("1 个", "其中代报名 0 个")
    assert told["下传通知"] == ("1 个", "收到 0 个，转到村里 0 个")
    assert ("报名最多的", "焊工班", "1 个") in sheet.rows


def face(size: tuple[int, int] = (900, 1600), kind: str = "JPEG") -> io.BytesIO:
    """A photograph as a telephone takes it, with where it was taken."""
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "at home"
    Image.new("RGB", size, (200, 120, 90)).save(held, kind, exif=exif)
    held.seek(0)
    return held


def bring(client: FlaskClient, photo: io.BytesIO | None, **form: str) -> Any:
    data: dict[str, Any] = {"csrf_token": token_in(client.get("/liaison/photo").text), "agreed": "yes", **form}
    if photo is not None:
        data["photo"] = (photo, "me.jpg")
    return client.post("/liaison/photo", data=data)


def test_a_photo_stands_on_posters_until_it_is_taken_back(
    client: FlaskClient, runtime: Runtime, ids: dict[str, int]
) -> None:
    with runtime.store.begin() as tx:
        code = invitations.mint(runtime, tx, "fair", ids["fair"], liaison_id=ids["liaison"]).code
    without = client.get(f"/s/{code}/poster.png").data
    assert bring(client, face()).status_code == 303
    shown = client.get("/liaison/photo.jpg")
    with Image.open(io.BytesIO(shown.data)) as kept:
        assert kept.size == (420, 420)
        assert not kept.getexif()
    with runtime.store.reading() as tx:
        found = invitations.look_up(runtime, tx, code)
        assert found is not None
        assert forwarding.poster_of(runtime, tx, found).photo == shown.data
    assert client.get(f"/s/{code}/poster.png").data != without
    assert client.get(f"/s/{code}/poster.pdf").data.startswith(b"%PDF-")
    assert bring(client, None, move="drop").status_code == 303
    assert client.get(f"/s/{code}/poster.png").data == without
    assert client.get("/liaison/photo.jpg").status_code == 404


def test_what_is_no_photo_is_refused_by_its_field(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    assert "不是 JPG 或 PNG" in bring(client, io.BytesIO(b"<svg onload=alert(1)>")).text
    assert "请先选一张照片" in bring(client, None).text
    assert "要您同意" in bring(client, face(), agreed="").text
    assert "尺寸太大" in bring(client, face((9000, 6000), "PNG")).text
    with runtime.store.reading() as tx:
        assert liaison_photos.photo_of(tx, ids["liaison"]) == b""


def test_a_file_that_is_too_large_is_not_read(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liaison_door, "LARGEST", 1000)
    refused = bring(client, io.BytesIO(b"\xff\xd8\xff" + bytes(100_000)))
    assert refused.status_code == 413
    assert "照片太大了" in refused.text
