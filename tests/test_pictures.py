"""A notice with a picture: an article by list in WeChat, an image in WeCom groups, kept once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from bot import broadcasts
from bot.broadcasts.pictures import LARGEST
from bot.channels.articles import DIGEST, TITLE, article_of
from bot.channels.wechat import WeChat
from bot.messages import Notice
from bot.store import pictures
from tests.county import drafted, follower, group, person, robot
from tests.fakes import DictShelf, simulated
from tests.test_broadcasts_deliver import WANG, Stage, stage

__all__ = ["simulated", "stage"]

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
FAIR = Notice(
    "fair",
    {"名称": "赶集招聘会", "日期": "12月6日", "地点": "泼机镇", "班车": "7点 <村口>"},
    link="https://g.cn/s/ab12",
    code_word="春风六",
)


@pytest.fixture
def poster(tmp_path: Path) -> Path:
    path = tmp_path / "海报.png"
    path.write_bytes(PNG)
    return path


def test_an_article_has_title_summary_and_page() -> None:
    article = article_of(FAIR)
    assert article.title == "赶集招聘会"
    assert article.digest == "日期：12月6日，地点：泼机镇，班车：7点 <村口>"
    assert "班车：7点 &lt;村口&gt;</p>" in article.content
    assert "想去就回“春风六”报名。" in article.content
    assert "回“退订”" in article.content
    assert article.source == FAIR.link


def test_a_text_gives_its_first_line_as_title_and_nothing_twice() -> None:
    article = article_of(Notice("text", text="明天停电\n招聘会改到后天，地点不变。"))
    assert (article.title, article.digest) == ("明天停电", "招聘会改到后天，地点不变。")
    assert article.content.count("明天停电") == 0
    long = article_of(Notice("text", text="长" * 300))
    assert (len(long.title), len(long.digest)) == (TITLE, 0) or len(long.digest) <= DIGEST


def test_followers_by_list_get_an_article_and_a_group_the_picture(stage: Stage, poster: Path) -> None:
    for openid in ("oOneFollower", "oTwoFollower"):
        follower(stage.store, openid, person(stage.store, openid))
    person(stage.store, "王秀兰", WANG)
    group(stage.store, "G1", "robot", robot=robot("village-one"))
    number = broadcasts.keep_picture(stage.runtime, poster)
    sent = drafted(stage.runtime, {"all": True}, replace(FAIR, picture=number))
    broadcasts.start(stage.runtime, sent)
    stage.deliver(sent)
    [page] = {taken.text for taken in stage.platforms.taken("wechat")}
    assert page.startswith("赶集招聘会\n日期：12月6日")
    assert '<img src="http://mmbiz.qpic.cn/' in page
    kinds = [(taken.kind, taken.text) for taken in stage.platforms.taken("wecom")]
    assert [kind for kind, _ in kinds] == ["text", "image"]
    assert kinds[1][1] == hashlib.md5(PNG, usedforsecurity=False).hexdigest()
    assert stage.platforms.taken("twilio")[0].text.startswith("【镇雄人社】12月6日")


def test_lists_of_one_notice_share_a_draft_and_a_deleted_one_is_made_anew(stage: Stage) -> None:
    settings, shelf = stage.runtime.settings, DictShelf()
    wechat, shown = WeChat(settings, shelf), replace(FAIR, picture="p1", image=PNG)
    for key in ("one", "two"):
        wechat.send_mass(["oOne", "oTwo"], shown, key)
    assert len(stage.platforms.ledger.names("draft:")) == 1
    [draft] = stage.platforms.ledger.names("draft:")
    stage.platforms.ledger.forget(f"draft:{draft}")
    wechat.send_mass(["oOne", "oTwo"], shown, "three")
    assert stage.platforms.ledger.names("draft:") != [draft]
    assert len(stage.platforms.taken("wechat")) == 6


def test_an_account_that_takes_no_article_gets_the_text(stage: Stage) -> None:
    wechat = WeChat(stage.runtime.settings, DictShelf())
    wechat.send_mass(["oOne", "oTwo"], replace(FAIR, picture="p1", image=b"GIF8"[:2] + PNG), "one")
    [text] = {taken.text for taken in stage.platforms.taken("wechat")}
    assert text.startswith("赶集招聘会\n日期：12月6日")
    assert "想去就回“春风六”报名。" in text


def test_a_picture_is_kept_once_and_only_as_a_picture(stage: Stage, poster: Path, tmp_path: Path) -> None:
    number = broadcasts.keep_picture(stage.runtime, poster)
    assert broadcasts.keep_picture(stage.runtime, poster) == number
    with stage.store.reading() as tx:
        assert pictures.content_of(tx, number) == PNG
        assert pictures.content_of(tx, "none") == b""
    (tmp_path / "x.png").write_bytes(b"<html>")
    with pytest.raises(broadcasts.Unfit, match="不是 JPG 或 PNG"):
        broadcasts.keep_picture(stage.runtime, tmp_path / "x.png")
    (tmp_path / "y.png").write_bytes(PNG + b"x" * LARGEST)
    with pytest.raises(broadcasts.Unfit, match="最多 2 MB"):
        broadcasts.keep_picture(stage.runtime, tmp_path / "y.png")


def test_a_picture_that_a_group_does_not_take_leaves_the_text(stage: Stage) -> None:
    from bot.messages import Address

    wecom = stage.runtime.channels["wecom"]
    assert wecom.send(Address("wecom", robot("village-one")), replace(FAIR, image=b"no picture"), "k") == "k"
    assert [taken.kind for taken in stage.platforms.taken("wecom")] == ["text"]
