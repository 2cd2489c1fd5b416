"""Everything on offer as an editor works on it: real Chromium, a desk and a phone, with scripts and without."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from bot.filing import intakes
from bot.store.catalogue import vacancies
from bot.store.catalogue.schemes import SchemeRow
from tests.admin.county import VACANCY, whole
from tests.browser.test_console import DESKTOP, PHONE, Office, Window, fits, office, sign_in
from tests.filing.test_intakes import JOB, job, workbook

__all__ = ["office"]

RULE = "年龄 >= 18\n户类型 属于 脱贫户、监测户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外"


def carry_out(page: Page, office: Office) -> None:
    """What the worker does with the import on the page."""
    found = re.search(r"/imports/(\d+)", page.url)
    assert found
    intakes.carry_out(office.runtime, int(found[1]))


def test_a_list_is_filtered_and_read_back_as_a_sentence(office: Office, chromium: Browser) -> None:
    window = Window(chromium, DESKTOP)
    page = window.page
    sign_in(page, office, "editor")
    page.get_by_role("link", name="信息库").click()
    page.get_by_role("searchbox", name="在岗位里找").fill("东莞")
    page.get_by_label("地区").select_option(label="广东省")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".sentence")).to_contain_text("在广东省")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="在广东省").click()
    expect(page.locator(".sentence")).not_to_contain_text("在广东省")
    expect(page.get_by_role("searchbox", name="在岗位里找")).to_have_value("东莞")
    with page.expect_download() as coming:
        page.get_by_role("link", name="导出 Excel").click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    window.close()


def test_a_fair_is_copied_and_closed_on_a_phone_without_scripts(office: Office, chromium: Browser) -> None:
    window = Window(chromium, PHONE, scripts=False)
    page = window.page
    sign_in(page, office, "editor")
    page.goto(f"{office.url}/admin/catalogue/fair/{office.ids['fair']}")
    page.get_by_role("link", name="复制一个").click()
    page.get_by_role("button", name="加上").click()
    expect(page.locator("#day-error")).to_have_text("日期没有填")
    page.get_by_label("名称").fill("腊月赶集招聘会")
    page.get_by_label("日期").fill("2027-01-20")
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("status")).to_contain_text("招聘会加上了")
    assert fits(page)
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_role("status")).to_contain_text("停用了，群众查不到了")
    page.goto(f"{office.url}/admin/catalogue/fair")
    expect(page.locator("tbody")).not_to_contain_text("腊月赶集招聘会")
    window.close()


def test_a_workbook_is_looked_at_filed_and_undone(office: Office, chromium: Browser, tmp_path: Path) -> None:
    with office.runtime.store.begin() as tx:
        vacancies.upsert_many(tx, [whole(vacancies, VACANCY)])
    file = tmp_path / "岗位.xlsx"
    file.write_bytes(workbook(JOB, job("G-1", "高级装配工"), job("G-7"), job("G-8", trade="宇航员")))
    window = Window(chromium, DESKTOP)
    page = window.page
    sign_in(page, office, "editor")
    page.goto(f"{office.url}/admin/catalogue/vacancy")
    page.get_by_role("link", name="Excel 导入").click()
    page.get_by_label("选一个表格文件").set_input_files(file)
    page.get_by_role("button", name="先看看会改什么").click()
    expect(page.locator("#progress")).to_contain_text("正在看文件")
    carry_out(page, office)
    expect(page.locator("#progress")).to_contain_text("新增 1，改动 1")  # the page came anew by itself
    page.get_by_role("link", name="改动 1").click()
    expect(page.locator("tbody")).to_contain_text("电子装配工 → 高级装配工")
    page.get_by_role("link", name="不能导入 1").click()
    expect(page.locator("tbody")).to_contain_text("不在工种表里")
    page.get_by_role("button", name="确认导入：新增 1 条，改 1 条").click()
    carry_out(page, office)
    expect(page.locator("#progress")).to_contain_text("已导入")
    page.get_by_role("button", name="整个撤销").click()
    carry_out(page, office)
    expect(page.locator("#progress")).to_contain_text("恢复成导入以前的样子了")
    page.goto(f"{office.url}/admin/catalogue/vacancy/{office.ids['vacancy']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("电子装配工")
    window.close()


def test_a_rule_is_tried_out_while_it_is_written(office: Office, chromium: Browser) -> None:
    with office.runtime.store.begin() as tx:
        tx.run(update(SchemeRow).values(rule=RULE))
    window = Window(chromium, DESKTOP)
    page = window.page
    sign_in(page, office, "editor")
    page.goto(f"{office.url}/admin/catalogue/scheme/{office.ids['scheme']}/rule")
    page.locator("[name='fact-年龄']").fill("45")
    page.locator("[name='fact-户类型']").select_option("脱贫户")
    page.locator("[name='fact-务工地']").select_option("省外")
    page.locator("[name='fact-务工月数']").fill("4")
    expect(page.locator("#verdict")).to_contain_text("45 岁、是脱贫户、在省外务工、出门务工 4 个月：符合，1000 元")
    text = page.get_by_label(re.compile("一行一个条件"))
    text.fill("年龄 >= 18\n身高 >= 160")
    expect(page.locator("#rule-error")).to_contain_text("第 2 行“身高”：没有这个字段")
    text.fill("年龄 >= 60\n性别 = 男")
    expect(page.locator("#verdict")).to_contain_text("缺 1 条：满 60 岁")
    expect(page.locator("[name='fact-性别']")).to_be_visible()
    page.get_by_label("字段").select_option("残疾")
    page.get_by_label("比较").select_option("是")
    page.get_by_label("值").fill("是")
    page.get_by_role("button", name="加条件").click()
    expect(text).to_have_value("年龄 >= 60\n性别 = 男\n残疾 = 是")
    page.get_by_role("button", name="保存规则").click()
    expect(page.get_by_role("status")).to_contain_text("规则存好了")
    expect(page.locator("main")).to_contain_text("满 60 岁，是男性，有残疾证")
    window.close()
