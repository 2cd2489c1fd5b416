"""What a message tells about a person: phone, identity number, name, age, gender, schooling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.hits import Hit
from bot.nlu.numbers import DIGITS, HAN, whole
from bot.nlu.wordbook import DATA, Misspelt, line_of, read_toml

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4}|1[3-9](?:[- ]?\d){9})(?!\d)")
_SPOKEN_PHONE = re.compile(
    r"[一幺][三四五六七八九](?:[- ]?[零〇一二三四五六七八九幺]){9}(?![零〇一二三四五六七八九幺])"
)
_ID = re.compile(r"(?<!\d)([1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx])(?!\d)")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_FILE = DATA / "lexicon" / "people.toml"
_WORDS = read_toml(_FILE)
SURNAMES = frozenset(_WORDS["surnames"])
"""Every name begins with one of these."""
_NAME_GIVEN = re.compile(
    rf"(?:我叫|我的名字(?:是|叫)?|姓名[:：是]?|名字(?:是|叫|改成|改为|写|叫做)?[:：]?|我名字叫|本人叫?|(?:我|俺)是(?=[^，。？！]{{2,4}}(?:[，。？！\d]|$))|应该是|一个叫|写成|叫做?|他叫|她叫|儿子叫|女儿叫|(?:找活|求职|找工作|代报|登记|信息|资料)[:：，]|写错了?，?(?:应该)?是|错了，(?:应该)?是|^[\u4e00-\u9fa5]{{2,4}}的(?=.{{2,3}}(?:报|想学))|登?记起，|(?:贫困户|脱贫户|村民|老乡|群众)(?=.{{2,3}}(?:报名|要报|登记|想))|登记[:：，]?|报名[:：，]|^|(?<=[，。])|(?<=1\d{{10}}))"
    rf"(?P<name>[{_WORDS['surnames']}](?:(?![的了吗呢吧])[\u4e00-\u9fa5]){{1,3}}?)(?=[，。？！、\s\d]|不[是叫]|这个|男|女|家[住在]|住|电话|手机|身份证|今年|，|$|是|要|想|报|我|已|的?临时|的?不去|登记)"
)
_NAME_BEGINS = re.compile(rf"(?:^|(?<=[叫字是名:成为写做人，。的户民乡众记\d]))[{_WORDS['surnames']}]")
"""Where a name may begin: behind the last character of what leads to one. Few messages have such a place."""
_NAME_LED = re.compile(r"^(?:我叫|我的名字|姓名|名字|我名字叫|本人叫|叫|他叫|她叫|儿子叫|女儿叫)")
_NOT_NAME = re.compile("|".join(_WORDS["no_name"]))
_WISH = re.compile(
    r"(?:^我?[想要]*报|参加|报名|报上|登记|算我|加我|写我名字|记我名字|留我名字|名字填上|帮我报|给我报|我要去|我[去来报]|1\d{10})[^，。？！]{0,12}[，。]$"
)
"""A wish to sign up or a phone number, behind which a bare name ends the message."""
_WISHES = re.compile(r"[，、 ][^，。？！]{0,9}(?:报名|参加|报上)(?!的?(?:时间|条件|要|没|成|费|表|在|去哪))")
_BESIDE = re.compile(r"[，、 ]?(?:\d{11}|电话|手机|男|女|身份证|[2-6]\d岁)")
_TITLE = re.compile(
    r"师傅|老师|主任|书记|[大老]?[哥姐叔姨总]$|医生|经理|老板|领导|同志|站长|局长|部长|村长|组长|嫂|伯|先生|女士"
)
"""Behind a surname these address someone: 王主任，我要报名."""
_AGE = re.compile(
    rf"(?=[\d{HAN}年岁今我俺他她满快都爸妈爹娘哥姐弟妹老儿女媳男姑丫实改应])(?:(?P<a>\d{{2}}|[{HAN}]{{2,3}})(?:周?岁|(?=整|半|了(?![\d一二两三四五六七八九十百千块元天个月]))|(?=以上(?:的就|要不要)))"
    r"|(?:年龄|年纪|岁数|今年|[我他她]都?|俺|满|快|都|[爸妈爹娘哥姐弟妹]|老婆|老公|儿子|女儿|媳妇|男人|老头|老幺|丫头|姑娘|侄[儿子]|孙子|口子|[她他]|娃，|我儿，)(?:是|有|已经|都|快|刚|才|今年|改成|改为|:|：)?(?P<b>\d{2})(?=老|[，。？！、]|$|岁|不是|周|这个年|女|男|的|能|想|了|还|有|是|小|初|高|大|会|没|可|找)"
    rf"|(?:年龄|年纪|岁数|今年|[我俺他她]都?|满|快|都)(?:是|有|已经|都|快|刚|才)?(?P<f>[一二三四五六七八]?十[一二三四五六七八九]?)"
    r"(?=[，。？！、]|$|不是|还|能|可|想|没|男|女|要|找|嗯|了|小|初|高|大|会|有)"
    r"|(?:儿子?|女儿|老幺|口子|[爸妈爹娘哥姐弟妹]|姑娘|丫头|老公|老婆|媳妇"
    r"|实打实|实际|改成|改为|改到|应该是|[男女]的?[，、 ]?)"
    r"(?P<g>[二三四五六]十[一二三四五六七八九]?|二十)(?=[，。？！、]|$|，|小|初|高|大|了)"
    r"|^(?P<h>二十[一二三四五六七八九]|[三四五六]十[一二三四五六七八九]?|2[1-9]|[3-6]\d)[。！]?$"
    r"|(?P<c>(?:19[4-9]\d|20[01]\d))年?(?:出)?生"
    r"|(?<![\d一-龥])(?P<d>[2-6]\d|[二三四五六]十[一二三四五六七八九]?)(?=[，、 ]?(?:女|男|小学|初中|高中))"
    r"|(?:男|女)[的性，、 ]?(?P<e>[1-7]\d)(?![\d个名人块元位来多以]|岁?以)"
    r"|(?<=，)(?P<i>[二三四五六]十[一二三四五六七八九]?|1[6-9]|[2-6]\d)(?=，))"
)
_SEXED = (*_WORDS["female"], *_WORDS["male"])
_PERHAPS = re.compile(r"\(\?.*?\)|\[.*?\]\??|.\?")
"""Of a word that is a regular expression what need not stand in the text."""


def held_by(words: Sequence[str], chars: frozenset[str]) -> frozenset[str]:
    """`chars`, when every word surely holds one of them; raises Misspelt."""
    for word in words:
        if chars.isdisjoint(_PERHAPS.sub("", word)):
            raise Misspelt(_FILE, line_of(_FILE, f'"{word}"'), f"{word!r} holds no character of `sexed`")
    return chars


GENDER_CUES = held_by(_SEXED, frozenset(_WORDS["sexed"]))
"""Every word that tells a sex holds one of these."""
_SEX_BEGINS = "".join(sorted({word[0] for word in _SEXED}))
_GENDER = re.compile(f"(?=[{_SEX_BEGINS}])(?:(?P<f>{'|'.join(_WORDS['female'])})|(?P<m>{'|'.join(_WORDS['male'])}))")
_SPOUSE = re.compile(r"老婆|(?<!儿)媳妇|婆娘|老公|男人|婆姨|堂客|丈夫|屋里人")
_ASIDE = re.compile(
    r"(?:和|跟|同|与|带|带着|要|招|收|还有|陪|照顾|给|靠|是不是|找|听|、|为了|养|伺候|照顾过|厂里|厂头|那个|窗口的?|等|喊|叫|不是|骚扰)(?:我|俺|的|个|我们|咱|额)?(?:家|屋头|几个|两个|一个|俩|仨|的)?$"
)
_FOR = re.compile(r"(?:给|帮|替|为|让|我|俺|额|咱)(?:我|俺|额|咱|我们)?(?:家|屋头|村|屋)?(?:的|那个|个|几个)?$")
_WANTS = re.compile(
    r"(?![和跟同与]我)(?:[，今年]{0,3}[\d一二三四五六七八九十]{2}|[^，。？！]{0,4}(?:想|要|能|会|找|做|学|报|进|去|打工|没|也|，|初|小|高)|$)"
)
"""Behind a spouse for whom something is wanted; 我老公在工地砸伤了 tells of an accident."""
_LEVELS = (
    ("bachelor", r"本科|学士|研究生|硕士"),
    ("college", r"大专|专科|高职|大学(?:毕业(?!生)|文凭|学历|读)"),
    ("vocational", r"中专|中职|职高|技校(?:毕业|文凭|学历|读完|出来|刚)|职中|技工学校毕业|职业高中"),
    ("senior", r"高中(?:毕业|文化|学历|没读完|没毕业|读完|文凭|生|$|，)|高中"),
    ("junior", r"初中|初二|初三"),
    ("primary", r"小学"),
    (
        "none",
        r"(?<!有)没(?:有|得)?(?:(?:读|上|念|进)过?(?:什么|啥|几天)?(?:书|学)(?!校)|啥?文化|学历|文凭)|不识字|不认字|不认得字|文盲|没上过学|没念过书|没读过书|没进过学堂|大字不识|认不到字|认不得字|字都不会写|不会写字",
    ),
)
_EDUCATION = re.compile(
    f"(?=[本学研硕大专高中职技初小没不文认字])(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _LEVELS)})"
)
SCHOOLING_CUES = frozenset("科士究专职学技高初小没字盲")
"""Every word of schooling holds one of these."""
_OWN = re.compile(r"(?:我|俺|额|其实|改成|改为|实际)(?:是|读到|读了|上到)?$")
"""Before the schooling that counts where two are named: 要求初中毕业，我小学可以不."""
_NOT_OWN_SCHOOLING = re.compile(
    r"(?:要|没考上|没考起|考不上|上不了|不要求|要求|至少|读个?|上个?|去|考|没上|没读|想读|读不起|没考取|没考到)$"
)


def find_phones(text: str) -> list[Hit]:
    """Mainland mobile numbers, separators dropped; also spoken digit by digit."""
    if len(text) < 11:
        return []
    hits = [Hit("phone", re.sub(r"\D", "", match[1]), match.start(), match.end()) for match in _PHONE.finditer(text)]
    for match in _SPOKEN_PHONE.finditer(text):
        digits = "".join(str(DIGITS[char]) for char in match[0] if char in DIGITS)
        hits.append(Hit("phone", digits, match.start(), match.end()))
    return hits


def find_id_numbers(text: str) -> list[Hit]:
    """Resident identity numbers whose check digit is right (GB 11643)."""
    if len(text) < 18:
        return []
    found = ((match[1].upper(), match.start(), match.end()) for match in _ID.finditer(text))
    return [Hit("id_number", number, start, end) for number, start, end in found if valid_id_number(number)]


def valid_id_number(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return number[17] == "10X98765432"[total % 11]


def find_names(text: str) -> list[Hit]:
    """A name given as such; never guessed out of running text."""
    if not _NAME_BEGINS.search(text):
        return []
    hits = []
    for match in _NAME_GIVEN.finditer(text):
        name = match["name"]
        lead = text[match.start() : match.start("name")]
        said_to_be = lead.startswith(("我是", "俺是"))
        trusted = bool(lead) and not said_to_be
        if _NOT_NAME.search(name) and not _NAME_LED.match(lead):
            continue
        if trusted or (said_to_be and len(name) <= 3) or _stands_apart(text, match):
            hits.append(Hit("person_name", name, match.start("name"), match.end("name")))
    return hits[:1]


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """A bare name counts only beside a phone number, a sex or an age, or at the end of a wish to sign up."""
    before = text[: match.start()]
    if match.end() == len(text) and len(match["name"]) <= 3 and _WISH.search(before):
        return True
    after = text[match.end() :]
    if not before and _WISHES.match(after):
        return not _TITLE.search(match["name"])
    return before[-11:].isdigit() or _BESIDE.match(after) is not None


def find_age(text: str) -> list[Hit]:
    for match in _AGE.finditer(text):
        spoken = next((match[name] for name in "abdefghi" if match[name]), None)
        age = whole(spoken) if spoken else None
        if age and 14 <= age <= 90 and not _limit(text, match):
            return [Hit("age", age, match.start(), match.end())]
    return []


_BOUND = re.compile(r"(?:[没未不][足到]?|[男女])满\d|时薪")
"""An age that is a rule's limit (男满50), or that the speaker has not reached (没满18)."""


def _limit(text: str, match: re.Match[str]) -> bool:
    led = text[max(0, match.start() - 3) : match.end()]
    after = text[match.end() : match.end() + 3]
    return bool(_BOUND.search(led) or re.match(r"的?孩子|的?娃|以下|块|元|个", after))


_IN_PASSING = re.compile(
    r"不同意|不准|不让|不答应|反对|[^，。？！]{0,3}(?:帮[我忙看着]|回来|代办|卡上)|在家带|多(?:的|不多|$)|(?:子|儿)?[他她][妈爸爹娘]"
)
"""Behind a word for someone who only helps, forbids, is many or is whose mother (细伢子他妈) it is."""
_SPOKEN_TO = re.compile(r"(?:嘛|了|吧|哦|啊|呗|哈|噻)$")


def find_gender(text: str) -> list[Hit]:
    """Of the speaker or the person it is for; a spouse who merely comes along tells nothing."""
    hits = []
    for match in _GENDER.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        if match[0] in {"男", "女"} and not _stands_alone(text, match):
            continue
        if _ASIDE.search(before) and not re.search(
            r"(?:给|帮|替|为)(?:我|俺|额|咱|我们)?(?:家|屋头|村)?(?:的|那个|个|几个)?$", before
        ):
            continue
        if (
            match.start() == 0
            and match[0] not in {"男", "女", "女的", "男的", "女性", "男性"}
            and text[match.end() : match.end() + 1] in {"，", "你", "好"}
        ):
            continue  # 大姐，…: whom the message speaks to
        if text.startswith("电话", match.end()) or _IN_PASSING.match(text[match.end() :]):
            continue
        if match.end() == len(text) and _SPOKEN_TO.search(before):
            continue  # …报个名嘛妹子
        if _SPOUSE.search(match[0]) and not (_FOR.search(before) and _WANTS.match(text[match.end() :])):
            continue
        hits.append(Hit("gender", "female" if match["f"] else "male", match.start(), match.end()))
    said = {hit.value for hit in hits}
    return hits[:1] if len(said) == 1 else [hit for hit in hits if text[hit.start : hit.end] in {"男", "女"}][:1]


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """男 or 女 by itself, beside a mark or a figure: never the 男 of 招男工."""
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    if re.match(r"\d{2}(?![\d块元个名人位])", text[match.end() :]):
        return True
    opens = not before or before in "，。、 :是岁人" or before.isdigit()
    return opens and (not after or after in "，。、 的一二三四五六初小高大")


def find_education(text: str) -> list[Hit]:
    hits = []
    for match in _EDUCATION.finditer(text):
        if match.lastgroup and not _NOT_OWN_SCHOOLING.search(text[max(0, match.start() - 3) : match.start()]):
            hits.append(Hit("education", match.lastgroup, match.start(), match.end()))
    own = [hit for hit in hits if _OWN.search(text[: hit.start])] if len(hits) > 1 else hits
    return (own or hits)[:1]
