"""What a turn keeps for review, and what it never keeps."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.conversation import respond
from bot.runtime import Runtime
from bot.store import Store
from bot.store.register import consents, people
from bot.store.register.addresses import KnownAddress
from bot.store.talk.lessons import Lesson
from tests.fakes import configured
from tests.house import NOON, message, runtime_over

VILLAGE = "530627102201"
MASH = "那个啥子嘞就是说嘛"


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return runtime_over(store)


@pytest.fixture
def doubting(store: Store) -> Runtime:
    """An office that is never sure enough: whatever is read as a wish is kept, whichever model reads it."""
    return runtime_over(store, configured(review_below=1.0))


def say(runtime: Runtime, *texts: str, openid: str = "o_wang") -> list[str]:
    return [" ".join(reply.text for reply in respond(runtime, message(text, openid))) for text in texts]


def kept(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.store.reading() as tx:
        rows = tx.all(select(Lesson.text_sealed, Lesson.why).order_by(Lesson.id))
        return [(tx.keys.unseal(row.text_sealed), row.why) for row in rows]


def known(runtime: Runtime, openid: str = "o_wang") -> int:
    """Who writes from the openid becomes 王秀兰 of a village."""
    say(runtime, "菜单", openid=openid)
    with runtime.store.begin() as tx:
        person = people.known_or_new(tx, "王秀兰", "+8613812345678", VILLAGE, NOON)
        mine = KnownAddress.digest == tx.keys.digest(openid)
        tx.run(update(KnownAddress).where(mine).values(person_id=person))
    return person


def test_a_well_understood_message_leaves_nothing(runtime: Runtime) -> None:
    say(runtime, "我想去东莞找个电子厂的活", "第一个", "退订", "谢谢")
    assert kept(runtime) == []


def test_below_the_confidence_it_is_kept_once_and_counted(doubting: Runtime) -> None:
    say(doubting, MASH, openid="o_one")
    say(doubting, MASH, openid="o_two")
    assert kept(doubting) == [(MASH, "unsure")]
    with doubting.store.reading() as tx:
        row = tx.first(select(Lesson.times, Lesson.area, Lesson.confidence))
        assert row is not None
        assert (row.times, row.area) == (2, "")
        assert 0 < row.confidence < 1


def test_the_township_stands_beside_it_and_nobody(doubting: Runtime) -> None:
    known(doubting)
    say(doubting, MASH)
    with doubting.store.reading() as tx:
        assert tx.scalar(select(Lesson.area)) == VILLAGE[:9]
    assert not {"person_id", "address_id"} & set(Lesson.__table__.c.keys())


def test_twice_in_a_row_keeps_both(runtime: Runtime) -> None:
    say(runtime, "明天下雨不下雨", "今晚双色球开几号")
    assert kept(runtime) == [("明天下雨不下雨", "missed"), ("今晚双色球开几号", "missed")]


def test_corrected_by_the_person_keeps_what_was_said_before(runtime: Runtime) -> None:
    say(runtime, "我想去东莞打工", "你没听懂，我问的是路费补贴")
    assert kept(runtime) == [("我想去东莞打工", "corrected")]


def test_an_answer_to_an_open_question_is_never_kept(runtime: Runtime) -> None:
    say(runtime, "改我的资料", "欧阳翠", "泼机村", "五十里外那个")
    assert [text for text, _ in kept(runtime) if "欧阳" in text or "泼机" in text] == []


def test_names_and_numbers_are_masked(doubting: Runtime) -> None:
    say(doubting, "喊刘国强给我嘞13887012345搞哈那个")
    assert kept(doubting) == [("喊〔姓名〕给我嘞〔电话〕搞哈那个", "unsure")]


def test_who_took_an_agreement_back_is_left_alone(doubting: Runtime) -> None:
    person = known(doubting)
    with doubting.store.begin() as tx:
        consents.give(tx, person, "signup", "wechat", NOON)
        consents.withdraw(tx, person, "signup", NOON)
    say(doubting, MASH)
    assert kept(doubting) == []
    with doubting.store.begin() as tx:
        consents.give(tx, person, "signup", "wechat", NOON)
    say(doubting, MASH)
    assert kept(doubting) == [(MASH, "unsure")]


@pytest.mark.parametrize("text", ["123456", "。。。", "😀😀😀"])
def test_what_holds_no_word_is_not_kept(runtime: Runtime, text: str) -> None:
    say(runtime, text, text, text)
    assert kept(runtime) == []


def test_while_a_human_holds_the_thread_nothing_is_kept(runtime: Runtime) -> None:
    say(runtime, "人工")
    before = kept(runtime)
    say(runtime, MASH, MASH)
    assert kept(runtime) == before == []
