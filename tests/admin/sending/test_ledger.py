"""The ledger in the console: one person asked after, the file, and failed receivers tried again."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update

from bot import broadcasts
from bot.runtime import Runtime
from bot.store.sending.broadcasts import Delivery
from tests.admin.conftest import As
from tests.admin.county import post, token_in
from tests.county import ledger


@pytest.fixture
def page(runtime: Runtime, ids: dict[str, int]) -> str:
    """The broadcast's address; its one SMS to 王秀兰 has failed."""
    broadcasts.start(runtime, ids["broadcast"], by="sender")
    with runtime.store.begin() as tx:
        tx.run(update(Delivery).values(state="failed", reason="30003"))
    return f"/admin/broadcasts/{ids['broadcast']}"


def rows(runtime: Runtime, ids: dict[str, int]) -> list[Any]:
    return list(ledger(runtime.store, ids["broadcast"]))


def test_one_person_is_asked_after(seated: As, page: str) -> None:
    client = seated("sender")
    token = token_in(client.get(f"{page}/ledger").text)
    told = post(client, f"{page}/why", token, who="138 1234 5678")
    assert told.status_code == 200
    assert "短信失败" in told.text
    assert "只发给 泼机镇" in post(client, f"{page}/why", token, who="13700002222").text
    assert "没有登记过这个手机号" in post(client, f"{page}/why", token, who="13500000000").text
    wrong = post(client, f"{page}/why", token, who="王秀兰")
    assert wrong.status_code == 422
    assert "请填手机号" in wrong.text


def test_nobody_outside_ones_area_is_asked_after(seated: As, runtime: Runtime, ids: dict[str, int], page: str) -> None:
    client = seated("town viewer")
    answer = post(client, f"{page}/why", token_in(client.get("/admin/more").text), who="13700002222")
    assert "登记在别处" not in answer.text


def test_the_file_has_masked_phones(seated: As, page: str) -> None:
    answer = seated("viewer").get(f"{page}/ledger/file")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet is not None
    written = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "138****5678" in written
    assert "13812345678" not in str(written)


def test_failed_receivers_are_tried_again_once_it_is_said_what_will_happen(
    seated: As, runtime: Runtime, ids: dict[str, int], page: str
) -> None:
    client = seated("sender")
    assert "重发失败的…" in client.get(page).text
    asked = client.get(f"{page}/ask/retry").text
    assert "失败的 <b>1</b> 个再试一次" in asked
    post(client, f"{page}/act/retry", token_in(asked))
    assert [row.state for row in rows(runtime, ids)] == ["planned"]
    assert "重发失败的…" not in client.get(page).text
