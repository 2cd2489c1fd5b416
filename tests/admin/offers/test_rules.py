"""The rule of a scheme on its screen: put together, tried out while it is written, saved, in no one's way."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.runtime import Runtime
from bot.store.catalogue.schemes import SchemeRow
from bot.store.desk.audit import AuditLine
from tests.admin.conftest import As
from tests.admin.county import post, token_in

RULE = "年龄 >= 18\n户类型 属于 脱贫户、监测户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外"
WHO = {"fact-年龄": "45", "fact-户类型": "脱贫户", "fact-务工地": "省外", "fact-务工月数": "4"}


@pytest.fixture
def path(ids: dict[str, int]) -> str:
    return f"/admin/catalogue/scheme/{ids['scheme']}/rule"


def stood(client: FlaskClient, path: str) -> dict[str, str]:
    page = client.get(path).text
    found = re.search(r'name="stood" value="(\w+)"', page)
    assert found
    return {"csrf_token": token_in(page), "stood": found[1]}


def stored(runtime: Runtime) -> str:
    with runtime.store.reading() as tx:
        return str(tx.scalar(select(SchemeRow.rule)))


def test_a_script_gets_the_judgement_alone(seated: As, path: str) -> None:
    client = seated("viewer")
    form = {"csrf_token": token_in(client.get(path).text), "rule": RULE, **WHO}
    answer = client.post(f"{path}/try", data=form, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "45 岁、是脱贫户、在省外务工、出门务工 4 个月：符合，1000 元。" in answer.text
    assert 'id="facts" hx-swap-oob="true"' in answer.text
    again = form | {"fields": "年龄、户类型、务工地、务工月数"}
    kept = client.post(f"{path}/try", data=again, headers={"HX-Request": "true"})
    assert 'id="facts"' not in kept.text


def test_a_fault_is_named_with_line_and_word_beside_the_text(seated: As, path: str) -> None:
    client = seated("viewer")
    page = post(client, f"{path}/try", token_in(client.get(path).text), rule="年龄 >= 18\n身高 >= 160").text
    assert re.search(r'id="rule-error" class="error".*第 2 行“身高”：没有这个字段', page)
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        ({"do": "condition", "field": "年龄", "sign": ">=", "value": "18"}, "年龄 &gt;= 18"),
        (
            {"do": "condition", "field": "户类型", "sign": "属于", "value": "脱贫户、监测户"},
            "户类型 属于 脱贫户、监测户",
        ),
        ({"do": "amount", "yuan": "1000"}, "金额 = 1000"),
        (
            {"do": "amount", "yuan": "300", "field": "务工地", "sign": "=", "value": "省外"},
            "金额 = 300 当 务工地 = 省外",
        ),
        ({"do": "or"}, "或"),
    ],
)
def test_a_line_is_added_by_choosing(seated: As, path: str, chosen: dict[str, str], line: str) -> None:
    client = seated("editor")
    page = post(client, f"{path}/try", token_in(client.get(path).text), rule="务工月数 >= 3", **chosen).text
    assert f"务工月数 &gt;= 3\n{line}</textarea>" in page


def test_a_choice_that_makes_no_sense_is_not_added(seated: As, path: str) -> None:
    client = seated("editor")
    token = token_in(client.get(path).text)
    wrong = {"do": "condition", "field": "性别", "sign": ">=", "value": "男"}
    page = post(client, f"{path}/try", token, rule="年龄 >= 18", **wrong).text
    assert "没有加上：“性别”不能比大小" in page
    assert "年龄 &gt;= 18</textarea>" in page
    assert "请先把要加的值填上" in post(client, f"{path}/try", token, rule="", do="condition", field="年龄").text


def test_trying_saves_nothing_and_saving_leaves_a_line(seated: As, runtime: Runtime, path: str) -> None:
    client = seated("editor")
    form = stood(client, path)
    post(client, f"{path}/try", form["csrf_token"], rule=RULE, **WHO)
    assert stored(runtime) == ""
    bad = client.post(path, data=form | {"rule": "身高 >= 1"})
    assert bad.status_code == 422
    answer = client.post(path, data=form | {"rule": RULE}, follow_redirects=True)
    assert "规则存好了" in answer.text
    assert stored(runtime) == RULE
    with runtime.store.reading() as tx:
        line = tx.first(select(AuditLine.__table__).where(AuditLine.act == "offer-rule"))
    assert line is not None
    assert line.detail["changes"] == {"资格规则": ["", RULE]}
    late = client.post(path, data=form | {"rule": "年龄 >= 60"})
    assert late.status_code == 409
    assert "刚才有人改过这条规则" in late.text
    assert stored(runtime) == RULE
