from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from bot import cli
from bot.commands.catalogue import commands
from bot.filing.catalogue import Outcome, export_file, import_file
from bot.runtime import Runtime
from bot.store import Store, schema
from bot.store.areas import Area
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.desk.staff import AuditLine
from bot.store.field.liaisons import LiaisonArea
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.workbooks import IMPORTED
from bot.workbooks.cells import check_digit
from bot.workbooks.columns import NotAWorkbook
from bot.workbooks.writing import opened_for_writing, titles_of
from tests.fakes import configured
from tests.house import places

JOB = ["岗位编号", "岗位名称", "工种", "用工单位", "工作地点", "薪资下限", "薪资上限", "福利", "联系电话"]
PERSON = ["姓名", "手机号", "身份证号", "村名", "户类型", "意向工种", "期望月薪", "公众号openid", "退订"]


def job(number: str, **changed: Any) -> list[Any]:
    row = dict(
        zip(
            JOB,
            [number, "焊工", "烧焊", "某厂", "广东省东莞市长安镇", "5千", "0.6万", "包吃住、五险", "15400000001"],
            strict=True,
        )
    )
    return list((row | changed).values())


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return Runtime(
        settings=configured(home_area="530627"),
        store=store,
        places=places(),
        channels={},
        dialogs=(),
        understand=None,  # type: ignore[arg-type]  # an import talks to nobody
        enqueue=None,  # type: ignore[arg-type]
        now=lambda: datetime(2026, 11, 22, 3, tzinfo=UTC),
    )


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: Sequence[Sequence[Any]], name: str = "表.xlsx") -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


Write = Callable[..., Path]


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.changed, outcome.unchanged, outcome.refused


def rows_in(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))


def one(runtime: Runtime, statement: Any) -> Any:
    with runtime.store.reading() as tx:
        return tx.first(statement)


def test_the_same_file_twice_changes_nothing(runtime: Runtime, workbook: Write) -> None:
    path = workbook([JOB, job("G1"), job("G2")])
    assert counts(import_file(runtime, "jobs", path)) == (2, 0, 0, 0)
    assert counts(import_file(runtime, "jobs", path)) == (0, 0, 2, 0)
    row = one(runtime, select(VacancyRow.__table__).where(VacancyRow.number == "G1"))
    assert (row.occupation, row.area, row.pay_low, row.pay_high) == ("焊工", "441900119", 5000, 6000)
    assert row.tags == ["food", "lodging", "social_insurance"]
    assert row.code_word


def test_the_same_number_again_updates_what_the_file_speaks_of(runtime: Runtime, workbook: Write) -> None:
    import_file(runtime, "jobs", workbook([JOB, job("G1"), job("G2")]))
    shorter = workbook(
        [
            ["岗位编号", "岗位名称", "工种", "用工单位", "工作地点"],
            ["G1", "高级焊工", "焊工", "某厂", "广东省东莞市长安镇"],
        ]
    )
    assert counts(import_file(runtime, "jobs", shorter)) == (0, 1, 0, 0)
    row = one(runtime, select(VacancyRow.__table__).where(VacancyRow.number == "G1"))
    assert (row.title, row.pay_low, row.pay_floor, row.benefits) == ("高级焊工", 5000, 5000, "包吃住、五险")


def test_a_refused_file_goes_once_its_rows_are_in(runtime: Runtime, workbook: Write) -> None:
    import_file(runtime, "jobs", workbook([JOB, job("G1", 工种="宇航员")]))
    mended = workbook([JOB, job("G1")])
    left = mended.with_name("表.refused.xlsx")
    assert left.exists()
    assert counts(import_file(runtime, "jobs", mended)) == (1, 0, 0, 0)
    assert not left.exists()


def test_refused_rows_go_beside_the_file_and_keep_nothing_back(runtime: Runtime, workbook: Write) -> None:
    path = workbook(
        [
            [*JOB, "发布日期"],
            [*job("G1"), date(2026, 11, 1)],
            [*job("G2", 薪资下限=8000), date(2026, 11, 2)],
            [*job("G3", 工种="宇航员"), "2月30日"],
        ]
    )
    outcome = import_file(runtime, "jobs", path)
    assert counts(outcome) == (1, 0, 0, 2)
    assert outcome.refusals[0] == "第 3 行：薪资下限 8000 高于薪资上限 6000"
    assert outcome.refused_file == path.with_name("表.refused.xlsx")
    head, first, second = rows_in(outcome.refused_file)
    assert head == (*JOB, "发布日期", "原因")
    assert first[0] == "G2"
    assert first[-2].date() == date(2026, 11, 2)
    assert second[-1].startswith("工种“宇航员”不在工种表里，最接近的是“")
    assert second[-1].endswith("；发布日期“2月30日”这一天不存在")


def test_a_corrected_refused_file_can_be_imported(runtime: Runtime, workbook: Write) -> None:
    refused = import_file(runtime, "jobs", workbook([JOB, job("G2", 薪资下限=8000)])).refused_file
    assert refused is not None
    book = openpyxl.load_workbook(refused)
    book.active.cell(2, JOB.index("薪资下限") + 1).value = 5500
    book.save(refused)
    assert counts(import_file(runtime, "jobs", refused)) == (1, 0, 0, 0)
    assert one(runtime, select(VacancyRow.note)).note == ""


def test_people_are_known_again_by_either_number(runtime: Runtime, workbook: Write) -> None:
    identity = "53069919900307002"
    identity += check_digit(identity)
    rows = [
        PERSON,
        ["王秀兰", "15412345678", identity, "泼机村", "脱贫户", "烧焊、看情况", "4千", "oWang", None],
        ["王大哥", "15412345678", None, "泼机镇泼机村", None, None, None, None, "是"],
    ]
    path = workbook(rows)
    assert counts(import_file(runtime, "people", path)) == (2, 0, 0, 0)
    assert counts(import_file(runtime, "people", path)) == (0, 0, 2, 0)
    rows[1][1], rows[2][8] = "15400000009", "否"
    assert counts(import_file(runtime, "people", workbook(rows))) == (0, 1, 1, 0)
    wang = one(runtime, select(PersonRow.__table__).where(PersonRow.name == "王秀兰"))
    assert runtime.store.keys.unseal(wang.phone_sealed) == "+8615400000009"
    assert (wang.gender, wang.area, wang.household_kind) == ("female", "530627102201", "脱贫户")
    assert wang.wishes == {"trades": ["焊工", "看情况"], "pay": 4000}
    assert one(runtime, select(PersonRow.opted_out_at).where(PersonRow.name == "王大哥")).opted_out_at is not None
    openid = runtime.store.keys.digest("oWang")
    assert one(runtime, select(KnownAddress.person_id).where(KnownAddress.digest == openid)).person_id == wang.id


def test_a_son_of_his_fathers_name_and_phone_is_a_second_person(runtime: Runtime, workbook: Write) -> None:
    numbers = [first + check_digit(first) for first in ("53069919650307001", "53069919950307001")]
    rows = [["姓名", "手机号", "身份证号", "村名"], *(["王强", "15412345678", number, "泼机村"] for number in numbers)]
    path = workbook([*rows, ["王强", "15412345678", None, "泼机村"]])
    outcome = import_file(runtime, "people", path)
    assert (counts(outcome), outcome.refusals) == ((2, 0, 0, 1), ("第 4 行：手机号和第 3 行相同",))
    assert counts(import_file(runtime, "people", path)) == (0, 0, 2, 1)


def test_a_vacancy_that_staff_closed_stays_closed(runtime: Runtime, workbook: Write) -> None:
    import_file(runtime, "jobs", workbook([JOB, job("G1")]))
    with runtime.store.begin() as tx:
        tx.run(update(VacancyRow).values(open=False, until_day=0))
    assert counts(import_file(runtime, "jobs", workbook([JOB, job("G1", 薪资下限=5500)]))) == (0, 1, 0, 0)
    row = one(runtime, select(VacancyRow.open, VacancyRow.until_day, VacancyRow.pay_low))
    assert tuple(row) == (False, 0, 5500)


def test_villages_added_by_the_office_are_known_by_name(runtime: Runtime, workbook: Write) -> None:
    villages = workbook([["行政区划代码", "村名"], ["530627102999", "新建村"]])
    assert counts(import_file(runtime, "villages", villages)) == (1, 0, 0, 0)
    assert one(runtime, select(Area.township).where(Area.code == "530627102999")).township == "泼机镇"
    people = workbook([["姓名", "手机号", "村名"], ["甲", "15412345678", "新建村"]])
    assert counts(import_file(runtime, "people", people)) == (1, 0, 0, 0)
    assert one(runtime, select(PersonRow.area)).area == "530627102999"


def test_handing_over_a_village_keeps_its_history(runtime: Runtime, workbook: Write) -> None:
    head = ["工号", "姓名", "手机号", "负责村"]
    first = workbook([head, ["L1", "甲", "15412345678", "530627102201、530627102202"]])
    assert counts(import_file(runtime, "liaisons", first)) == (1, 0, 0, 0)
    assert counts(import_file(runtime, "liaisons", first)) == (0, 0, 1, 0)
    later = workbook([head, ["L1", "甲", "15412345678", "530627102202"]])
    assert counts(import_file(runtime, "liaisons", later)) == (0, 1, 0, 0)
    with runtime.store.reading() as tx:
        rows = tx.all(select(LiaisonArea.area, LiaisonArea.until).order_by(LiaisonArea.area))
    assert [(row.area, row.until is None) for row in rows] == [("530627102201", False), ("530627102202", True)]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", list(IMPORTED))
def test_what_is_exported_can_be_imported_and_changes_nothing(
    kind: str, suffix: str, runtime: Runtime, tmp_path: Path
) -> None:
    row = {column.key: column.example for column in IMPORTED[kind].columns}
    row |= {key: f"{row[key]}二" for key in ("name", "title") if key in row}
    with opened_for_writing(tmp_path / "a.xlsx", titles_of(IMPORTED[kind], False)) as put:
        put(list(row.values()))
    assert counts(import_file(runtime, kind, tmp_path / "a.xlsx")) == (1, 0, 0, 0)
    export = tmp_path / f"b{suffix}"
    assert export_file(runtime, kind, export, "测试") == 1
    assert counts(import_file(runtime, kind, export)) == (0, 0, 1, 0)


def test_a_note_comes_back_under_its_own_heading(runtime: Runtime, workbook: Write, tmp_path: Path) -> None:
    import_file(runtime, "jobs", workbook([[*JOB, "班次"], [*job("G1"), "两班倒"]]))
    export_file(runtime, "jobs", tmp_path / "out.xlsx", "测试")
    head, row = rows_in(tmp_path / "out.xlsx")
    assert (head[-1], row[-1]) == ("备注", "班次：两班倒")
    assert counts(import_file(runtime, "jobs", tmp_path / "out.xlsx")) == (0, 0, 1, 0)


def test_exports_leave_an_audit_line_and_mask_on_demand(runtime: Runtime, workbook: Write, tmp_path: Path) -> None:
    import_file(runtime, "people", workbook([["姓名", "手机号", "村名"], ["王秀兰", "15412345678", "泼机村"]]))
    assert export_file(runtime, "people", tmp_path / "whole.csv", "测试") == 1
    assert export_file(runtime, "people", tmp_path / "masked.csv", "测试", masked=True) == 1
    assert export_file(runtime, "people", tmp_path / "none.csv", "测试", area="530627103") == 0
    assert "15412345678" in (tmp_path / "whole.csv").read_text(encoding="utf-8-sig")
    masked = (tmp_path / "masked.csv").read_text(encoding="utf-8-sig")
    assert "154****5678" in masked
    assert "王**" in masked
    with runtime.store.reading() as tx:
        lines = tx.all(select(AuditLine.act, AuditLine.subject, AuditLine.detail).order_by(AuditLine.id))
    assert [(line.act, line.subject, line.detail["rows"], line.detail["masked"]) for line in lines] == [
        ("export", "people", 1, False),
        ("export", "people", 1, True),
        ("export", "people", 0, False),
    ]


@pytest.mark.parametrize("kind", ["signups", "deliveries", "cases"])
def test_empty_ledgers_export_their_headings(kind: str, runtime: Runtime, tmp_path: Path) -> None:
    assert export_file(runtime, kind, tmp_path / "out.xlsx", "测试") == 0
    assert len(rows_in(tmp_path / "out.xlsx")) == 1


def test_a_file_that_is_none_writes_nothing(runtime: Runtime, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(NotAWorkbook):
        import_file(runtime, "jobs", tmp_path / "坏.xlsx")
    assert one(runtime, select(func.count()).select_from(VacancyRow))[0] == 0


def test_batches_are_told_to_whoever_waits(runtime: Runtime, workbook: Write) -> None:
    told: list[tuple[int, int]] = []
    path = workbook([["姓名", "手机号", "村名"], *(["甲", f"154{number:08}", "泼机村"] for number in range(2_500))])
    outcome = import_file(runtime, "people", path, lambda done, height: told.append((done, height)))
    assert counts(outcome) == (2_500, 0, 0, 0)
    assert told == [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Runs `gongyou` in a folder of its own; returns status, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGYOU_DATABASE_URL", f"sqlite:///{tmp_path / 'gongyou.sqlite'}")
    monkeypatch.setenv("GONGYOU_DATA_KEY", "A" * 43)
    schema.upgrade(f"sqlite:///{tmp_path / 'gongyou.sqlite'}")
    monkeypatch.setenv("GONGYOU_TODAY", "2026-11-22")

    def run(*arguments: str) -> tuple[int, str, str]:
        by_name = {each.name: each for each in commands}
        assert set(by_name) <= set(cli.ROOMS)
        result = CliRunner().invoke(by_name[arguments[0]], list(arguments[1:]), standalone_mode=False)
        if isinstance(result.exception, Exception):
            return 2, result.stdout, str(result.exception)
        return int(result.return_value or 0), result.stdout, result.stderr

    return run


def test_the_commands_say_what_happened(command: Callable[..., tuple[int, str, str]], workbook: Write) -> None:
    assert command("template", "jobs", "空表.xlsx")[0] == 0
    path = workbook([JOB, job("G1"), job("G2", 薪资下限=8000)])
    status, out, err = command("import", "jobs", str(path))
    assert (status, err) == (1, "第 3 行：薪资下限 8000 高于薪资上限 6000\n")
    assert out.startswith("新增 1，更新 0，未变 0，拒绝 1。")
    status, out, _ = command("export", "jobs", "out.csv")
    assert (status, out) == (0, "导出 1 行到 out.csv。\n")


def test_a_database_of_another_version_is_said_so(
    command: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGYOU_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert command("export", "jobs", "out.csv") == (2, "", "数据库不是这个版本的，先运行 gongyou db upgrade。")
    monkeypatch.setenv("GONGYOU_DATA_KEY", "")
    status, _, err = command("export", "jobs", "out.csv")
    assert status == 2
    assert "GONGYOU_DATA_KEY" in err


def test_a_rule_that_cannot_be_read_is_refused_with_its_line(runtime: Runtime, workbook: Write) -> None:
    head = ["政策编号", "政策名称", "类别", "补贴对象", "补贴标准", "申请条件", "所需材料", "办理流程", "资格规则"]
    rows = [
        ["Z1", "交通", "transport_subsidy", *["有"] * 5, "年龄 >= 十八"],
        ["Z2", "交通", "转移就业交通补贴", *["有"] * 5, "年龄 >= 18"],
    ]
    outcome = import_file(runtime, "schemes", workbook([head, *rows]))
    assert counts(outcome) == (1, 0, 0, 1)
    assert outcome.refusals[0].startswith("第 2 行：资格规则第 1 行“十八”")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("import", "jobs", "没有.xlsx"), "打不开"),
        (("import", "jobs", "岗位.doc"), "应以 .xlsx 或 .csv 结尾"),
        (("export", "jobs", "没有/out.xlsx"), "不存在"),
        (("export", "jobs", "out.xlsx", "--area", "镇雄"), "行政区划代码"),
        (("import", "工作", "a.xlsx"), "工作"),
    ],
)
def test_what_cannot_start_says_why(
    arguments: tuple[str, ...], why: str, command: Callable[..., tuple[int, str, str]]
) -> None:
    status, _, err = command(*arguments)
    assert status == 2
    assert why in err
