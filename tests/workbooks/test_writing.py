from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.workbooks import EXPORTED, IMPORTED
from bot.workbooks.columns import Desk, Kind
from bot.workbooks.rows import read
from bot.workbooks.template import write_template
from bot.workbooks.writing import opened_for_writing, refused_path, shown_row, titles_of

PERSON = {"name": "=王秀兰", "phone": "+8615412345678", "identity": "530699199003070020", "opted_out": False}
FAIR = {"number": "F1", "title": "会", "day": date(2026, 12, 6), "opens_at": time(9), "place": "广场", "employers": 32}


def write(path: Path, kind: Kind, values: dict[str, Any], masked: bool = False) -> None:
    with opened_for_writing(path, titles_of(kind, False)) as put:
        put(shown_row(kind.columns, values, masked))


def test_dates_and_times_are_real_cells_and_texts_never_formulas(tmp_path: Path) -> None:
    write(tmp_path / "f.xlsx", IMPORTED["fairs"], FAIR | {"host": "=1+1"})
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx").active
    row = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["日期"].value.date() == date(2026, 12, 6)
    assert row["开始时间"].value == time(9)
    assert row["主办单位"].data_type == "s"
    assert row["企业数"].value == 32


def test_csv_carries_its_mark_and_disarms_formulas(tmp_path: Path) -> None:
    write(tmp_path / "p.csv", IMPORTED["people"], PERSON)
    content = (tmp_path / "p.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "\r\n'=王秀兰,15412345678," in content.decode("utf-8-sig")


def test_masked_rows_only_hint(tmp_path: Path) -> None:
    kind = IMPORTED["people"]
    row = dict(zip(titles_of(kind, False), shown_row(kind.columns, PERSON | {"openid": "oABCDEFG"}, True), strict=True))
    assert row["手机号"] == "154****5678"
    assert row["身份证号"] == "530699**********20"
    assert row["姓名"] == "=***"
    assert row["公众号openid"] == "****DEFG"


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("name", list(IMPORTED))
def test_the_example_of_a_template_is_sound_and_not_read_when_left_in(
    name: str, suffix: str, tmp_path: Path, desk: Desk
) -> None:
    path = tmp_path / ("空表" + suffix)
    write_template(path, IMPORTED[name], {"occupation": [f"工种{number:03}" for number in range(80)]})
    with read(path, IMPORTED[name], desk) as table:
        assert list(table.rows) == []
    columns = IMPORTED[name].columns
    with opened_for_writing(path, titles_of(IMPORTED[name], False)) as put:
        put([column.example for column in columns])
        put([column.example for column in columns])
    with read(path, IMPORTED[name], desk) as table:
        assert [row.reasons for row in table.rows] == [()]


def test_a_template_offers_drop_downs_and_bold_needed_columns(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", IMPORTED["jobs"], {"occupation": [f"工种{number:03}" for number in range(80)]})
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["C2"] == "选项!$C$1:$C$80"
    assert lists["E2"] == '"企业,就业帮扶车间,社区工厂,就业帮扶基地,公益性岗位,人力资源公司"'
    assert {cell.value for cell in sheet[1] if cell.font.b} == {"岗位编号", "岗位名称", "工种", "用工单位", "工作地点"}


def test_the_headings_are_those_of_the_contract() -> None:
    assert titles_of(EXPORTED["signups"], False)[:3] == ["报名编号", "类型", "对象编号"]
    assert len(IMPORTED["people"].columns) == 20
    assert len(IMPORTED["jobs"].columns) == 22
    assert len(IMPORTED["classes"].columns) == 21
    assert len(IMPORTED["schemes"].columns) == 15
    assert len(IMPORTED["fairs"].columns) == 15


def test_the_refused_file_stands_beside_its_source(tmp_path: Path) -> None:
    assert refused_path(tmp_path / "岗位.xlsx") == tmp_path / "岗位.refused.xlsx"
    assert refused_path(tmp_path / "岗位.csv") == tmp_path / "岗位.refused.xlsx"


def test_whole_rows_survive_a_round_trip(tmp_path: Path, desk: Desk, rows_of: Callable[..., Any]) -> None:
    kind = IMPORTED["fairs"]
    for suffix in (".xlsx", ".csv"):
        write(tmp_path / f"f{suffix}", kind, FAIR)
        values = rows_of("fairs", tmp_path / f"f{suffix}")[0].values
        assert {key: values[key] for key in FAIR} == FAIR
