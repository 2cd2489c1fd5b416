"""The five rosters: who stands on which, under which names of places, masked on demand."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.filing.catalogue import export_file, import_file
from bot.filing.rosters import how_far
from bot.runtime import Runtime
from bot.store import Store
from bot.store.catalogue.courses import CourseRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.enrolment.signups import SignupRow
from bot.store.register.people import PersonRow
from bot.workbooks.writing import opened_for_writing
from tests.fakes import configured
from tests.house import places

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
PEOPLE = [
    ["姓名", "手机号", "行政区划代码", "就业状态", "务工地"],
    ["张三", "15400000001", "530627102201", "已就业", "广东省东莞市长安镇"],
    ["李四", "15400000002", "530627102201", "自主创业", "镇雄县"],
    ["王五", "15400000003", "530627103", "未就业", ""],
]
CLASSES = [
    ["班次编号", "培训名称", "工种", "培训机构", "培训地点", "开班日期"],
    ["P1", "焊工班", "焊工", "某校", "泼机镇", "2026-12-01"],
]
JOBS = [
    ["岗位编号", "岗位名称", "工种", "用工单位", "单位类型", "工作地点"],
    ["G1", "护林员", "保洁", "县林草局", "公益性岗位", "镇雄县"],
    ["G2", "保洁员", "保洁", "某公司", "企业", "镇雄县"],
]


@pytest.fixture
def runtime(store: Store, tmp_path: Path) -> Runtime:
    made = Runtime(
        settings=configured(home_area="530627"),
        store=store,
        places=places(),
        channels={},
        dialogs=(),
        understand=None,  # type: ignore[arg-type]  # an export talks to nobody
        enqueue=None,  # type: ignore[arg-type]
        now=lambda: NOW,
    )
    for kind, rows in (("people", PEOPLE), ("classes", CLASSES), ("jobs", JOBS)):
        _import(made, kind, rows, tmp_path / f"{kind}.xlsx")
    _put_down(made, "course", CourseRow, "P1", "张三", "finished")
    _put_down(made, "course", CourseRow, "P1", "李四", "waiting")
    _put_down(made, "vacancy", VacancyRow, "G1", "王五", "confirmed")
    _put_down(made, "vacancy", VacancyRow, "G2", "张三", "confirmed")
    return made


def _import(runtime: Runtime, kind: str, rows: Sequence[Sequence[Any]], path: Path) -> None:
    with opened_for_writing(path, rows[0]) as put:
        for row in rows[1:]:
            put(row)
    assert import_file(runtime, kind, path).refused == 0


def _put_down(runtime: Runtime, kind: str, table: Any, number: str, name: str, state: str) -> None:
    with runtime.store.begin() as tx:
        offer = tx.scalar(select(table.id).where(table.number == number))
        person = tx.scalar(select(PersonRow.id).where(PersonRow.name == name))
        times = {"filed_at": NOW, "queued_at": NOW, "updated_at": NOW}
        row = {"number": f"{number}-{name}", "kind": kind, "offer_id": offer, "person_id": person, "state": state}
        tx.insert(SignupRow, **row, via="wechat", **times)


def exported(runtime: Runtime, kind: str, folder: Path, **how: Any) -> list[dict[str, str]]:
    path = folder / f"{kind}.csv"
    count = export_file(runtime, kind, path, "测试", **how)
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    return rows


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("roster-people", ["张三", "李四", "王五"]),
        ("roster-moved", ["张三"]),
        ("roster-startup", ["李四"]),
        ("roster-training", ["张三"]),
        ("roster-posts", ["王五"]),
    ],
)
def test_each_roster_has_its_people(kind: str, names: list[str], runtime: Runtime, tmp_path: Path) -> None:
    assert [row["姓名"] for row in exported(runtime, kind, tmp_path)] == names


def test_places_stand_by_name_and_work_by_its_distance(runtime: Runtime, tmp_path: Path) -> None:
    row = exported(runtime, "roster-moved", tmp_path)[0]
    assert row["乡镇"] == runtime.places.name("530627102")
    assert row["村名"] == runtime.places.name("530627102201")
    assert (row["务工地"], row["务工区域"]) == ("广东省东莞市长安镇", "省外")


def test_what_was_learned_or_given_stands_beside_the_person(runtime: Runtime, tmp_path: Path) -> None:
    trained, placed = (exported(runtime, f"roster-{kind}", tmp_path)[0] for kind in ("training", "posts"))
    assert (trained["班次编号"], trained["工种"], trained["状态"]) == ("P1", "焊工", "已完成")
    assert (placed["岗位名称"], placed["用工单位"], placed["状态"]) == ("护林员", "县林草局", "已确认")


def test_a_roster_is_masked_and_limited_to_an_area_on_demand(runtime: Runtime, tmp_path: Path) -> None:
    rows = exported(runtime, "roster-people", tmp_path, masked=True, area="530627103")
    assert [(row["姓名"], row["手机号"]) for row in rows] == [("王*", "154****0003")]


@pytest.mark.parametrize(
    ("code", "far"), [("530627102", "县内"), ("530100", "省内县外"), ("441900119", "省外"), ("", "")]
)
def test_how_far_from_home(code: str, far: str) -> None:
    assert how_far(code, "530627") == far
