"""What a case says, and what it keeps apart: the number to call back is never in the words."""

from __future__ import annotations

from sqlalchemy import select

from bot.conversation import respond
from bot.store import Store
from bot.store.talk.cases import Case
from tests.conversations.town import furnish
from tests.house import message, runtime_over


def told(store: Store, *texts: str) -> tuple[str, str]:
    """Content and number of the case that a talk ended in."""
    furnish(store)
    runtime = runtime_over(store)
    for text in texts:
        respond(runtime, message(text))
    with store.reading() as tx:
        [row] = tx.all(select(Case.content_sealed, Case.phone_sealed))
        return tx.keys.unseal(row.content_sealed), tx.keys.unseal(row.phone_sealed)


def test_a_complaint_of_wages(store: Store) -> None:
    texts = ("老板欠我三个月工资不给", "东莞利达鞋厂", "两万一", "有欠条", "13812345678")
    content, phone = told(store, *texts)
    assert content.splitlines() == [
        "事由：老板欠我三个月工资不给",
        "单位：东莞利达鞋厂",
        "金额和时间：两万一",
        "凭据：有欠条",
    ]
    assert phone == "+8613812345678"


def test_an_urgent_one_is_filled_in_later(store: Store) -> None:
    content, phone = told(store, "我在工地摔断了腿，老板不管", "昆明官渡的工地", "13812345678")
    assert content.splitlines() == ["【急】", "事由：我在工地摔断了腿，老板不管", "单位：昆明官渡的工地"]
    assert phone == "+8613812345678"


def test_who_leaves_no_number_is_heard(store: Store) -> None:
    content, phone = told(store, "老板欠我三个月工资不给", "东莞利达鞋厂", "两万一", "没有", "不想留")
    assert content.endswith("电话：没留")
    assert phone == ""


def test_a_hand_over_tells_what_was_said(store: Store) -> None:
    content, _ = told(store, "东莞电子厂", "我的身份证号530627199001011237，电话13812345678", "人工")
    assert content.startswith("群众：东莞电子厂\n　答：东莞")
    assert "（身份证号）" in content
    assert "530627199001011237" not in content
    assert "138****5678" in content
    assert content.endswith("群众：人工")
