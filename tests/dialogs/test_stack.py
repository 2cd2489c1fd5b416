"""The seven rules of the kernel, each by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogs import all_dialogs
from bot.dialogs.base import Office
from bot.dialogs.particulars import NAME, PHONE, VILLAGE
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading
from bot.dialogs.signup import SignUp
from bot.dialogs.stack import dump, load
from bot.messages import Turn
from tests.dialogs.office_fake import NOW, frame
from tests.dialogs.talking import Talk

VALUES = {
    "offer": {"kind": "course", "id": 1},
    "name": "王秀兰",
    "phone": "+8613812345678",
    "village": {"code": "530627102201", "name": "泼机村"},
}


def read_ride(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return Reading(turn.text) if answering else None


class SecondVersion(SignUp):
    """The sign-up of tomorrow: it also asks how one comes."""

    version = 2
    questions = (NAME, PHONE, VILLAGE, Question("ride", "班车", "要坐班车吗？", read_ride, since=2))


def upgraded(form: SignUp) -> Talk:
    return Talk(dialogs=[form if dialog.name == "signup" else dialog for dialog in all_dialogs()])


@pytest.mark.parametrize("answer", ["是", "对", "1", "要得", "好"])
def test_rule_7_a_form_upgraded_in_the_middle_of_a_confirmation_asks_its_new_question(answer: str) -> None:
    talk = upgraded(SecondVersion())
    talk.put(frame("signup", "confirm", VALUES, version=1))

    reply = talk.say(answer, "affirm")

    assert "要坐班车吗" in reply
    assert talk.office.did("enrol") == []
    assert "ride" not in talk.top.slots
    assert talk.top.asked == "ride"
    assert talk.top.version == 2

    assert "请确认" in talk.say("坐")
    talk.say("对", "affirm")
    assert len(talk.office.did("enrol")) == 1


def test_rule_7_an_upgrade_that_asks_nothing_new_still_confirms_again() -> None:
    class SameQuestions(SignUp):
        version = 2

    talk = upgraded(SameQuestions())
    talk.put(frame("signup", "confirm", VALUES, version=1))
    assert "请确认" in talk.say("是", "affirm")
    assert talk.office.did("enrol") == []
    assert "报上了" in talk.say("是", "affirm")


def test_rule_7_an_answer_to_a_question_that_stays_is_read_after_an_upgrade() -> None:
    talk = upgraded(SecondVersion())
    talk.put(frame("signup", "name", {"offer": VALUES["offer"]}, version=1))
    talk.say("王秀兰")
    assert talk.top.slots["name"] == "王秀兰"


def test_rule_7_a_confirmation_empties_itself_when_another_slot_changes() -> None:
    talk = Talk()
    talk.put(frame("signup", "confirm", VALUES))
    reply = talk.say("对，电话改成13987654321", "affirm", phone="13987654321")
    assert "139****4321" in reply
    assert talk.top.asked == "confirm"
    assert talk.office.did("enrol") == []
    talk.say("对", "affirm")
    assert talk.office.did("enrol")[0].phone == "+8613987654321"


@pytest.mark.parametrize(
    ("word", "says"), [("取消", "先不办了"), ("返回", "1 找工作"), ("菜单", "1 找工作"), ("人工", "已转给")]
)
def test_rule_1_words_that_work_everywhere(word: str, says: str) -> None:
    for stack in ((), (frame("signup", "name", {"offer": VALUES["offer"]}),)):
        talk = Talk()
        talk.put(*stack)
        reply = talk.say(word)
        assert says in reply or (not stack and word == "取消" and "菜单" in reply)


def test_rule_2_a_question_is_not_a_name() -> None:
    talk = Talk()
    talk.put(frame("signup", "name", {"offer": VALUES["offer"]}))
    reply = talk.say("补贴多少钱", "subsidy_inquiry", 0.9, topic="amount")
    assert "补贴" in reply
    assert "name" not in talk.top.slots


def test_rule_2_a_closed_slot_that_can_read_the_text_takes_it() -> None:
    talk = Talk()
    talk.put(frame("signup", "phone", {"offer": VALUES["offer"], "name": "王秀兰"}))
    talk.say("13812345678", "profile_update", 0.95, phone="13812345678")
    assert talk.top.slots["phone"] == "+8613812345678"
    assert talk.top.asked == "village"


def test_rule_2_an_unsure_parser_does_not_take_an_answer_away() -> None:
    talk = Talk()
    talk.put(frame("signup", "name", {"offer": VALUES["offer"]}))
    talk.say("钱小芳", "subsidy_inquiry", 0.6)
    assert talk.top.slots["name"] == "钱小芳"


def test_rule_3_another_dialog_is_pushed_and_the_stack_stays_three_deep() -> None:
    talk = Talk()
    talk.put(frame("jobs", "where", {"wish": {}}), frame("training", "list", {"wish": {}, "ids": [1]}))
    talk.say("招聘会", "fair_inquiry")
    talk.say("我要报焊工班", "training_signup", occupation=["焊工"])
    assert len(talk.stack) == 3
    assert talk.open[-1] == "signup"


def test_rule_3_one_already_waiting_comes_to_the_top() -> None:
    talk = Talk()
    talk.put(frame("jobs", "list", {"wish": {}, "ids": [1, 2]}), frame("training", "list", {"wish": {}, "ids": [1]}))
    talk.say("第二个包住吗", "job_detail", ordinal=2, tags=["lodging"])
    assert talk.open == ["jobs", "training"] or talk.open == ["training", "jobs"]
    talk.say("东莞有什么活", "job_search", work_place=["441900"])
    assert talk.open == ["training", "jobs"]


def test_rule_4_a_one_answer_dialog_costs_the_sign_up_nothing() -> None:
    talk = Talk()
    talk.put(frame("signup", "name", {"offer": VALUES["offer"]}))
    reply = talk.say("等等，交通补贴多少", "subsidy_inquiry", scheme=["transport_subsidy"], topic="amount")
    assert reply.index("1000 元") < reply.index("您叫什么名字")
    assert talk.top.dialog == "signup"
    talk.say("王秀兰")
    assert talk.top.slots["name"] == "王秀兰"


def test_rule_4_when_a_frame_ends_the_one_below_repeats_its_question() -> None:
    talk = Talk()
    talk.put(frame("signup", "phone", {"offer": VALUES["offer"], "name": "王秀兰"}))
    talk.say("老板欠我三个月工资", "report_problem")
    assert talk.open == ["signup", "complaint"]
    reply = talk.say("取消")
    assert "手机号" in reply
    assert talk.open == ["signup"]


def test_rule_4_the_list_under_a_question_is_still_there() -> None:
    talk = Talk()
    talk.say("东莞电子厂", "job_search", work_place=["441900"], occupation=["电子装配工"])
    talk.say("报1", "job_apply")
    assert talk.open == ["jobs", "signup"]
    assert "电子装配工" in talk.say("第二个", "select_option", ordinal=2)
    talk.say("王秀兰")
    assert talk.top.slots["name"] == "王秀兰"


def test_rule_5_twice_not_understood_gives_the_menu_and_a_person() -> None:
    talk = Talk()
    first = talk.say("呜啦啦", score=0.2)
    assert not talk.heard
    second = talk.say("嘎嘎嘎", score=0.2)
    assert "1 找工作" in second
    assert "陈联络" in second
    third = talk.say("咕噜咕噜", score=0.2)
    assert len({first, second, third}) == 3


def test_rule_5_never_the_same_question_a_third_time() -> None:
    talk = Talk()
    first = talk.say("我要报焊工班", "training_signup", occupation=["焊工"])
    replies = [first, *(talk.say(nonsense, score=0.2) for nonsense in ("。。。", "？？？", "……", "？"))]
    assert sum("您叫什么名字" in reply for reply in replies) == 2
    assert "回“继续”" in replies[2]
    assert "您叫什么名字" in talk.say("继续")


def test_rule_5_a_wrong_answer_counts_too() -> None:
    talk = Talk()
    talk.put(frame("signup", "phone", {"offer": VALUES["offer"], "name": "王秀兰"}))
    assert "11 位" in talk.say("1381234567")
    assert "1 找工作" in talk.say("138123456")


def test_rule_6_a_frame_past_its_lifetime_is_dropped_with_a_sentence() -> None:
    talk = Talk()
    talk.put(frame("signup", "confirm", VALUES))
    talk.wait(days=30)
    reply = talk.say("对", "affirm")
    assert "报名" in reply
    assert "先收起来了" in reply
    assert talk.office.did("enrol") == []


def test_rule_6_a_frame_of_a_vanished_dialog_is_dropped() -> None:
    talk = Talk()
    talk.put(frame("horoscope", "sign"))
    talk.say("补贴", "subsidy_inquiry")
    assert talk.open == ["subsidy"]


def test_yes_to_a_menu_does_not_confirm_what_lies_beneath() -> None:
    talk = Talk()
    talk.put(frame("signup", "confirm", VALUES))
    talk.say("菜单")
    talk.say("是", "affirm")
    assert talk.office.did("enrol") == []


@pytest.mark.parametrize("mood", [(), (frame("signup", "phone", {**VALUES, "offer": {"kind": "fair", "id": 1}}),)])
def test_a_code_word_opens_its_sign_up_in_any_mood(mood: tuple[Any, ...]) -> None:
    talk = Talk()
    talk.put(*mood)
    assert "报“焊工班”" in talk.say("春风六", score=0.3)
    assert talk.top.slots["offer"] == {"kind": "course", "id": 1}


def test_a_name_that_sounds_like_a_code_word_is_a_name() -> None:
    talk = Talk()
    talk.put(frame("signup", "name", {"offer": VALUES["offer"]}))
    talk.say("柳树三", score=0.3)
    assert talk.top.slots["name"] == "柳树三"


def test_scanning_an_invitation_opens_its_sign_up_and_a_liaisons_code_welcomes() -> None:
    talk = Talk()
    assert "报“焊工班”" in talk.send("scan", "i.abc")
    assert talk.top.slots["invitation"] == "abc"
    talk = Talk()
    reply = talk.send("join", "l.L001")
    assert "欢迎" in reply
    assert "陈联络" in reply
    assert "1 找工作" in reply


@pytest.mark.parametrize(
    "key", ["jobs", "jobs_near", "fairs", "training", "subsidy", "signups", "liaison", "profile", "help"]
)
def test_every_menu_key_opens_something(key: str) -> None:
    assert len(Talk().send("menu", key)) > 10


def test_the_stack_survives_json() -> None:
    stack = (frame("signup", "confirm", VALUES), replace(frame("jobs", "list", {"ids": [1]}), touched_at=None))
    assert load(dump(stack)) == stack
    assert load(None) == load("") == ()
    assert load(dump(stack))[0].touched_at == NOW
