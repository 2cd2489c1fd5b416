"""What goes along with a notice in the console, its picture and the table of villages; and what came of it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from bot.broadcasts import from_json
from bot.runtime import Runtime
from bot.store import Store
from bot.store.sending import pictures
from bot.store.sending.broadcasts import Broadcast
from tests.admin.county import (
    FAIR,
    VILLAGE,
    app_of,
    post,
    sign_in,
    token_in,
)

PNG = io.BytesIO()
Image.new("RGB", (30, 20), "red").save(PNG, "PNG")
TABLE = f"行政区划代码,村名,班车\n{VILLAGE},泼机村,早上7点村口\n".encode()


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def client(runtime: Runtime, ids: dict[str, int]) -> FlaskClient:
    return seated(runtime, "sender")


def seated(runtime: Runtime, name: str) -> FlaskClient:
    client = app_of(runtime).test_client()
    sign_in(client, runtime, name)
    return client


def written(client: FlaskClient, status: int = 303, **form: Any) -> str:
    token = token_in(client.get("/admin/more").text)
    answer = post(client, "/admin/broadcasts/what", token, kind="text", **form)
    assert answer.status_code == status, answer.text
    return str(answer.text)


def newest(runtime: Runtime) -> Any:
    with runtime.store.reading() as tx:
        return tx.first(select(Broadcast.__table__).order_by(Broadcast.id.desc()))


def file(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_picture_and_table_are_kept_shown_and_taken_away(client: FlaskClient, runtime: Runtime) -> None:
    text = "{村名}的班车{班车}开。"
    written(client, text=text, picture=file(PNG.getvalue(), "海报.png"), villages=file(TABLE, "表.csv"))
    row = newest(runtime)
    with runtime.store.reading() as tx:
        assert pictures.content_of(tx, from_json(row.notice).picture).startswith(b"\x89PNG")
    assert row.notice["villages"] == {VILLAGE: {"班车": "早上7点村口"}}
    step = client.get(f"/admin/broadcasts/{row.id}/what").text
    assert "现在的表有 1 个村：班车。" in step
    assert f"/admin/broadcasts/{row.id}/picture" in step
    shown = client.get(f"/admin/broadcasts/{row.id}/picture")
    assert (shown.content_type, shown.data[:4]) == ("image/png", b"\x89PNG")
    written(client, text=text, number=row.id)
    assert newest(runtime).notice["picture"] == row.notice["picture"]
    written(client, text=text, number=row.id, drop=["picture", "villages"])
    bare = newest(runtime).notice
    assert (bare["picture"], bare.get("villages")) == ("", None)
    assert client.get(f"/admin/broadcasts/{row.id}/picture").status_code == 404


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"picture": (b"<svg>", "海报.png")}, "不是 JPG 或 PNG 图片"),
        ({"villages": (b"a,b\n1,2\n", "表.csv")}, "第一行要有“行政区划代码”一列"),
        ({"villages": (b"%PDF", "表.pdf")}, "表.pdf"),
    ],
)
def test_what_is_wrong_with_a_file_stands_beside_it(
    client: FlaskClient, runtime: Runtime, files: dict[str, tuple[bytes, str]], says: str
) -> None:
    before = newest(runtime).id
    page = written(client, 422, text="明天停电", **{name: file(*one) for name, one in files.items()})
    assert says in page
    assert "明天停电" in page
    assert newest(runtime).id == before


def test_the_table_to_fill_in_has_the_villages_and_the_names_of_the_text(client: FlaskClient, runtime: Runtime) -> None:
    written(client, text="{村名}{班车}开，找{带队人}。", villages=file(TABLE, "表.csv"))
    sheet = client.get(f"/admin/broadcasts/{newest(runtime).id}/villages")
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.data)).active.values)  # type: ignore[union-attr]
    assert rows[0] == ("行政区划代码", "村名", "班车", "带队人")
    assert [row[2] for row in rows if row[0] == VILLAGE] == ["早上7点村口"]


def test_a_fair_goes_out_with_its_link(client: FlaskClient, runtime: Runtime) -> None:
    token = token_in(client.get("/admin/more").text)
    assert post(client, "/admin/broadcasts/what", token, kind="fair", fair=FAIR["number"]).status_code == 303
    notice = from_json(newest(runtime).notice)
    assert "/s/" in notice.link
    assert notice.code_word


def test_what_came_of_a_notice_stands_on_its_page(client: FlaskClient, runtime: Runtime, ids: dict[str, int]) -> None:
    page = f"/admin/broadcasts/{ids['broadcast']}"
    assert "后来怎样" not in client.get(page).text
    token = token_in(client.get("/admin/more").text)
    post(client, f"{page}/act/start", token)
    shown = client.get(page).text
    assert "后来怎样" in shown
    assert all(f'<th scope="row">{word}</th>' in shown for word in ("发出", "送达", "看了或回了", "报名", "到场"))
