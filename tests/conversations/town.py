"""The small invented catalogue that every golden talk is held over, and the people some talks begin with."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import update

from bot.offers import OfferKind
from bot.store import Store, Tx
from bot.store.catalogue import code_words, courses, fairs, schemes, vacancies
from bot.store.catalogue.code_words import OFFERS, CodeWord
from bot.store.field import circulars, liaisons
from bot.store.field.invitations import Invitation
from bot.store.register import people
from tests.house import NOON

VILLAGE = "530627102201"  # 泼机镇泼机村

VACANCIES: list[dict[str, Any]] = [
    {
        "title": "电子装配工",
        "occupation": "电子装配工",
        "employer": "东莞欣旺电子",
        "place": "广东省东莞市长安镇",
        "area": "441900",
        "pay": (6000, 7500),
        "benefits": "包吃、包住",
        "tags": ["food", "lodging"],
        "ages": (18, 45),
        "word": "桃花",
        "description": "坐着干活，两班倒，每班 10 小时。",
        "phone": "+8613900000001",
    },
    {
        "title": "电子厂普工",
        "occupation": "电子装配工",
        "employer": "东莞德信光电",
        "place": "广东省东莞市塘厦镇",
        "area": "441900",
        "pay": (5500, 6500),
        "benefits": "包住",
        "tags": ["lodging"],
        "ages": (18, 50),
    },
    {
        "title": "手机组装工",
        "occupation": "电子装配工",
        "employer": "东莞联丰科技",
        "place": "广东省东莞市",
        "area": "441900",
        "pay": (5000, 6200),
        "benefits": "包吃、包住",
        "tags": ["food", "lodging"],
        "ages": (18, 40),
    },
    {
        "title": "电子检测工",
        "occupation": "电子装配工",
        "employer": "东莞明朗电子",
        "place": "广东省东莞市",
        "area": "441900",
        "pay": (4800, 6000),
        "benefits": "",
        "tags": [],
        "ages": (18, 55),
    },
    {
        "title": "保安",
        "occupation": "保安",
        "employer": "东莞长安物业",
        "place": "广东省东莞市长安镇",
        "area": "441900",
        "pay": (4500, 5500),
        "benefits": "包住",
        "tags": ["lodging"],
        "ages": (20, 55),
        "gender": "male",
    },
    {
        "title": "缝纫工",
        "occupation": "缝纫工",
        "employer": "泼机镇帮扶车间",
        "kind": "就业帮扶车间",
        "place": "镇雄县泼机镇",
        "origin": "ZP002",
        "area": "530627102",
        "pay": (2500, 3500),
        "per": "month",
        "benefits": "包吃",
        "tags": ["food"],
        "ages": (18, 55),
        "gender": "female",
    },
    {
        "title": "护路员",
        "origin": "镇雄县冬季招聘会",
        "occupation": "护路员",
        "employer": "泼机镇人民政府",
        "kind": "公益性岗位",
        "place": "镇雄县泼机镇",
        "area": "530627102",
        "pay": (800, 800),
        "benefits": "",
        "tags": [],
        "ages": (18, 60),
    },
    {
        "title": "钢筋工",
        "occupation": "钢筋工",
        "employer": "昆明建工劳务",
        "place": "云南省昆明市官渡区",
        "area": "530111",
        "pay": (280, 350),
        "per": "day",
        "benefits": "包住",
        "tags": ["lodging", "daily_pay"],
        "ages": (18, 58),
    },
    {
        "title": "服务员",
        "occupation": "服务员",
        "employer": "杭州知味楼",
        "place": "浙江省杭州市",
        "area": "330100",
        "pay": (4500, 5500),
        "benefits": "包吃、包住",
        "tags": ["food", "lodging"],
        "ages": (18, 45),
    },
]

COURSES: list[dict[str, Any]] = [
    {
        "title": "焊工班",
        "occupation": "焊工",
        "starts": date(2026, 12, 5),
        "ends": date(2026, 12, 20),
        "seats": 40,
        "word": "春风",
    },
    {
        "title": "电工班",
        "occupation": "电工",
        "starts": date(2026, 12, 8),
        "ends": date(2026, 12, 22),
        "seats": 1,
        "taken": 1,
        "word": "稻香",
    },
    {
        "title": "月嫂班",
        "occupation": "月嫂育婴",
        "starts": date(2026, 12, 10),
        "ends": date(2026, 12, 24),
        "seats": 30,
        "gender": "female",
        "ages": (18, 55),
    },
    {"title": "缝纫班", "occupation": "缝纫工", "starts": date(2026, 12, 12), "ends": date(2026, 12, 26), "seats": 30},
]

FAIRS: list[dict[str, Any]] = [
    {
        "title": "泼机镇赶集招聘会",
        "day": date(2026, 12, 6),
        "place": "泼机镇街心广场",
        "area": "530627102",
        "employers": 32,
        "posts": 600,
        "bus": "早上 8 点各村委会门口上车",
        "word": "梨花",
    },
    {
        "title": "镇雄县冬季招聘会",
        "form": "大型",
        "day": date(2026, 12, 13),
        "place": "县体育馆",
        "area": "530627001",
        "employers": 85,
        "posts": 3200,
        "bus": "",
    },
]

SCHEMES: list[dict[str, Any]] = [
    {
        "title": "转移就业交通补贴",
        "category": "transport_subsidy",
        "for_whom": "脱贫户、监测户，在外务工满 3 个月",
        "amount": "省外 1000 元，省内县外 300 元，一年一次",
        "conditions": "脱贫户或监测户；外出务工 3 个月以上",
        "rule": """户类型 属于 脱贫户、监测户
务工月数 >= 3
金额 = 1000 当 务工地 = 省外
金额 = 300 当 务工地 = 省内县外""",
        "documents": "身份证、银行卡、车票、务工证明",
        "procedure": "到社保所填表，村里公示，打到银行卡",
        "office": "各乡镇社保所",
        "ends": date(2027, 2, 28),
    },
    {
        "title": "技能提升补贴",
        "category": "skill_upgrade_subsidy",
        "for_whom": "交失业保险满 1 年的职工",
        "amount": "初级 1000 元，中级 1500 元，高级 2000 元",
        "conditions": "拿证 12 个月内申请；和一次性创业补贴不能同时领",
        "rule": "单位参保 = 是\n培训合格证 = 是",
        "documents": "身份证、证书",
        "procedure": "网上或窗口办",
        "office": "县社保中心",
        "ends": None,
    },
    {
        "title": "一次性创业补贴",
        "category": "startup_grant",
        "for_whom": "返乡创业的农民工",
        "amount": "最高 5000 元",
        "conditions": "营业执照满 6 个月",
        "rule": "营业执照 = 是\n创业月数 >= 6\n金额 = 5000",
        "documents": "身份证、营业执照",
        "procedure": "乡镇初审，县里复核",
        "office": "县就业局",
        "ends": None,
    },
    {
        "title": "稳岗补贴",
        "category": "stability_subsidy",
        "for_whom": "脱贫户、监测户里在省外稳定务工的人",
        "amount": "满 6 个月每人 1500 元",
        "conditions": "同一单位务工满 6 个月；可以和转移就业交通补贴同时领",
        "rule": "户类型 属于 脱贫户、监测户\n务工地 = 省外\n务工月数 >= 6\n金额 = 1500",
        "documents": "身份证、劳动合同（务工证明也行）、工资流水、社保卡",
        "procedure": "交到村委会",
        "office": "各乡镇社保所",
        "ends": date(2027, 2, 28),
    },
    {
        "title": "劳务组织奖补",
        "category": "organiser_reward",
        "for_whom": "有组织送人出去务工的合作社、劳务经纪人",
        "amount": "每送 1 人稳定务工满 3 个月补 300 元",
        "conditions": "送出去的人签了合同，干满 3 个月",
        "documents": "身份证、人员名单、合同",
        "procedure": "向县就业中心申报",
        "office": "县就业局",
        "ends": None,
    },
    {
        "title": "就业见习补贴",
        "category": "internship_allowance",
        "for_whom": "毕业两年内的高校毕业生",
        "amount": "每月 1400 元",
        "conditions": "在见习单位上班",
        "documents": "身份证、毕业证",
        "procedure": "到就业中心登记",
        "office": "县就业局",
        "ends": date(2026, 10, 31),
    },
    {
        "title": "灵活就业社保补贴",
        "category": "social_insurance_subsidy",
        "for_whom": "就业困难的人",
        "amount": "补三分之二",
        "conditions": "登记了灵活就业",
        "documents": "身份证、缴费凭证",
        "procedure": "先交后补",
        "office": "县社保中心",
        "starts": date(2027, 1, 1),
        "ends": None,
    },
]


RULES: dict[str, dict[str, Any]] = {
    "公益性岗位的规定": {
        "title": "乡村公益性岗位补贴",
        "category": "public_welfare_post",
        "for_whom": "脱贫户、监测户和零就业家庭里走不开的人",
        "amount": "每月 800 元",
        "conditions": "18 到 60 岁，能干活",
        "documents": "身份证、户口本",
        "procedure": "村里评议，镇里审批",
        "office": "村委会",
        "ends": None,
        "rule": "户类型 属于 脱贫户、监测户\n年龄 >= 18\n年龄 <= 60\n或\n零就业家庭 = 是\n年龄 >= 18\n年龄 <= 60",
    },
}


def put_in_force(store: Store, name: str) -> None:
    """A rule by its name in `RULES`."""
    with store.begin() as tx:
        schemes.upsert_many(tx, [_scheme(90 + list(RULES).index(name), RULES[name])])


def furnish(store: Store) -> None:
    """Puts the catalogue in: offers, their code words, an invitation `焊工` with the code `abc`, and one liaison."""
    with store.begin() as tx:
        vacancies.upsert_many(tx, [_vacancy(number, facts) for number, facts in enumerate(VACANCIES, 1)])
        courses.upsert_many(tx, [_course(number, facts) for number, facts in enumerate(COURSES, 1)])
        fairs.upsert_many(tx, [_fair(number, facts) for number, facts in enumerate(FAIRS, 1)])
        schemes.upsert_many(tx, [_scheme(number, facts) for number, facts in enumerate(SCHEMES, 1)])
        _name_aloud(tx)
        card = {
            "number": "L001",
            "name": "陈大勇",
            "phone": "+8613900000009",
            "areas": [VILLAGE],
            "township": "泼机镇",
            "note": "",
        }
        liaisons.upsert_many(tx, [card], NOON)
        _hand_down(tx)


def _hand_down(tx: Tx) -> None:
    """A circular that lies with the liaison."""
    made = circulars.add(tx, "招聘会请入户通知", "12月6日前通知到每一户。", VILLAGE[:9], NOON)
    circulars.tell(tx, made, VILLAGE[:9], NOON, liaisons.by_number(tx, "L001") or 0)


def introduce(store: Store, name: str, phone: str, area: str = VILLAGE, gender: str = "") -> int:
    """Someone on record before the talk begins."""
    with store.begin() as tx:
        return people.known_or_new(tx, name, phone, area, NOON, gender=gender)


def _name_aloud(tx: Tx) -> None:
    """The code words that the talks use, where a thing has one of its own."""
    kinds: tuple[tuple[OfferKind, Any, list[dict[str, Any]], str], ...] = (
        ("vacancy", vacancies, VACANCIES, "GW"),
        ("course", courses, COURSES, "PX"),
        ("fair", fairs, FAIRS, "ZP"),
    )
    for kind, noun, all_facts, mark in kinds:
        for number, facts in enumerate(all_facts, 1):
            word = facts.get("word")
            if word:
                offer_id = noun.by_number(tx, f"{mark}{number:03}")
                tx.claim(CodeWord, word=word, kind=kind, offer_id=offer_id)
                tx.run(update(OFFERS[kind]).where(OFFERS[kind].id == offer_id).values(code_word=word))
    welding = courses.by_number(tx, "PX001")
    assert welding is not None
    assert code_words.look_up(tx, "春风") == ("course", welding)
    tx.insert(Invitation, code="abc", kind="course", offer_id=welding, created_at=NOON)


def _vacancy(number: int, facts: dict[str, Any]) -> dict[str, Any]:
    ages = facts.get("ages", (None, None))
    return {
        "number": f"GW{number:03}",
        "title": facts["title"],
        "occupation": facts["occupation"],
        "employer": facts["employer"],
        "employer_kind": facts.get("kind", "企业"),
        "place": facts["place"],
        "area": facts["area"],
        "pay_low": facts["pay"][0],
        "pay_high": facts["pay"][1],
        "pay_per": facts.get("per", "month"),
        "seats": 20,
        "gender": facts.get("gender", ""),
        "age_min": ages[0],
        "age_max": ages[1],
        "education": "",
        "benefits": facts["benefits"],
        "tags": facts["tags"],
        "description": facts.get("description", ""),
        "contact_name": "招工办",
        "contact_phone": facts.get("phone", "+8613900000010"),
        "posted_on": date(2026, 11, 1),
        "closes_on": date(2026, 12, 31),
        "origin": facts.get("origin", ""),
        "code_word": "",
        "open": True,
        "note": "",
    }


def _course(number: int, facts: dict[str, Any]) -> dict[str, Any]:
    ages = facts.get("ages", (16, 60))
    return {
        "number": f"PX{number:03}",
        "title": facts["title"],
        "occupation": facts["occupation"],
        "school": "镇雄职业学校",
        "place": "泼机镇文化站",
        "area": "530627102",
        "form": "集中",
        "starts_on": facts["starts"],
        "ends_on": facts["ends"],
        "seats": facts["seats"],
        "taken_elsewhere": facts.get("taken", 0),
        "fee": "免费",
        "gender": facts.get("gender", ""),
        "age_min": ages[0],
        "age_max": ages[1],
        "education": "",
        "allowance": "每天 50 元生活补贴",
        "for_whom": "农村劳动力",
        "closes_on": date(2026, 12, 3),
        "contact_name": "李老师",
        "contact_phone": "+8613900000002",
        "code_word": "",
        "open": True,
        "note": "",
    }


def _fair(number: int, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": f"ZP{number:03}",
        "title": facts["title"],
        "form": facts.get("form", "赶集"),
        "day": facts["day"],
        "opens_at": time(9),
        "closes_at": time(14),
        "place": facts["place"],
        "area": facts["area"],
        "host": "镇雄县人社局",
        "employers": facts["employers"],
        "posts": facts["posts"],
        "bus": facts["bus"],
        "contact_name": "王主任",
        "contact_phone": "+8613900000003",
        "seats": None,
        "code_word": "",
        "open": True,
        "note": "",
    }


def _scheme(number: int, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": f"BT{number:03}",
        "title": facts["title"],
        "category": facts["category"],
        "area": "530627",
        "for_whom": facts["for_whom"],
        "amount": facts["amount"],
        "conditions": facts["conditions"],
        "documents": facts["documents"],
        "procedure": facts["procedure"],
        "office": facts["office"],
        "phone": "0870-3121234",
        "source": "镇人社发〔2026〕12号",
        "starts_on": facts.get("starts", date(2026, 1, 1)),
        "ends_on": facts["ends"],
        "rule": facts.get("rule", ""),
        "code_word": "",
        "open": True,
        "note": "",
    }
