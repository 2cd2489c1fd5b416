"""Places that a message names, and whether they are where the work should be or where the speaker is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from bot.nlu.hits import Found, Hit
from bot.places import DATA, Gazetteer, stem

_LOCATIVE = re.compile(r"(?:去|到|在|来|往|切|克|回|是|住|从|于|离|进|老家|想|有没有|有没得|找)$")
_RULED_OUT = re.compile(
    r"(?:不(?:是|想|要|愿意|愿|太想|准备|打算)?(?:再)?(?:去|到|在|回|出|找|考虑)?|除了|除开|莫去|别去)$"
)
_DISMISSED = re.compile(
    r"(?:市|县|省|那边|那点|那里|这边)?的?(?:厂|活|工作|岗位)?(?:就|我|都|是)?"
    r"(?:算了|不(?:想|愿|要|打算)?(?:再)?去了?(?:$|[，。、])|不考虑|不用(?:叫|喊|发|推|说|通知)|不要了|以外|之外|除外)"
)
"""Behind a place that is ruled out: 东莞就不去了, 广东以外的."""
_HOME_BEFORE = re.compile(
    r"(?:(?:我们?|俺们?|额|咱们?|本人|老公|老婆|儿子|女儿|娃|爹|妈|他们?|她|弟|哥|姐|妹|口子|媳妇)(?:一?家)?(?:都)?(?:是|住|住在|家在|家住|人在|在)?(?:从)?"
    r"|老家(?:是|在)?|家(?:住|在|里在|是)|户口在?|户籍在?|(?:现在|目前|人|已经|还|一直|都|正)在|住在?|来自|搬到|搬来|地址改?[到成为是:，]?|出生在?|籍贯是?|属于|户口还是|户口还在|(?:外出到|出去到))$"
)
_HOME_AFTER = re.compile(
    r"^(?:市|县|省|镇|乡|区)?的?(?:人(?![^，。？！]{0,2}(?:才|员|力))|户口|户籍|本地人|老乡|农村的|农民(?!工)|这边(?:上班|打工|做工)|那边的人)"
)
_WORKING = re.compile(
    r"^(?:市|县|省|这边|那边|这里|那里)?(?:的?(?:工地|厂里|厂头|厂子|电子厂|一个厂|个厂))?(?:上|里)?(?:上班|打工|务工|打了|做工|做事|做了|干了|干活|上了|干着|搞了|待了|呆了|都?半年|都?一年|都?[两二三四五六七八九十\d]+(?:年|个月))"
)
_SEEKING = re.compile(r"(?:想|要|去|到|找|打算|准备|能|可以|希望|愿意|切|克)[^，。？！]{0,4}$")
_AT = re.compile(r"在$")
_END = re.compile(r"^(?:市|县|省|那边|这边|这里|那里)?(?:[，。？！]|$)")
_OWN = re.compile(r"(?:我们?|俺们?|额|咱们?|他|她|家|老家|户口)(?:是|在|住|住在)$")
_TOLD = re.compile(r"[^，。？！]")
"""我是坪上的 says where one is from only when nothing follows 的 (我是高山的土豆)."""
_TAIL = re.compile(r"[省市县区]")
_MEMBER = re.compile(r"(?:的|人)(?:[，。]|$)")
_RECORD = re.compile(r"[，、]?(?:(?:电话|手机)?1[3-9]\d{9}|[1-7]\d岁)")
_PARTY = re.compile(
    r"(?:有|一共|共|的)?(?:\d{1,3}|[一二两三四五六七八九十]{1,3})(?:来|多)?(?:个|名|位)?(?:人(?!的?厂)|妇女|村民|劳力|劳动力|老乡|群众)|(?:镇|乡|村)?(?:代报|统一组织|(?:镇|乡|村)?这边，)"
)
_ASKED_OF = re.compile(
    r"^(?:[^，。？！]{0,3}(?:找|寻)|[^，。？！]{0,4}(?:有没有|有没得|有冇|有无|有啥|有什么|啥时|什么时候|几时|哪天|哪里有|招不招|还招))"
)
"""Behind a place it is work, or a fair, that is asked about there: 咱汉中有没有社区工厂."""
_SET_OUT = re.compile(r"(?:镇|乡|村|县|街上)?(?:上车|等车|接我|出发|坐车)")
_LEAVING = re.compile(r"(?:镇|乡|村|县|市)?(?:去|走|到|出发)")
"""从旧府走, 罗坎上车: where the speaker is, not where the fair or the job is."""
_FORMERLY = re.compile(r"(?:原来|原先|以前|之前|原本)(?:是|说|填的?|报的?|写的?)?(?:想)?(?:去|在|到)$")
_COUNTED = re.compile(r"[\d一二两三四五六七八九十]\d*(?:个|名|位|人)")
"""Behind a place that someone speaks for: 为花山乡17名群众办理."""
_BACK = re.compile(r"(?:市|县|镇|乡|村)?(?:了|住|来了)")
_LONGEST = 8
"""Characters of the longest name that anyone says behind another."""
NEAR = "near_home"
"""Directly behind a place (南宁附近, 昭通市里) it says nothing more."""


class PlaceFinder:
    """Finds places as seen from the gazetteer's home, where ambiguous names mean the nearest."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._home = gazetteer.home
        self._ambiguous = _read_ambiguous()
        self._by_opening = self._openings()
        self.words = self._vocabulary()

    def read(self, text: str, found: Sequence[Found[tuple[str, ...]]]) -> list[Hit]:
        """Places of `found` as hits of `work_place` or `home_place`; each value is one reference."""
        hits: list[Hit] = []
        end = 0
        for word in found:
            if word.start < end:
                continue
            reference, stop = self._resolve(text, word)
            end = max(end, word.end if reference is None else stop)
            if reference and not (reference == NEAR and hits and word.start - hits[-1].end <= 1):
                role = self._role(text, word.start, stop, reference)
                if role:
                    hits.append(Hit(role, reference, word.start, stop))
        return hits

    def _resolve(self, text: str, found: Found[tuple[str, ...]]) -> tuple[str | None, int]:
        start, stop, codes = found
        if not codes:
            return None, stop
        word = text[start:stop]
        if word in self._ambiguous and not self._sure(text, start, stop):
            return None, start + 1
        if not codes[0].isdigit():
            return codes[0], stop
        code, end = self._descend(text, stop, codes)
        return code, end

    def _sure(self, text: str, start: int, stop: int) -> bool:
        """An everyday word is a place only behind 去, 在, 到 and before the end of a phrase."""
        after, before = text[stop : stop + 1], text[max(0, start - 5) : start]
        return bool(
            (after in {"的", "人"} and _OWN.search(before) and not _TOLD.match(text[stop + 1 :]))
            or _TAIL.match(after)
            or (_LOCATIVE.search(before[-3:]) and _END.match(text[stop:]))
        )

    def _descend(self, text: str, stop: int, codes: tuple[str, ...]) -> tuple[str, int]:
        """Follows a chain such as 云南昭通镇雄泼机镇 to its lowest division."""
        best, end = codes[0], stop
        for code in codes:
            reached = self._one_below(text, stop, code)
            if reached:
                best, end = reached
                break
        return best, end

    def _one_below(self, text: str, stop: int, code: str) -> tuple[str, int] | None:
        for at in (stop, stop + 1) if _TAIL.match(text[stop : stop + 1]) else (stop,):
            below, end = self._longest_below(text, at, code)
            if below:
                return self._one_below(text, end, below) or (below, end)
        return None

    def _longest_below(self, text: str, at: int, code: str) -> tuple[str, int]:
        """The division below `code` with the longest name at this place, and its end; of equals the lowest code."""
        best, end = "", at + 1
        for below in self._by_opening.get(text[at : at + 2], ()):
            if _names_in_chain(below, code):
                name = self._gazetteer.name(below)
                if len(below) < 12 and not text.startswith(name, at):
                    name = self._gazetteer.nickname(below)
                if end - at < len(name) <= _LONGEST and text.startswith(name, at):
                    best, end = below, at + len(name)
        return best, end

    def _openings(self) -> dict[str, list[str]]:
        """First two characters of a name to the divisions of the country and the villages of home that bear it."""
        openings: dict[str, list[str]] = {}
        for names in (self._gazetteer.divisions(), self._gazetteer.home_villages()):
            for code in sorted(names):
                openings.setdefault(names[code][:2], []).append(code)
        return openings

    def _role(self, text: str, start: int, stop: int, reference: str) -> str | None:
        before, after = text[max(0, start - 10) : start], text[stop : stop + 12]
        if _RULED_OUT.search(before) or _DISMISSED.match(after):
            return "dropped_place"
        if before.endswith("从") and "回" in after[:6]:
            return None
        if _SET_OUT.match(after) or (before.endswith("从") and _LEAVING.match(after)):
            return "home_place"
        if before.endswith(("回", "回来")) and _BACK.match(after):
            return "home_place"
        if _FORMERLY.search(before):
            return "dropped_place"
        if self._is_origin(text, start, stop, reference):
            return "home_place"
        if _HOME_AFTER.match(after) or (
            _WORKING.match(after) and _AT.search(before) and not _SEEKING.search(before[:-1])
        ):
            return "home_place"
        if _HOME_BEFORE.search(before) and not re.search(r"(?:想|要)在$", before):
            told = before.endswith("是") and after.startswith("的")
            return "work_place" if _ASKED_OF.match(after) and not told else "home_place"
        return "work_place"

    def _is_origin(self, text: str, start: int, stop: int, reference: str) -> bool:
        """A place between marks that says who speaks: …，串九村的。 大火地村十五个人报名. 玉田村，13987009981."""
        before, after = text[max(0, start - 1) : start], text[stop : stop + 16]
        if not before and _MEMBER.match(after) and after[1:2]:
            return True
        if before in {"替", "为", "代"} and _COUNTED.search(after):
            return True
        if not reference.startswith(self._home[:4]) or before not in {"", "，", "。", "、"}:
            return False
        return bool((_MEMBER if before else _PARTY).match(after) or (before and _RECORD.match(after)))

    def _vocabulary(self) -> list[tuple[str, tuple[str, ...]]]:
        names: dict[str, list[str]] = {}
        for code, name in self._gazetteer.divisions().items():
            if len(code) == 6:
                for form in {name, self._gazetteer.nickname(code)}:
                    names.setdefault(form, []).append(code)
        self._add_townships(names)
        for code, name in self._gazetteer.home_villages().items():
            names.setdefault(name, []).append(code)
        words = {
            name: tuple(sorted(codes, key=self._nearness) if len(codes) > 1 else codes)
            for name, codes in names.items()
            if len(name) > 1
        }
        for word, reference in read_place_words():
            if reference is None or not self._borne_at_home(words.get(word, ())):
                words[word] = (reference,) if reference else ()
        return list(words.items())

    def _borne_at_home(self, codes: tuple[str, ...]) -> bool:
        """A nickname of a far town means nothing where a place of home bears the name."""
        return bool(codes) and codes[0] != self._home and self._gazetteer.inside(codes[0], self._home)

    def _add_townships(self, names: dict[str, list[str]]) -> None:
        """Townships of home by every name; elsewhere only by a full name that no other township bears."""
        home = stem(self._home)
        bearers: dict[str, list[str]] = {}
        for code, name in self._gazetteer.divisions().items():
            if len(code) == 9:
                bearers.setdefault(name, []).append(code)
        for name, codes in bearers.items():
            at_home = [code for code in codes if code.startswith(home)]
            for code in at_home or (codes if len(codes) == 1 and len(name) > 2 and name[-1] in "镇乡" else ()):
                names.setdefault(name, []).append(code)
                if at_home:
                    names.setdefault(self._gazetteer.nickname(code), []).append(code)

    def _nearness(self, code: str) -> tuple[bool, bool, int, str]:
        """What a name means first: inside home, in home's province, a higher division, the lower code."""
        gazetteer, home = self._gazetteer, self._home
        level = ("province", "prefecture", "county", "township", "village").index(gazetteer.level(code))
        near = gazetteer.inside(code, home) or gazetteer.inside(home, code)
        return not near, level > 1 and code[:4] != home[:4], level, code


def _names_in_chain(below: str, code: str) -> bool:
    """Whether people name `below` directly behind `code`: no township behind a province, no village behind a city."""
    if below == code or not below.startswith(stem(code)):
        return False
    if len(below) == 9:
        return not code.endswith("0000")
    return len(below) < 12 or len(code) == 9 or (len(code) == 6 and not code.endswith("00"))


def read_place_words() -> list[tuple[str, str | None]]:
    """Words of `place_words.toml` with the reference each stands for, None for words that cover another."""
    path = DATA.parent / "lexicon" / "place_words.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    nicknames = tables.pop("nicknames", {})
    words: list[tuple[str, str | None]] = [(word, code) for word, code in nicknames.items()]
    for reference, table in tables.items():
        words += [(word, None) for word in table.get("unless", ())]
        words += [(word, reference) for word in table["words"]]
    return words


def _read_ambiguous() -> frozenset[str]:
    lines = (DATA / "ambiguous.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
