"""A workbook brought in by staff: compared, filed, undone; broken off at any point it ends alike."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from bot import invitations
from bot.filing import intakes as story
from bot.runtime import Runtime
from bot.store.catalogue import intakes, vacancies
from bot.store.catalogue.fairs import FairRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.screens import intakes as screens
from tests.admin.county import HOME, TOWN

JOB = ["岗位编号", "岗位名称", "工种", "用工单位", "工作地点", "薪资下限", "薪资上限", "联系电话"]


def job(
    number: str, title: str = "焊工", low: Any = 5000, trade: str = "焊工", phone: str = "15400000001"
) -> list[Any]:
    return [number, title, trade, "某厂", "广东省东莞市长安镇", low, 8000, phone]


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def bring(runtime: Runtime, content: bytes, kind: str = "jobs", area: str = HOME) -> int:
    with runtime.store.begin() as tx:
        intake_id = intakes.begin(tx, kind, area, "表.xlsx", content, "editor", runtime.now())
    story.carry_out(runtime, intake_id)
    return intake_id


def move(runtime: Runtime, intake_id: int, origin: Any, state: Any) -> Any:
    with runtime.store.begin() as tx:
        assert intakes.move(tx, intake_id, origin, state, runtime.now())
    story.carry_out(runtime, intake_id)
    return found(runtime, intake_id)


def found(runtime: Runtime, intake_id: int) -> Any:
    with runtime.store.reading() as tx:
        return intakes.get(tx, intake_id)


def lines(runtime: Runtime, intake_id: int, act: str) -> list[Any]:
    with runtime.store.reading() as tx:
        return list(screens.lines(tx, intake_id, act).items)


def jobs_in(runtime: Runtime) -> dict[str, tuple[str, int | None]]:
    with runtime.store.reading() as tx:
        rows = tx.all(select(VacancyRow.number, VacancyRow.title, VacancyRow.pay_low))
    return {row.number: (row.title, row.pay_low) for row in rows}


def figures(intake: Any) -> tuple[int, int, int, int]:
    return intake.new, intake.changed, intake.unchanged, intake.refused


def three_jobs(runtime: Runtime) -> int:
    """G1 stands and will change, G2 stands and stays; G3 is new, G4 cannot be taken."""
    move(runtime, bring(runtime, workbook(JOB, job("G1"), job("G2"))), "ready", "file")
    return bring(
        runtime,
        workbook(
            JOB, job("G1", "高级焊工", 6000, phone="15400000002"), job("G2"), job("G3"), job("G4", trade="宇航员")
        ),
    )


def test_a_file_is_compared_and_nothing_is_changed(runtime: Runtime) -> None:
    intake_id = three_jobs(runtime)
    intake = found(runtime, intake_id)
    assert (intake.state, *figures(intake)) == ("ready", 1, 1, 1, 1)
    changed = lines(runtime, intake_id, "changed")[0]
    assert (changed.line, changed.number) == (2, "G1")
    assert changed.facts["title"] == ("焊工", "高级焊工")
    assert changed.facts["pay_low"] == (5000, 6000)
    assert changed.facts["contact_phone"] == ("15400000001", "15400000002")
    assert [line.number for line in lines(runtime, intake_id, "new")] == ["G3"]
    assert lines(runtime, intake_id, "refused")[0].reasons.startswith("工种“宇航员”不在工种表里")
    assert jobs_in(runtime) == {"G1": ("焊工", 5000), "G2": ("焊工", 5000)}


def test_what_is_kept_of_a_contact_is_sealed(runtime: Runtime) -> None:
    three_jobs(runtime)
    with runtime.store.reading() as tx:
        kept = [bytes(row.facts_sealed or b"") for row in tx.all(select(intakes.IntakeRow.facts_sealed))]
        files = [bytes(row.content_sealed) for row in tx.all(select(intakes.Intake.content_sealed))]
    assert not any(b"1540000" in each or each.startswith(b"PK") for each in kept + files)


def test_filing_changes_what_was_shown_and_undoing_brings_it_back(runtime: Runtime) -> None:
    intake_id = three_jobs(runtime)
    before = jobs_in(runtime)
    intake = move(runtime, intake_id, "ready", "file")
    assert (intake.state, *figures(intake)) == ("filed", 1, 1, 1, 1)
    assert jobs_in(runtime) == {"G1": ("高级焊工", 6000), "G2": ("焊工", 5000), "G3": ("焊工", 5000)}
    intake = move(runtime, intake_id, "filed", "undo")
    assert (intake.state, intake.kept) == ("undone", 0)
    assert jobs_in(runtime) == before
    with runtime.store.reading() as tx:
        row = tx.first(select(VacancyRow.__table__).where(VacancyRow.number == "G1"))
        assert row is not None
        assert (row.pay_floor, tx.keys.unseal(row.contact_phone_sealed)) == (5000, "15400000001")


def test_undoing_leaves_alone_what_somebody_changed_or_used_since(runtime: Runtime) -> None:
    intake_id = three_jobs(runtime)
    move(runtime, intake_id, "ready", "file")
    move(runtime, bring(runtime, workbook(JOB, job("G1", "焊工师傅", 6000))), "ready", "file")
    with runtime.store.begin() as tx:
        invitations.mint(runtime, tx, "vacancy", vacancies.by_number(tx, "G3") or 0)
    intake = move(runtime, intake_id, "filed", "undo")
    assert (intake.state, intake.kept) == ("undone", 2)
    assert jobs_in(runtime)["G1"] == ("焊工师傅", 6000)
    with runtime.store.reading() as tx:
        row = tx.first(select(VacancyRow.__table__).where(VacancyRow.number == "G3"))
    assert row is not None
    assert (row.open, row.until_day) == (False, 0)


def test_a_filing_that_broke_off_ends_as_if_it_had_not(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "BATCH", 2)
    intake_id = bring(runtime, workbook(JOB, *(job(f"G{number}") for number in range(1, 8))))
    with runtime.store.begin() as tx:
        intakes.move(tx, intake_id, "ready", "file", runtime.now())
    turns = 0

    def killed() -> None:
        nonlocal turns
        turns += 1
        if turns == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        story.carry_out(runtime, intake_id, killed)
    assert len(jobs_in(runtime)) == 4
    story.carry_out(runtime, intake_id)
    intake = found(runtime, intake_id)
    assert (intake.state, *figures(intake)) == ("filed", 7, 0, 0, 0)
    assert len(jobs_in(runtime)) == 7
    with runtime.store.begin() as tx:
        intakes.move(tx, intake_id, "filed", "undo", runtime.now())
    turns = 1
    with pytest.raises(KeyboardInterrupt):
        story.carry_out(runtime, intake_id, killed)
    story.carry_out(runtime, intake_id)
    assert found(runtime, intake_id).state == "undone"
    assert jobs_in(runtime) == {}


def test_days_and_hours_come_back_as_they_were(runtime: Runtime) -> None:
    head = ["编号", "名称", "日期", "开始时间", "地点", "班车"]
    fair = ["Z-1", "赶集招聘会", "2026-12-06", "9:00", "泼机镇农贸市场", "8 点"]
    move(runtime, bring(runtime, workbook(head, fair), "fairs"), "ready", "file")
    later = bring(runtime, workbook(head, [*fair[:2], "2026-12-07", "10:00", *fair[4:]]), "fairs")
    move(runtime, later, "ready", "file")
    move(runtime, later, "filed", "undo")
    with runtime.store.reading() as tx:
        row = tx.first(select(FairRow.day, FairRow.opens_at))
    assert row is not None
    assert (row.day, row.opens_at.hour) == (date(2026, 12, 6), 9)


def test_a_township_brings_in_its_own_only(runtime: Runtime) -> None:
    head = [*JOB, "行政区划代码"]
    rows = [[*job("G1"), ""], [*job("G2"), TOWN]]
    intake_id = bring(runtime, workbook(head, *rows), area=TOWN)
    assert figures(found(runtime, intake_id)) == (1, 0, 0, 1)
    assert lines(runtime, intake_id, "refused")[0].reasons == story.OUTSIDE
    move(runtime, intake_id, "ready", "file")
    assert list(jobs_in(runtime)) == ["G2"]


def test_a_file_that_is_none_says_what_to_do(runtime: Runtime) -> None:
    intake = found(runtime, bring(runtime, b"not a workbook"))
    assert intake.state == "failed"
    assert "另存为 .xlsx" in intake.why
    assert found(runtime, bring(runtime, workbook(["什么", "都不是"], ["1", "2"]))).why.startswith("表里缺少这些列")


def test_refused_rows_can_be_fetched_with_their_reasons(runtime: Runtime) -> None:
    content = story.refused_workbook(runtime, three_jobs(runtime))
    assert content is not None
    head, row = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert head == (*JOB, "原因")
    assert row[0] == "G4"
    assert row[-1].startswith("工种“宇航员”")


def test_old_files_go_and_lost_jobs_are_found(runtime: Runtime) -> None:
    intake_id = three_jobs(runtime)
    with runtime.store.begin() as tx:
        waiting = intakes.begin(tx, "jobs", HOME, "表.xlsx", b"x", "editor", runtime.now() - timedelta(minutes=5))
    assert story.tidy(runtime) == [waiting]
    with runtime.store.begin() as tx:
        intakes.tidy(tx, runtime.now() + timedelta(seconds=1))
    assert story.refused_workbook(runtime, intake_id) is None
    assert figures(found(runtime, intake_id)) == (1, 1, 1, 1)
    with runtime.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(intakes.IntakeRow)) == 0
