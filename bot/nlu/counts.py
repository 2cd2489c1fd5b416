"""How many people a message speaks for, the speaker included: 我和老婆, 我们村五个人, 俩, 我们三个."""

from __future__ import annotations

import re

from bot.nlu.hits import Hit
from bot.nlu.numbers import whole
from bot.nlu.wordbook import DATA, read_toml

HIGHEST = 2000
"""No liaison brings more at once; a larger figure is something else."""

_N = r"(?:\d{1,4}|[一二两三四五六七八九十百零]{1,5}|俩|仨)"
_KIN = "|".join(read_toml(DATA / "lexicon" / "people.toml")["kin"])
_AND = re.compile(
    rf"(?:我|俺|额|咱)(?:和|跟|同|与|带上?|还有|、|加上?|，还有)(?P<n>[两三四五六七八九]个|俩|仨)?(?:我|俺|我们|咱)?(?:家|屋头|的)?(?:那个)?(?:(?P<kin>{_KIN}))"
    rf"(?P<more>(?:(?:和|跟|、|还有)(?:我)?(?:{_KIN}))*)(?P<sum>{_N}(?:个|人))?"
)
_PAIR = re.compile(
    r"(?=[我俺咱额两夫小公俩二爷娘哥姐兄父母老])(?:我们|俺们?|咱们?|额们)?(?:两口子|两夫妻|夫妻俩|两公婆|小两口|公婆两个|两老口|俩口子|夫妻二人|夫妇俩|老两口|(?:两|俩|二)(?:姊妹|兄弟|弟兄|姐妹|父子|母女|爷俩)|(?:爷|娘|哥|姐|兄弟|姐妹|父子|母女|母子|老乡|姊妹)俩)"
)
_COUPLES = frozenset("口夫婆俩仨妹弟兄父母爷")
"""Every word for two, or three, who belong together holds one of these."""
_US = re.compile(
    rf"(?=[\d一二两三四五六七八九十百零俩仨])(?<!\d)(?P<n>{_N})(?P<plus>来|多|几)?(?:个|名|位|口)?(?P<who>(?:青壮年|壮劳力|年轻|脱贫|贫困|返乡|农村)?的?(?:人|妇女|女的|男的|老乡|劳动力|劳力|村民|工友|朋友|姐妹|姊妹|弟兄|兄弟|伙计|小伙子?|姑娘|妇女同志|大姐|学生|群众|工人|民工|娃儿?|年轻人|同学|贫困户|脱贫户|留守妇女|女同志|男同志|女工|男工|口子|务工人员|农民工|大姐|女人|婆娘|老表|青年|毕业生|亲戚|室友|战友|徒弟|堂兄弟|表兄弟|退役士兵|退伍军人))"
)
_WE = re.compile(
    rf"(?=[我俺咱额一总共起大还])(?<![抽扣给欠发补收])(?:我们|俺们?|咱们?|额们|我屋|(?:一共|总共)(?:他们|我们)?[班组队家屋]?|一起|一行|共|大概|还有)(?P<n>{_N})(?:个|人|位|名)?(?=[，。？！一想要去也报能]|都(?!的|匀|人)|$|人|可)"
)
_WE_TWO = re.compile(r"(?=[我咱俺他她])(?:我|咱|俺|他|她|我们|咱们|俺们)(?P<n>俩|仨)")
_SEATS = re.compile(
    rf"(?=[预留占订要坐报来算去取班，|])(?:预?留|占|订|要|坐|报|来|算|去|取消|班车，|，)(?:个|上|我们)?(?P<n>{_N})(?:个)?(?:座位?|位子?|位置|名额|人|个人|张票|席|个座|个位|个(?=$|[，。]))"
)
_KEPT = re.compile(
    rf"(?=[\d一二两三四五六七八九十百零俩仨])(?<![有剩差还只占第\d一二三四五六七八九十几])(?P<n>{_N})个(?:座位|位子|座|名额)(?![没吗不了剩])"
)
_PARTY = re.compile(
    r"(?=[妇残脱贫劳青村老毕学])(?:妇女|残疾人|脱贫户|贫困户|劳动力|劳力|青年|村民|老乡|毕业生|学生)(?:有|共|一共)?(?P<n>\d{1,3})(?:个|名|人)"
)
_BESIDE_ME = re.compile(
    rf"(?:我|俺|额|咱)(?:和|跟|同|与)(?:我|我们|俺们?|咱们?)?(?:村|寨子?|组|队|厂|社)(?:里|上|头|里头)?的?(?P<n>{_N})个(?:姐妹|姊妹|兄弟|老乡|人|妇女|伙计|朋友)"
)
_NOT_US = re.compile(
    r"(?:招|名额|限|急招|诚招|要|来|去过|收|有|厂里|厂头|就|只|住|间|房|寝室|宿舍|带过|管|前面|还差|排)(?:了|到)?(?:大概)?$"
)

_WITH_ME = re.compile(rf"(?:{_KIN})(?:和|跟|同)(?:我|俺|额)(?=两个|俩|都|一起|一块|一路|想|要|去|也|，)")
_OTHERS = re.compile(
    r"(?:名额|限招?|急招|诚招|招聘|招了|招收|带着|带过|带了|带出去|雇了|介绍了|厂有|厂里有|公司有|工厂有)(?:大概|约|满)?$"
)
"""Before a number: people that a notice wants, a workshop has hired or a contractor took along, not those who ask."""
_KIN_PAIR = re.compile(rf"(?:{_KIN})(?:和|跟|同)(?:我|俺|额)?(?:{_KIN})(?:两个|俩|两人)")
_NAMED = re.compile(
    rf"(?=[\d一二两三四五六七八九十百零俩仨])(?:^|(?<=[，。女男\d者人]))(?P<n>{_N})(?:人(?=$|[，。])|名(?=报|参加|要|想|去))"
)
"""A number of people that stands by itself (采茶，女50两人) or before what they do (聋人两名报烘焙班)."""
_YEARS = re.compile(r"俺(?:[二三四五六七八]?十[一二三四五六七八九]?|[2-8]\d)")
"""俺五十九 tells an age; so many people together say 们 or 个."""
_CHILDREN = re.compile(r"娃儿?|学生")
_AT_SCHOOL = re.compile(r"在?读书|在?上学|要(?:接|带|人带|照顾|上学|读书)|没人带|还小")
_MINDED = re.compile(r"(?:带|养|有|生|拖|拉扯|照顾)(?:着|了)?$")
"""Children who are cared for do not come along: 两个娃在读书, 一个人带三个娃."""
TOGETHER = frozenset("和跟同与带还、加")
"""Who names another beside themselves uses one of these."""


def find_headcount(text: str, figured: bool = True) -> list[Hit]:
    """At most one hit: the largest number of people that the message names for itself. `figured`: it holds a number."""
    hits = [] if TOGETHER.isdisjoint(text) else [*_with_kin(text), *_beside_me(text), *_kin_pairs(text)]
    if figured:
        hits += [*_pairs(text), *_numbered(text)]
    return [max(hits, key=lambda hit: int(str(hit.value)))] if hits else []


def _hit(value: int, match: re.Match[str]) -> Hit:
    return Hit("headcount", value, match.start(), match.end())


def _with_kin(text: str) -> list[Hit]:
    """我和老婆, 我老公跟我."""
    found = [_hit(2, match) for match in _WITH_ME.finditer(text)]
    for match in _AND.finditer(text):
        if match["sum"]:
            total = whole(match["sum"].rstrip("个人").replace("俩", "两"))
        else:
            others = _others(match["n"])
            total = 1 + others + len(re.findall(rf"(?:和|跟|、|还有)(?:我)?(?:{_KIN})", match["more"] or ""))
        if total:
            found.append(_hit(total, match))
    return found


def _beside_me(text: str) -> list[Hit]:
    """我和我们寨子上三个姐妹 are four."""
    counted = ((match, whole(match["n"])) for match in _BESIDE_ME.finditer(text))
    return [_hit(count + 1, match) for match, count in counted if count]


def _others(text: str | None) -> int:
    """How many come along: 两个, 俩; one where no figure is said."""
    return (whole(text[0].replace("俩", "两").replace("仨", "三")) or 1) if text else 1


def _kin_pairs(text: str) -> list[Hit]:
    """我妈和我舅妈两个."""
    return [_hit(2, match) for match in _KIN_PAIR.finditer(text)]


def _pairs(text: str) -> list[Hit]:
    if _COUPLES.isdisjoint(text):
        return []
    found = [_hit(2, match) for match in _PAIR.finditer(text)]
    return found + [_hit(2 if match["n"] == "俩" else 3, match) for match in _WE_TWO.finditer(text)]


def _numbered(text: str) -> list[Hit]:
    found = []
    for pattern in (_US, _WE, _SEATS, _KEPT, _PARTY, _NAMED):
        for match in pattern.finditer(text):
            count = _count(match["n"])
            if count and 1 <= count <= HIGHEST and not _someone_else(text, match, count):
                found.append(_hit(count, match))
    return found


def _count(text: str) -> int | None:
    """七八个 are at most eight: the higher figure is what has to be planned for."""
    if re.fullmatch(r"[一二三四五六七八][二三四五六七八九]", text):
        return whole(text[1])
    return whole(text.replace("俩", "两").replace("仨", "三"))


def _cared_for(before: str, after: str) -> bool:
    return bool(_MINDED.search(before) or _AT_SCHOOL.match(after))


def _someone_else(text: str, match: re.Match[str], count: int) -> bool:
    before = text[max(0, match.start() - 6) : match.start()]
    if _YEARS.fullmatch(match[0]):
        return True
    if before.endswith(("第", "十", "百")) or (before[-1:].isdigit() and match.re is not _NAMED):
        return True
    if match.re is _US and _CHILDREN.search(match["who"]) and _cared_for(before, text[match.end() :]):
        return True
    if count == 1:
        return match.re is not _SEATS or not text.startswith(("座", "位"), match.end("n") + 1)
    if re.search(r"(?:村|组|寨子?|社|队|屯|镇|乡|这|我们|家|一共|共)[^，。？！]{0,3}有?$", before):
        return False
    if _OTHERS.search(before):
        return True
    after = text[match.end() : match.end() + 4]
    return bool(_NOT_US.search(before)) and bool(re.match(r"(?:住|一间|一个|的厂)|$|吗|不", after))
