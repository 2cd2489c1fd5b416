"""Bringing a workbook in on screens: upload, preview, confirm, undo, and who may."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from sqlalchemy import select
from urllib3 import encode_multipart_formdata

from admin import doors
from bot.filing import intakes as story
from bot.runtime import Runtime
from bot.store.desk.audit import AuditLine
from tests.admin.conftest import As
from tests.admin.county import token_in
from tests.admin.test_pages import act
from tests.filing.test_intakes import JOB, job, jobs_in, workbook

FRONT = "/admin/catalogue/vacancy/import"


def upload(client: FlaskClient, content: bytes, name: str = "岗位.xlsx") -> Any:
    fields = {"csrf_token": token_in(client.get(FRONT).text), "file": (name, content)}
    body, content_type = encode_multipart_formdata(fields)
    return client.post(FRONT, data=body, content_type=content_type)


def test_a_file_is_looked_at_confirmed_and_undone(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("editor")
    path = upload(client, workbook(JOB, job("G-1", "高级装配工"), job("G-7"), job("G-8", trade="宇航员"))).location
    intake_id = int(path.rsplit("/", 1)[1])
    assert "正在看文件" in client.get(path).text
    story.carry_out(runtime, intake_id)
    assert "共 3 行：新增 1，改动 1，没有变化 0，不能导入 1" in client.get(path).text
    changed = client.get(f"{path}?act=changed").text
    assert "<del>电子装配工</del> → <ins>高级装配工</ins>" in changed
    assert "15400000001" not in changed
    assert "不在工种表里" in client.get(f"{path}?act=refused").text
    act(client, path, move="file")
    story.carry_out(runtime, intake_id)
    assert jobs_in(runtime)["G-1"] == ("高级装配工", 5000)
    assert "这一步已经有人做过了" in act(client, path, move="file")
    act(client, path, move="undo")
    story.carry_out(runtime, intake_id)
    assert jobs_in(runtime) == {"G-1": ("电子装配工", 6000)}
    assert "恢复成导入以前的样子了" in client.get(path).text
    with runtime.store.reading() as tx:
        left = [row.act for row in tx.all(select(AuditLine.act).order_by(AuditLine.id))]
    assert left == ["intake", "intake-file", "intake-undo"]


def test_the_page_follows_the_job_and_is_loaded_anew_at_its_end(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    client = seated("editor")
    path = upload(client, workbook(JOB, job("G-7"))).location
    moving = client.get(f"{path}/progress")
    assert 'hx-trigger="every 1s"' in moving.text
    assert "HX-Refresh" not in moving.headers
    story.carry_out(runtime, int(path.rsplit("/", 1)[1]))
    assert client.get(f"{path}/progress").headers["HX-Refresh"] == "true"


def test_what_is_no_table_is_said_beside_the_field(seated: As, ids: dict[str, int]) -> None:
    client = seated("editor")
    for content, name, why in (
        (b"", "", "请先选一个文件"),
        (b"x", "照片.jpg", "不是表格"),
        (b"", "岗位.xlsx", "是空文件"),
    ):
        answer = upload(client, content, name)
        assert answer.status_code == 422
        assert why in answer.text


def test_only_who_may_import_may_send_a_large_body(seated: As, ids: dict[str, int], monkeypatch: Any) -> None:
    monkeypatch.setattr(doors, "LARGEST", 3 << 20)
    client, viewer = seated("editor"), seated("viewer")
    assert upload(client, b"PK" + bytes(2 << 20)).status_code == 303
    refused = upload(client, b"PK" + bytes(4 << 20))
    assert refused.status_code == 413
    assert "文件太大了" in refused.text
    form = {"csrf_token": token_in(viewer.get("/admin/more").text), "file": (io.BytesIO(b"x"), "a.xlsx")}
    assert viewer.post(FRONT, data=form, content_type="multipart/form-data").status_code == 403


def test_the_empty_workbook_has_the_columns_of_its_kind(seated: As, ids: dict[str, int]) -> None:
    answer = seated("editor").get("/admin/catalogue/fair/template")
    head = next(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert head[:2] == ("编号", "名称")
