"""The screens of what was not understood: listing, teaching with slots, skipping, training, the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.nlu.wordbook import read_toml
from bot.runtime import Runtime
from bot.store.desk.staff import AuditLine
from bot.store.talk import lessons, trainings
from bot.store.talk.lessons import Lesson
from tests.admin.conftest import As
from tests.admin.county import NOW, OTHER_TOWN, TOWN, post, token_in
from tests.admin.test_pages import act


@pytest.fixture
def more(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        for text, why, area, times in (
            ("我要进厂打螺丝包吃住嘛", "corrected", OTHER_TOWN, 3),
            ("喊〔姓名〕来接我", "missed", TOWN, 1),
        ):
            for _ in range(times):
                lessons.keep(tx, text, why, "help", 0.4, area, NOW)  # type: ignore[arg-type]  # reasons all


def rows(runtime: Runtime) -> dict[str, tuple[str, str, dict[str, object]]]:
    with runtime.store.reading() as tx:
        found = tx.all(select(Lesson.text_sealed, Lesson.state, Lesson.meant, Lesson.slots))
        return {tx.keys.unseal(row.text_sealed): (row.state, row.meant, row.slots) for row in found}


def number(runtime: Runtime, text: str) -> int:
    with runtime.store.reading() as tx:
        return next(row.id for row in tx.all(select(Lesson.id, Lesson.text_sealed)) if tx.keys.unseal(row[1]) == text)


@pytest.mark.usefixtures("more")
def test_the_list_is_filtered_and_ordered(seated: As) -> None:
    inbox = seated("inbox")
    newest = inbox.get("/admin/teaching?state=open").text
    assert "共 3 句" in newest
    assert "群众说听错了" in newest
    most = inbox.get("/admin/teaching?state=open&order=most").text
    assert most.index("打螺丝") < most.index("泼机那边")
    only = inbox.get("/admin/teaching?why=missed").text
    assert "〔姓名〕来接我" in only
    assert "打螺丝" not in only
    assert "这里没有话" in inbox.get("/admin/teaching?state=taught").text


@pytest.mark.usefixtures("more")
def test_teaching_keeps_intent_and_slots_and_goes_on_to_the_next(seated: As, runtime: Runtime) -> None:
    text = "我要进厂打螺丝包吃住嘛"
    path = f"/admin/teaching/{number(runtime, text)}"
    editor = seated("editor")
    page = editor.get(f"{path}?order=most").text
    assert 'value="打螺丝"' in page, "what the parser read is filled in"
    assert "找工作，问有什么活" in page
    after = act(
        editor,
        f"{path}/give?order=most",
        meant="job_search",
        occupation="电子厂",
        wage="六千以上",
        tags=["food", "lodging"],
    )
    assert "记下了" in after
    assert "教小助手" in after
    assert rows(runtime)[text] == (
        "taught", "job_search",
        {"occupation": ["电子装配工"], "wage": {"min": 6000, "max": None, "per": "month"}, "tags": ["food", "lodging"]},
    )  # fmt: skip
    assert read_toml(runtime.settings.taught / "job_search.toml") == {"examples": [text]}
    with runtime.store.reading() as tx:
        assert [row.act for row in tx.all(select(AuditLine.act))] == ["teach"]


def test_without_an_intent_or_with_words_that_cannot_be_read_nothing_is_taught(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    editor = seated("editor")
    path = f"/admin/teaching/{ids['lesson']}"
    token = token_in(editor.get(path).text)
    answer = post(editor, f"{path}/give", token, meant="", wage="好多")
    assert answer.status_code == 422
    assert "请选它是什么意思" in answer.text
    assert "没读出来，换个说法" in answer.text
    assert 'value="好多"' in answer.text
    assert rows(runtime)["泼机那边咋个整嘛"][0] == "open"


def test_skipping_and_putting_back(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    editor = seated("editor")
    path = f"/admin/teaching/{ids['lesson']}"
    assert "没有要教的话" in act(editor, f"{path}/skip")
    assert rows(runtime)["泼机那边咋个整嘛"][0] == "skipped"
    assert "放回待教了" in act(editor, f"{path}/skip", again="yes")
    assert rows(runtime)["泼机那边咋个整嘛"][0] == "open"


@pytest.mark.usefixtures("more")
def test_a_township_sees_and_teaches_its_own(seated: As, runtime: Runtime) -> None:
    assert seated("town sender").get("/admin/teaching").status_code == 403
    assert seated("next door editor").get(f"/admin/teaching/{number(runtime, '喊〔姓名〕来接我')}").status_code == 404


def test_a_training_is_asked_for_once_and_shown_until_it_ends(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    admin = seated("administrator")
    assert "交给后台了" in act(admin, "/admin/teaching/model", act="train")
    assert "已经有一个在排队" in act(admin, "/admin/teaching/model", act="train")
    assert [job for job in runtime.enqueue.jobs if job[0] == "train_model"] == [("train_model", (1,))]  # type: ignore[attr-defined]
    assert "hx-get" in admin.get("/admin/teaching/model/latest").text
    report = {
        "sentences": 9000, "taught": 2, "taught_right": 2, "before": {"accuracy": 0.9, "macro_f1": None, "guard": 0.99,
        "guard_macro_f1": 0.99}, "after": {"accuracy": 0.91, "macro_f1": 0.9, "guard": 0.95, "guard_macro_f1": 0.96},
        "worse": [["job_search", 0.99, 0.9]], "lost": [{"text": "找活", "intent": "job_search", "now": "help"}],
    }  # fmt: skip
    with runtime.store.begin() as tx:
        trainings.end(tx, 1, "refused", report, NOW)
    page = admin.get("/admin/teaching/model").text
    assert "hx-get" not in page
    for said in ("没有换上", "“找活”是找工作", "99.0%", "95.0%", "变差也换上"):
        assert said in page
    assert "交给后台了" in act(admin, "/admin/teaching/model", act="force")


def test_another_county_has_no_say_over_the_model(seated: As) -> None:
    neighbour = seated("next door administrator")
    assert neighbour.get("/admin/teaching/model").status_code == 404
    token = token_in(neighbour.get("/admin/more").text)
    assert post(neighbour, "/admin/teaching/model", token, act="train").status_code == 404


def test_the_rail_has_eight_entries_at_most_and_leads_there(seated: As) -> None:
    for name in ("administrator", "editor"):
        page = seated(name).get("/admin/teaching").text
        assert page.count('<li class="near"') + page.count('<li class="far"') <= 8
        assert 'aria-current="page"' in page
