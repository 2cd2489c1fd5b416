"""A notice with a picture: an article by list in WeChat, an image in WeCom groups, kept once."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot import broadcasts
from bot.channels.articles import DIGEST, TITLE, article_of
from bot.channels.wechat import WeChat
from bot.messages import Notice
from bot.store.sending import pictures
from bot.talk.photographs import cleaned
from tests.broadcasts.test_deliver import WANG, Stage, stage
from tests.county import drafted, follower, group, person, robot
from tests.fakes import DictShelf, simulated

__all__ = ["simulated", "stage"]


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, kind, **options)
    return file.getvalue()


PNG = cleaned(drawn(), 2000, 2_000_000)
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
    number = broadcasts.keep_picture(stage.runtime, poster.read_bytes())
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


@pytest.mark.parametrize(
    ("picture", "shown"), [(True, "赶集招聘会\n日期：12月6日，"), (False, "赶集招聘会\n日期：12月6日\n")]
)
def test_a_trial_outside_the_window_is_shown_as_the_many_will_see_it(stage: Stage, picture: bool, shown: str) -> None:
    number = broadcasts.keep_picture(stage.runtime, PNG) if picture else ""
    broadcasts.try_out(stage.runtime, drafted(stage.runtime, {}, replace(FAIR, picture=number)), "oColleague01")
    [taken] = stage.platforms.taken("wechat")
    assert (taken.kind, taken.receiver) == ("preview", "oColleague01")
    assert taken.text.startswith(shown)


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


def test_a_picture_is_kept_once(stage: Stage) -> None:
    number = broadcasts.keep_picture(stage.runtime, PNG)
    assert broadcasts.keep_picture(stage.runtime, PNG) == number
    with stage.store.reading() as tx:
        assert pictures.content_of(tx, number) == PNG
        assert pictures.content_of(tx, "none") == b""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>", "不是 JPG 或 PNG"),
        (b"", "不是 JPG 或 PNG"),
        (drawn("GIF"), "不是 JPG 或 PNG"),
        (PNG[: len(PNG) // 2], "不是 JPG 或 PNG"),
        (PNG + b"x" * 10_000_000, "最多 10 MB"),
    ],
)
def test_only_a_picture_is_kept(stage: Stage, content: bytes, says: str) -> None:
    with pytest.raises(broadcasts.Unfit, match=says):
        broadcasts.keep_picture(stage.runtime, content)


def test_a_photograph_is_shrunk_turned_upright_and_says_no_more_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "一部手机"  # turned by a right angle; the maker
    exif.get_ifd(0x8825)[1] = "N"
    photograph = drawn("JPEG", (3000, 1500), exif=exif)
    with Image.open(io.BytesIO(cleaned(photograph, 2000, 1_500_000))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (1000, 2000))
        assert dict(shown.getexif()) == {}


def test_more_than_a_robot_takes_becomes_a_jpg() -> None:
    noisy = drawn("PNG", (900, 900))
    assert len(noisy) > 1_000_000
    assert cleaned(noisy, 2000, 1_000_000).startswith(b"\xff\xd8\xff")


def test_transparent_ground_becomes_white() -> None:
    noise, clear = Image.effect_noise((300, 300), 60), io.BytesIO()
    Image.merge("RGBA", (noise, noise, noise, Image.new("L", noise.size, 0))).save(clear, "PNG")
    with Image.open(io.BytesIO(cleaned(clear.getvalue(), 2000, 50_000))) as shown:
        assert (shown.format, shown.getpixel((4, 4))) == ("JPEG", (255, 255, 255))


def test_a_picture_that_a_group_does_not_take_leaves_the_text(stage: Stage) -> None:
    from bot.messages import Address

    wecom = stage.runtime.channels["wecom"]
    assert wecom.send(Address("wecom", robot("village-one")), replace(FAIR, image=b"no picture"), "k") == "k"
    assert [taken.kind for taken in stage.platforms.taken("wecom")] == ["text"]
