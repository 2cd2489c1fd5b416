"""What the simulated phones show, and that it is there again after a restart."""

from __future__ import annotations

from pathlib import Path

from bot.demo.phones import FIRST_PEOPLE, Phones

OPENID = next(iter(FIRST_PEOPLE))


def test_news_come_in_order_and_only_once() -> None:
    phones = Phones()
    phones.show("wechat", OPENID, "mine", text="找工作")
    first = phones.news(0)
    phones.show("wechat", OPENID, "theirs", text="东莞还是本地？")
    phones.exchanged("in", "文字", 200, 12.0, "<xml/>", "<xml/>")
    later = phones.news(first["latest"])
    assert [bubble["text"] for bubble in first["bubbles"]] == ["找工作"]
    assert [bubble["text"] for bubble in later["bubbles"]] == ["东莞还是本地？"]
    assert [exchange["what"] for exchange in later["exchanges"]] == ["文字"]
    assert phones.news(later["latest"])["bubbles"] == []


def test_the_journal_brings_back_talks_people_and_numbers(tmp_path: Path) -> None:
    journal = tmp_path / "phones.jsonl"
    before = Phones(journal)
    before.meet("oNew", "赵小妹")
    before.follow("oNew", True)
    before.show("sms", "+8613900000001", "theirs", text="【镇雄人社】有活")
    before.close()
    with journal.open("ab") as file:
        file.write(b'{"bubble": {"pane": "sm')
    after = Phones(journal)
    news = after.news(0)
    assert [bubble["text"] for bubble in news["bubbles"]] == ["【镇雄人社】有活"]
    assert {"openid": "oNew", "name": "赵小妹", "following": True} in news["people"]
    assert {"number": "+8613900000001", "name": ""} in news["numbers"]
    assert after.run != before.run
    after.close()


def test_a_line_cut_short_does_not_spoil_the_next(tmp_path: Path) -> None:
    journal = tmp_path / "phones.jsonl"
    journal.write_bytes(b'{"bubble": {"pane": "sm')
    phones = Phones(journal)
    phones.show("sms", "+8613900000001", "mine", text="在吗")
    phones.close()
    again = Phones(journal)
    assert [bubble["text"] for bubble in again.news(0)["bubbles"]] == ["在吗"]
    again.close()


def test_strangers_reached_by_a_broadcast_get_a_phone() -> None:
    phones = Phones()
    phones.show("wechat", "oStranger9876", "theirs", text="招聘会")
    assert {"openid": "oStranger9876", "name": "群众 …9876", "following": True} in phones.news(0)["people"]
