"""An office in memory for tests of the talk alone: a few offers, and a note of everything that was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from bot.dialogs import all_dialogs
from bot.dialogs.subsidy_desk import Combining, PaperKept
from bot.liaising import ForwardPack, Genuine, Handed, Invited, LiaisonCard, PhoneCheck
from bot.messages import Frame, Person, Turn, Understanding
from bot.offers import (
    Course,
    CourseWish,
    Enrolled,
    Enrolment,
    Fair,
    Found,
    OfferKind,
    Pay,
    Signup,
    SubsidyScheme,
    Vacancy,
    VacancyWish,
)
from bot.rules.facts import Fact, Facts

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
VILLAGES = {"530627102201": "泼机镇泼机村", "530627102202": "泼机镇坪子村", "530627103201": "黑树镇坪子村"}


def said(text: str, intent: str = "out_of_scope", score: float = 0.9, **slots: Any) -> Understanding:
    return Understanding(text, (), ((intent, score),), slots)


def turn(text: str, intent: str = "out_of_scope", score: float = 0.9, **slots: Any) -> Turn:
    return Turn(said(text, intent, score, **slots), "text", Person(), "wechat", NOW)


def vacancy(number: int, **facts: Any) -> Vacancy:
    base = Vacancy(
        id=number,
        number=f"GW{number}",
        title="电子装配工",
        occupation="电子装配工",
        employer="东莞欣旺电子",
        employer_kind="企业",
        place="东莞市长安镇",
        area="441900",
        pay=Pay(6000, 7500),
        seats=30,
        gender="",
        age_min=18,
        age_max=45,
        education="",
        benefits=("包吃", "包住"),
        tags=("food", "lodging"),
        description="坐着干活，两班倒。",
        contact_name="张经理",
        contact_phone="+8613900000001",
        posted_on=date(2026, 11, 1),
        closes_on=date(2026, 12, 31),
        code_word="柳树三",
    )
    return replace(base, **facts)


def course(number: int, **facts: Any) -> Course:
    base = Course(
        id=number,
        number=f"PX{number}",
        title="焊工班",
        occupation="焊工",
        school="镇雄职校",
        place="泼机镇文化站",
        area="530627102",
        form="集中",
        starts_on=date(2026, 12, 5),
        ends_on=date(2026, 12, 20),
        seats=40,
        taken=11,
        fee="免费",
        gender="",
        age_min=16,
        age_max=60,
        education="",
        allowance="每天 50 元生活补贴",
        for_whom="农村劳动力",
        closes_on=date(2026, 12, 3),
        contact_name="李老师",
        contact_phone="+8613900000002",
        code_word="春风六",
    )
    return replace(base, **facts)


FAIR = Fair(
    id=1,
    number="ZP1",
    title="泼机镇赶集招聘会",
    form="赶集",
    day=date(2026, 12, 6),
    opens_at=time(9),
    closes_at=time(12),
    place="泼机镇广场",
    area="530627102",
    host="镇雄县人社局",
    employers=32,
    posts=600,
    bus="早上 8 点村委会门口上车",
    contact_name="王主任",
    contact_phone="+8613900000003",
    seats=None,
    taken=0,
    code_word="金桥八",
)

TRANSPORT = SubsidyScheme(
    id=1,
    number="BT1",
    title="转移就业交通补贴",
    category="transport_subsidy",
    area="530627",
    for_whom="脱贫户、监测户",
    amount="省外 1000 元，省内县外 300 元",
    conditions="在外务工 3 个月以上",
    documents="身份证、车票、务工证明",
    procedure="到社保所填表",
    office="各乡镇社保所",
    phone="0870-3121234",
    source="镇人社发〔2026〕12号",
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 2, 28),
    rule="",
)


@dataclass
class FakeOffice:
    """Answers from its lists; `done` is what it was asked to do, in order."""

    home: str = "530627"
    partners: tuple[str, ...] = ("441900",)
    vacancies: list[Vacancy] = field(default_factory=lambda: [vacancy(n) for n in range(1, 6)])
    courses: list[Course] = field(default_factory=lambda: [course(1)])
    all_fairs: list[Fair] = field(default_factory=lambda: [FAIR])
    all_schemes: list[SubsidyScheme] = field(
        default_factory=lambda: [
            TRANSPORT,
            replace(TRANSPORT, id=2, title="技能提升补贴", category="skill_upgrade_subsidy"),
        ]
    )
    lapsed: list[SubsidyScheme] = field(default_factory=list)
    on_record: dict[str, Fact] = field(default_factory=dict)
    handed_in: list[PaperKept] = field(default_factory=list)
    signups: list[Signup] = field(default_factory=list)
    enrols_as: Enrolled = field(default_factory=lambda: Enrolled("seated", "B-2071", 12, 40))
    known: dict[str, Any] = field(default_factory=dict)
    case: str = ""
    done: list[tuple[str, Any]] = field(default_factory=list)

    def place_name(self, code: str) -> str:
        names = {"441900": "东莞", "near_home": "附近", "530627": "镇雄", **VILLAGES}
        return names.get(code, code)

    def villages_named(self, text: str) -> Sequence[tuple[str, str]]:
        return [(code, name) for code, name in VILLAGES.items() if text and (text in name or name in text)]

    def find_vacancies(self, wish: VacancyWish, start: int = 0, limit: int = 3) -> Found[Vacancy]:
        self.done.append(("find", wish))
        fits = [
            item
            for item in self.vacancies
            if (not wish.occupations or item.occupation in wish.occupations)
            and (not wish.pay or not wish.pay.low or (item.pay.high or 0) >= wish.pay.low)
            and ("441900" in wish.places or not wish.places)
        ]
        return Found(tuple(fits[start : start + limit]), len(fits))

    def vacancies_called(self, names: Sequence[str]) -> Sequence[int]:
        return [item.id for item in self.vacancies if any(name in item.title for name in names)]

    def nearest_vacancies(self, wish: VacancyWish, limit: int = 2) -> Sequence[tuple[Vacancy, str]]:
        return [(self.vacancies[0], "少 500 元")] if self.vacancies else []

    def vacancy(self, offer_id: int) -> Vacancy | None:
        return next((item for item in self.vacancies if item.id == offer_id), None)

    def collected_by(self, offer_id: int) -> str:
        return "县就业局" if offer_id == 1 else ""

    def stand_by(self, wish: Mapping[str, Any]) -> None:
        self.done.append(("stand by", wish))

    def standing_wish(self) -> Mapping[str, Any] | None:
        return next(iter(self.did("stand by")[-1:]), None)

    def open_courses(self, wish: CourseWish, start: int = 0, limit: int = 3) -> Found[Course]:
        fits = [item for item in self.courses if not wish.occupations or item.occupation in wish.occupations]
        return Found(tuple(fits[start : start + limit]), len(fits))

    def course(self, offer_id: int) -> Course | None:
        return next((item for item in self.courses if item.id == offer_id), None)

    def schemes(self, categories: Sequence[str] = ()) -> Sequence[SubsidyScheme]:
        return [item for item in self.all_schemes if not categories or item.category in categories]

    def scheme(self, offer_id: int) -> SubsidyScheme | None:
        return next((item for item in self.all_schemes if item.id == offer_id), None)

    def lapsed_schemes(self, categories: Sequence[str]) -> Sequence[SubsidyScheme]:
        return [item for item in self.lapsed if item.category in categories]

    def facts(self) -> Facts:
        return self.on_record

    def combining(self, one: SubsidyScheme, other: SubsidyScheme) -> Combining:
        return Combining(None)

    def hand_in(self, signup_id: int, media_ids: Sequence[int]) -> None:
        self.done.append(("hand in", (signup_id, list(media_ids))))
        self.handed_in += [PaperKept("", NOW) for _ in media_ids]

    def name_papers(self, signup_id: int, label: str) -> None:
        self.handed_in = [replace(paper, label=paper.label or label) for paper in self.handed_in]

    def state_facts(self, signup_id: int, words: str) -> None:
        self.done.append(("state", (signup_id, words)))

    def papers(self, signup_id: int) -> Sequence[PaperKept]:
        return self.handed_in

    def fairs(self, near: str = "", start: int = 0, limit: int = 3) -> Found[Fair]:
        return Found(tuple(self.all_fairs[start : start + limit]), len(self.all_fairs))

    def fair(self, offer_id: int) -> Fair | None:
        return next((item for item in self.all_fairs if item.id == offer_id), None)

    def posts_at(self, fair: Fair, start: int = 0, limit: int = 3) -> Found[Vacancy]:
        posts = self.vacancies[:2] if fair.posts else []
        return Found(tuple(posts[start : start + limit]), len(posts))

    def correct_phone(self, signup_id: int, phone: str) -> bool:
        self.done.append(("phone", (signup_id, phone)))
        return True

    def offer_of_code_word(self, word: str) -> tuple[OfferKind, int] | None:
        return {"春风六": ("course", 1), "柳树三": ("vacancy", 1), "金桥八": ("fair", 1)}.get(word)  # type: ignore[return-value]

    def offer_of_invitation(self, code: str) -> tuple[OfferKind, int] | None:
        return ("course", 1) if code == "abc" else None

    def enrol(self, enrolment: Enrolment) -> Enrolled:
        self.done.append(("enrol", enrolment))
        return self.enrols_as

    def my_signups(self) -> Sequence[Signup]:
        return self.signups

    def withdraw(self, signup_id: int) -> bool:
        self.done.append(("withdraw", signup_id))
        return True

    def remember(self, **facts: object) -> None:
        self.done.append(("remember", facts))

    def wishes(self) -> Mapping[str, Any]:
        return self.known

    def consent(self, purpose: str, given: bool) -> None:
        self.done.append(("consent", (purpose, given)))

    def leave_for_person(self, kind: str, content: str, urgent: bool = False) -> str:
        self.done.append(("urgent" if urgent else "case", (kind, content)))
        return "S-1"

    def alarm_raised(self) -> bool:
        return True

    def open_case(self) -> str:
        return self.case

    def add_to_case(self, number: str, more: str, phone: str = "") -> None:
        self.done.append(("added", (number, more)))

    def file_media(self, media_ids: Sequence[int], *, case: str = "", signup_id: int | None = None) -> None:
        self.done.append(("media", (tuple(media_ids), case or signup_id)))

    def summary(self) -> str:
        return "群众：东莞有活吗"

    def desk_hours(self) -> str:
        return "周一到周五 8:30 到 17:30"

    def record(self) -> Sequence[str]:
        return ("名字：王秀兰", "电话：138****5678")

    def forget_me(self) -> Literal["all", "talk"]:
        self.done.append(("forgotten", None))
        return "all"

    def hold(self) -> None:
        self.done.append(("hold", None))

    def liaison(self, area: str = "") -> LiaisonCard | None:
        return LiaisonCard("陈联络", "+8613900000009", ("530627102201",))

    def liaison_numbered(self, number: str) -> LiaisonCard | None:
        return self.liaison() if number == "L001" else None

    def own_post(self) -> LiaisonCard | None:
        return None

    def check_phone(self, phone: str = "", card: str = "") -> PhoneCheck:
        self.done.append(("check", phone or card))
        return PhoneCheck("code", 1)

    def bind(self, liaison_id: int, code: str) -> LiaisonCard | None:
        return self.liaison() if code == "123456" else None

    def liaison_page(self) -> str:
        return "https://example.test/liaison/in/abc"

    def circulars(self) -> Sequence[Handed]:
        return ()

    def circulars_heard(self, ids: Sequence[int], passed_on: bool) -> None:
        self.done.append(("circulars", (ids, passed_on)))

    def desk(self) -> str:
        return "县劳动监察大队 0870-3120000"

    def invite(self, kind: OfferKind, offer_id: int) -> Invited:
        return Invited("abc", "https://example.test/s/abc", "春风六")

    def forward_pack(self, code: str) -> ForwardPack | None:
        link = f"https://example.test/s/{code}"
        words = ("【焊工班】", "乡亲们，说个事：焊工班。")
        return ForwardPack("焊工班", *words, f"{link}/poster.png", f"{link}/poster.pdf")

    def genuine(self, text: str) -> Genuine | None:
        return Genuine("镇雄县人社局", "焊工班", "12月5日开班") if "春风六" in text else None

    def subscribe(self, topic: str, wanted: bool) -> None:
        self.done.append(("subscribe", (topic, wanted)))

    def receive_notices(self, wanted: bool) -> None:
        self.done.append(("notices", wanted))

    def did(self, act: str) -> list[Any]:
        return [what for name, what in self.done if name == act]


def frame(
    dialog: str, asked: str, slots: Mapping[str, Any] | None = None, version: int | None = None, misses: int = 0
) -> Frame:
    """A frame as the dialog of today leaves it, unless an earlier version is named."""
    today = next((each.version for each in all_dialogs() if each.name == dialog), 1)
    return Frame(dialog, version or today, dict(slots or {}), asked, misses, NOW)
