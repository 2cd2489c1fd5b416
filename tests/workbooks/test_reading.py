from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bot.workbooks.columns import NotAWorkbook
from bot.workbooks.rows import SheetRow

Write = Callable[..., Path]
Take = Callable[[str, Path], list[SheetRow]]

CLASS = ["班次编号", "培训名称", "工种", "培训机构", "培训地点", "开班日期"]
JOB = ["岗位编号", "岗位名称", "工种", "用工单位", "工作地点"]


def class_row(number: str, day: Any) -> list[Any]:
    return [number, "焊工班", "焊工", "职校", "泼机镇", day]


def test_headings_in_any_order_with_spaces_and_marks(workbook: Write, rows_of: Take) -> None:
    path = workbook(
        [["工　种*", " 岗位名称（必填）", "用工单位", "工作地点", "岗位编号："], ["烧焊", "焊工", "某厂", "东莞", "G1"]]
    )
    assert rows_of("jobs", path)[0].values == {
        "occupation": "焊工",
        "title": "焊工",
        "employer": "某厂",
        "place": "东莞",
        "number": "G1",
    }


def test_a_title_above_the_headings_and_empty_rows_do_no_harm(workbook: Write, rows_of: Take) -> None:
    path = workbook([["镇雄县岗位表"], [], JOB, [], ["G1", "焊工", "焊工", "某厂", "东莞"], [None, " "]])
    assert [(row.number, row.values["number"]) for row in rows_of("jobs", path)] == [(5, "G1")]


def test_unknown_columns_are_kept_in_a_note(workbook: Write, rows_of: Take) -> None:
    path = workbook(
        [[*JOB, "班次", "备注", "原因"], ["G1", "焊工", "焊工", "某厂", "东莞", "两班倒", "急招", "旧原因"]]
    )
    assert rows_of("jobs", path)[0].values["note"] == "班次：两班倒；急招"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_every_encoding(encoding: str, separator: str, tmp_path: Path, rows_of: Take) -> None:
    lines = [JOB, ["G1", "焊工", "焊工", '="某厂"', "东莞"]]
    path = tmp_path / "岗位.csv"
    path.write_text("\r\n".join(separator.join(line) for line in lines), encoding=encoding)
    assert [row.values["employer"] for row in rows_of("jobs", path)] == ["某厂"]


def test_a_quoted_line_break_in_csv_stays_in_its_cell(tmp_path: Path, rows_of: Take) -> None:
    path = tmp_path / "岗位.csv"
    path.write_text(",".join([*JOB, "岗位描述"]) + '\nG1,焊工,焊工,某厂,东莞,"两班倒\n包吃"\n', encoding="utf-8")
    assert rows_of("jobs", path)[0].values["description"] == "两班倒\n包吃"


def test_dates_of_both_date_systems(workbook: Write, rows_of: Take) -> None:
    def old_macintosh(sheet: Any) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904

    rows = [CLASS, class_row("P1", date(2026, 12, 1))]
    for name, touch in (("1900.xlsx", None), ("1904.xlsx", old_macintosh)):
        assert rows_of("classes", workbook(rows, name, touch))[0].values["starts_on"] == date(2026, 12, 1), name


def test_a_value_merged_over_rows_counts_for_each(workbook: Write, rows_of: Take) -> None:
    rows = [
        JOB,
        ["G1", "焊工", "焊工", "某厂", "东莞"],
        ["G2", "保安", "保安", None, None],
        ["G3", "保安", "保安", "他厂", "东莞"],
    ]
    path = workbook(rows, touch=lambda sheet: (sheet.merge_cells("D2:D3"), sheet.merge_cells("E2:E3")))
    assert [row.values["employer"] for row in rows_of("jobs", path)] == ["某厂", "某厂", "他厂"]


def test_a_value_merged_over_columns_is_refused(workbook: Write, rows_of: Take) -> None:
    rows = [JOB, ["G1", "焊工", "焊工", "某厂", None]]
    path = workbook(rows, touch=lambda sheet: sheet.merge_cells("D2:E2"))
    assert rows_of("jobs", path)[0].reasons == (
        "用工单位是合并的单元格，看不出属于哪一列",
        "工作地点是合并的单元格，看不出属于哪一列",
    )


def test_a_formula_without_a_value_is_refused_and_an_error_too(workbook: Write, rows_of: Take) -> None:
    def spoil(sheet: Any) -> None:
        sheet["D3"].value, sheet["D3"].data_type = "#N/A", "e"

    path = workbook(
        [JOB, ["G1", "焊工", "焊工", '="某"&"厂"', "东莞"], ["G2", "焊工", "焊工", "x", "东莞"]], touch=spoil
    )
    first, second = rows_of("jobs", path)
    assert first.reasons == ("用工单位是没有算出结果的公式：请在表格软件里打开、保存后再导入",)
    assert second.reasons == ("用工单位是算错的公式（#N/A）",)


def test_the_stored_value_of_a_formula_is_read(tmp_path: Path, rows_of: Take) -> None:
    path = tmp_path / "岗位.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*JOB, "薪资下限"])
        sheet.write_row(1, 0, ["G1", "焊工", "焊工", "某厂", "东莞"])
        sheet.write_formula(1, 5, "=2000*3", value=6000)
    assert rows_of("jobs", path)[0].values["pay_low"] == 6000


def test_only_the_first_visible_sheet_is_read(tmp_path: Path, rows_of: Take) -> None:
    path = tmp_path / "岗位.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        hidden, shown = book.add_worksheet("旧"), book.add_worksheet("新")
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
        hidden.write_row(0, 0, ["别的"])
        shown.write_row(0, 0, JOB)
        shown.write_row(1, 0, ["G1", "焊工", "焊工", "某厂", "东莞"])
        shown.write_formula(2, 0, "=A1", value="")
    assert [row.values["number"] for row in rows_of("jobs", path) if not row.reasons] == ["G1"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"PK\x03\x04 torn",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\x89PNG\r\n\x1a\n\x00\xff\xfe",
        b"<html>",
    ],
)
def test_what_is_no_workbook_is_said_so(content: bytes, tmp_path: Path, rows_of: Take) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotAWorkbook):
        rows_of("jobs", path)


def test_text_under_the_name_of_a_workbook_is_not_guessed_at(tmp_path: Path, rows_of: Take) -> None:
    (tmp_path / "图.xlsx").write_bytes("镇雄".encode("gbk") * 99)
    with pytest.raises(NotAWorkbook, match="另存为"):
        rows_of("jobs", tmp_path / "图.xlsx")


def test_a_zip_that_is_no_workbook_and_one_that_would_burst(tmp_path: Path, rows_of: Take, monkeypatch: Any) -> None:
    path = tmp_path / "包.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.txt", b"0" * 100_000)
    with pytest.raises(NotAWorkbook, match="不是能读的表格"):
        rows_of("jobs", path)
    monkeypatch.setattr("bot.workbooks.reading.LARGEST", 50_000)
    with pytest.raises(NotAWorkbook, match="太大"):
        rows_of("jobs", path)


def test_missing_and_doubled_columns_are_named(workbook: Write, rows_of: Take) -> None:
    with pytest.raises(NotAWorkbook, match="缺少这些列：工种、工作地点"):
        rows_of("jobs", workbook([["岗位编号", "岗位名称", "用工单位"], ["G1", "焊工", "某厂"]]))
    with pytest.raises(NotAWorkbook, match="“工种”这一列出现了两次"):
        rows_of("jobs", workbook([[*JOB, "工种"]]))
    with pytest.raises(NotAWorkbook, match="姓名、手机号或身份证号、行政区划代码或村名"):
        rows_of("people", workbook([["性别"], ["女"]]))
