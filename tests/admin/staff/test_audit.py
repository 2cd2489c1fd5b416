"""The audit as administrators read it: in words, by filters that can be combined, and as a file with the chain."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from bot.runtime import Runtime
from bot.store.desk import audit
from tests.admin.conftest import As

LATE = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
"""Half past midnight of 1 December in the office."""


@pytest.fixture
def lines(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        audit.record(
            tx, "editor", "reveal-phone", "person 1", datetime(2026, 11, 30, 8, tzinfo=UTC), {"reason": "核对班车"}
        )
        audit.record(tx, "editor", "export", "vacancy", LATE, {"rows": 1234, "masked": True, "filter": {"q": "焊工"}})
        audit.record(tx, "town editor", "reveal-phone", "person 1", LATE, {"reason": "家里有急事"})
        audit.record(tx, "next door editor", "export", "course", LATE, {"rows": 7})


@pytest.mark.parametrize(
    ("asked", "reasons", "absent"),
    [
        ("", ["核对班车", "1,234 行", "家里有急事"], ["陈静"]),
        ("act=reveal-phone", ["核对班车", "家里有急事"], ["1,234 行"]),
        ("act=reveal-phone&q=editor", ["核对班车"], ["家里有急事"]),
        ("from=2026-12-01", ["1,234 行", "家里有急事"], ["核对班车"]),
        ("to=2026-11-30&q=群众 1", ["核对班车"], ["家里有急事"]),
        ("from=someday&act=dance", ["核对班车", "1,234 行"], ["没有这样的记录"]),
    ],
)
@pytest.mark.usefixtures("lines")
def test_filters_are_combined(seated: As, asked: str, reasons: list[str], absent: list[str]) -> None:
    page = seated("administrator").get(f"/admin/audit?{asked}").text
    assert [word for word in reasons if word not in page] == []
    assert [word for word in absent if word in page] == []


@pytest.mark.usefixtures("lines")
def test_the_county_next_door_reads_its_own_lines_alone(seated: As) -> None:
    client = seated("next door administrator")
    for page in (client.get("/admin/audit").text, client.get("/admin/audit/export").get_data().decode()):
        assert "7 行" in page
        assert "town editor" not in page
        assert "核对班车" not in page


@pytest.mark.usefixtures("lines")
def test_the_export_has_the_chain_and_leaves_a_line(seated: As, runtime: Runtime) -> None:
    answer = seated("administrator").get("/admin/audit/export?act=export")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert next((row["谁"], row["对象"], row["说明"]) for row in rows) == (
        "editor",
        "岗位",
        "1,234 行，筛选 q 焊工，电话遮住",
    )
    assert rows[0]["时间"] == "2026-12-01 00:30"
    with runtime.store.reading() as tx:
        assert audit.first_break(tx) is None
        number, link = audit.end(tx)
    assert (rows[-1]["编号"], rows[-1]["链"]) == (str(number), link.hex())
    assert rows[-1]["对象"] == "审计"
