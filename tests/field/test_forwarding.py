"""Forward packs and posters: fit for a village, readable from three metres, and the same each time they are drawn."""

from __future__ import annotations

import io
import itertools
import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot import invitations, posters
from bot.field import forwarding
from bot.liaising import ForwardPack
from bot.posters.face import NoFont, face, width
from bot.posters.layout import HIGH, MARGIN, WIDE, Line, Modules, Photo, laid_out
from bot.posters.lines import CLOSING, OPENING, broken, evened
from bot.runtime import Runtime

FAIR = posters.Poster(
    issuer="镇雄人社",
    title="泼机镇赶集招聘会",
    words=("泼机镇", "赶集", "招聘会"),
    facts=(("时间", "12月6日（周日） 9:00 到 14:00"), ("地点", "泼机镇政府广场"), ("班车", "8点从村委会门口发车")),
    scan="https://gongyou.example/s/abcd2345",
    code_word="春风",
    liaison="陈大姐",
    check="abcd2345",
)
LONG = replace(
    FAIR,
    title="2026年镇雄县脱贫劳动力省外务工一次性交通补贴申领",
    words=("2026年", "镇雄县", "脱贫", "劳动力", "省外", "务工", "一次性", "交通", "补贴", "申领"),
    facts=(("标准", "省外 1000 元，省内县外 300 元，" * 4), ("对象", "脱贫户、监测户" * 8), ("办理", "社保所" * 20)),
)


def pack(runtime: Runtime, ids: dict[str, int], kind: str, liaison: bool = True) -> ForwardPack:
    with runtime.store.begin() as tx:
        by = {"liaison_id": ids["liaison"]} if liaison else {"person_id": ids["person"]}
        made = invitations.mint(runtime, tx, kind, ids[kind], **by)  # type: ignore[arg-type]  # kinds of the county
        found = forwarding.pack_of(runtime, tx, made.code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "fact"),
    [("fair", "9:00 到 14:00"), ("course", "12月5日"), ("vacancy", "6000~7500 元/月"), ("scheme", "1000 元")],
)
def test_every_kind_has_words_and_a_script_of_half_a_minute(
    runtime: Runtime, ids: dict[str, int], kind: str, fact: str
) -> None:
    made = pack(runtime, ids, kind)
    assert fact in made.text
    assert fact in made.script
    assert "陈大姐" in made.text
    assert "查真伪" in made.text
    assert len(made.script) <= forwarding.ALOUD
    assert "http" not in made.script
    assert len(made.text) < 300


def test_who_is_no_liaison_puts_nobodys_name_under_it(runtime: Runtime, ids: dict[str, int]) -> None:
    made = pack(runtime, ids, "course", liaison=False)
    assert "找我" not in made.text + made.script


def test_a_dead_link_has_no_pack(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        made = invitations.mint(runtime, tx, "course", ids["course"], liaison_id=ids["liaison"])
        invitations.revoke(runtime, tx, made.code)
        assert forwarding.pack_of(runtime, tx, made.code) is None
        assert forwarding.pack_of(runtime, tx, "abcdefgh") is None


@pytest.mark.parametrize("poster", [FAIR, LONG, replace(FAIR, code_word="", liaison="")])
def test_nothing_runs_over_the_edge_and_the_title_is_read_from_three_metres(poster: posters.Poster) -> None:
    path = face()
    lines = [mark for mark in laid_out(poster) if isinstance(mark, Line)]
    for line in lines:
        wide = width(path, line.text, line.size)
        left = line.x - wide / 2 if line.middle else line.x
        assert left >= MARGIN - 0.5, line.text
        assert left + wide <= WIDE - MARGIN + 4, line.text
        assert line.base < HIGH
    titles = [line for line in lines if line.bold and line.middle and "扫" not in line.text]
    assert "".join(line.text for line in titles).startswith(poster.title[:8])
    assert min(line.size for line in titles) >= 15  # a two-hundredth of three metres


def test_no_two_lines_lie_upon_each_other() -> None:
    lines = [mark for mark in laid_out(LONG) if isinstance(mark, Line) and mark.base < 196]
    bases = sorted({line.base: line.size for line in lines}.items())
    for (upper, _), (lower, size) in itertools.pairwise(bases):
        assert lower - upper >= size * 0.9


def test_the_code_is_over_four_centimetres() -> None:
    code = next(mark for mark in laid_out(FAIR) if isinstance(mark, Modules))
    quiet = 4
    assert code.side * (len(code.rows) - 2 * quiet) / len(code.rows) > 40
    assert not any(any(row[:quiet]) or any(row[-quiet:]) for row in code.rows)


def test_the_picture_is_light_and_looks_as_it_did() -> None:
    """Within what another version of the font or of FreeType changes; after a wanted change, draw it anew."""
    drawn = posters.picture(FAIR)
    assert len(drawn) < 100_000
    now = Image.open(io.BytesIO(drawn)).convert("L").resize((270, 382))
    kept = Image.open(Path(__file__).parents[1] / "posters" / "fair.png").convert("L")
    assert ImageStat.Stat(ImageChops.difference(now, kept)).mean[0] < 3


def test_the_liaisons_face_stands_beside_the_name_and_above_the_foot() -> None:
    held = io.BytesIO()
    Image.new("RGB", (420, 420), (200, 30, 30)).save(held, "JPEG")
    poster = replace(FAIR, photo=held.getvalue())
    marks = laid_out(poster)
    face_mark = next(mark for mark in marks if isinstance(mark, Photo))
    name = next(mark for mark in marks if isinstance(mark, Line) and mark.text == "陈大姐")
    assert face_mark.y + face_mark.side < HIGH - 18
    assert name.x > face_mark.x + face_mark.side
    drawn = Image.open(io.BytesIO(posters.picture(poster))).convert("RGB")
    scale = drawn.width / WIDE
    red, green, _ = drawn.getpixel((round((face_mark.x + 10) * scale), round((face_mark.y + 10) * scale)))  # type: ignore[misc]
    assert red > 150 > green
    assert len(posters.page(poster)) < 100_000
    now = drawn.convert("L").resize((270, 382))
    kept = Image.open(Path(__file__).parents[1] / "posters" / "fair_with_face.png").convert("L")
    assert ImageStat.Stat(ImageChops.difference(now, kept)).mean[0] < 3


def test_black_and_white_leaves_nothing_out() -> None:
    grey = Image.open(io.BytesIO(posters.picture(FAIR))).convert("L").point(lambda level: 255 * (level > 128))
    scan = 255 - ImageStat.Stat(grey.crop((72, 1040, 412, 1360))).mean[0]
    band = ImageStat.Stat(grey.crop((0, 0, 1080, 20))).mean[0]
    assert scan > 60
    assert band < 5


def test_the_page_is_one_sheet_of_a4_with_its_own_characters_only() -> None:
    drawn = posters.page(FAIR)
    assert drawn.startswith(b"%PDF-")
    assert drawn.count(b"/Type /Page\n") == 1
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", drawn)
    assert box is not None
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [210, 297]
    assert b"/FontFile2" in drawn
    assert len(drawn) < 80_000  # the whole font is sixteen million
    assert zlib.crc32(drawn) == zlib.crc32(posters.page(replace(FAIR)))


def test_a_machine_without_a_chinese_font_says_what_to_install() -> None:
    with pytest.raises(NoFont, match="fonts-wqy-zenhei"):
        posters.picture(FAIR, "/nowhere/font.ttf")


def test_lines_break_as_chinese_does() -> None:
    text = "省外 1000 元，省内县外 300 元（每年一次），凭“车票”申领。12月6日到12月20日。"
    for room in range(6, 30):
        lines = broken(text, room, len)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for line in lines:
            assert line[0] not in CLOSING
            assert line[-1] not in OPENING
        assert not any(re.search(r"\d$", line) for line in lines)


def test_a_title_is_broken_between_words_into_even_lines() -> None:
    assert evened(("泼机镇", "赶集", "招聘会"), 6, len) == ["泼机镇赶集", "招聘会"]
    assert evened(("电焊工", "培训班"), 10, len) == ["电焊工培训班"]
