"""Forms: one question at a time, several answers at once, and what a form keeps when it grows."""

from __future__ import annotations

from bot.dialogs.questions import TRAIL
from bot.dialogs.signup import SignUp
from bot.messages import Person
from bot.offers import Enrolled
from tests.dialogs.office_fake import FakeOffice, course, frame
from tests.dialogs.talking import Talk

COURSE = {"offer": {"kind": "course", "id": 1}}
FILLED = {**COURSE, "name": "王秀兰", "phone": "+8613812345678", "village": {"code": "530627102201", "name": "泼机村"}}
WANG = Person(id=1, name="王秀兰", phone="+8613812345678", area="530627102201", area_name="泼机村", consented=True)


def test_only_what_is_missing_is_asked() -> None:
    talk = Talk(person=Person(name="王秀兰", phone="+8613812345678"))
    talk.say("春风六")
    assert talk.top.asked == "village"


def test_the_record_is_offered_and_consent_is_asked_once() -> None:
    talk = Talk(person=WANG)
    reply = talk.say("春风六")
    assert "138****5678" in reply
    assert "同意" not in reply
    talk.say("对", "affirm")
    assert talk.office.did("consent") == []
    assert talk.office.did("enrol")[0].area == "530627102201"


def test_a_stranger_consents_with_the_confirmation() -> None:
    talk = Talk()
    talk.say("春风六")
    reply = talk.say(
        "我叫李国芬，13812345678，泼机村", person_name="李国芬", phone="13812345678", home_place=["530627102201"]
    )
    assert "同意" in reply
    talk.say("要得", "affirm")
    assert talk.office.did("consent") == [("signup", True)]


def test_refused_by_the_office_leaves_no_consent_and_says_why() -> None:
    talk = Talk(office=FakeOffice(enrols_as=Enrolled("closed")))
    talk.put(
        frame(
            "signup",
            "confirm",
            {**COURSE, "name": "王", "phone": "+8613812345678", "village": {"code": "1", "name": "村"}},
        )
    )
    assert "报名时间过了" in talk.say("对", "affirm")
    assert talk.office.did("consent") == []


def test_several_villages_of_one_name_are_picked_by_digit_or_by_their_words() -> None:
    for answer in ("2", "黑树镇", "第二个"):
        talk = Talk()
        talk.put(frame("signup", "village", {**COURSE, "name": "王秀兰", "phone": "+8613812345678"}))
        assert "回数字" in talk.say("坪子村")
        talk.say(answer, "select_option" if answer != "黑树镇" else "job_search", 0.6)
        assert talk.top.slots["village"]["code"] == "530627103201"
        assert talk.top.asked == "confirm"


def test_back_forgets_the_last_answer_and_asks_it_again() -> None:
    talk = Talk()
    talk.say("春风六")
    talk.say("王秀蓝")
    assert "您叫什么名字" in talk.say("返回")
    assert "name" not in talk.top.slots
    talk.say("王秀兰")
    assert talk.top.slots["name"] == "王秀兰"
    assert talk.top.slots[TRAIL] == ["name", "phone"]


def test_an_offer_that_was_withdrawn_meanwhile_is_said_so() -> None:
    talk = Talk(office=FakeOffice(courses=[]))
    talk.put(
        frame(
            "signup",
            "confirm",
            {**COURSE, "name": "王", "phone": "+8613812345678", "village": {"code": "1", "name": "村"}},
        )
    )
    assert "撤下" in talk.say("对", "affirm")
    assert talk.stack == ()


def test_what_was_out_of_limits_is_refused_before_any_question() -> None:
    talk = Talk(
        office=FakeOffice(courses=[course(1, gender="female"), course(2, title="电工班")]), person=Person(gender="male")
    )
    reply = talk.say("春风六")
    assert "限女" in reply
    assert "电工班" in reply
    assert talk.open == ["training"]
    assert talk.top.slots["ids"] == [2]


def test_adopting_keeps_what_means_the_same() -> None:
    class Next(SignUp):
        version = SignUp.version + 1

    adopted = Next().adopt(frame("signup", "phone", {**COURSE, "name": "王秀兰", "_choices": [["a", 1]]}))
    assert adopted is not None
    assert adopted.asked == "phone"
    assert adopted.slots["name"] == "王秀兰"
    assert "_choices" not in adopted.slots
