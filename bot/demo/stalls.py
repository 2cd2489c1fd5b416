"""What the sample county has on offer: vacancies, classes, policies and fairs, as rows of their workbooks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from bot.settings import HOUSE

FOLDER = HOUSE / "data" / "county"
ORIGIN = "样例数据"
BROUGHT = "沪滇、粤滇协作镇雄大型招聘会"
"""The fair that a third of the factories bring their posts to."""
PER = {"month": "月薪", "day": "日薪", "hour": "时薪", "piece": "计件"}
STEP = {"month": 100, "day": 10, "hour": 0.5, "piece": 100}
CONTACTS = ("李主任", "王经理", "陈师傅", "赵女士", "刘主管", "杨老师")

Row = dict[str, Any]
Town = tuple[str, str]
"""Code and name of a township."""


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def vacancies(random: Random, towns: Sequence[Town], today: date) -> Iterator[Row]:
    """Factories near and far, a workshop in every township, public-welfare posts beside it."""
    industries, employers = read("industries"), read("employers")
    drafts: list[Row] = []
    for factory in employers["factory"]:
        industry = industries[factory["industry"]]
        for post in industry["posts"]:
            kind = factory.get("kind", "企业")
            drafts.append(_vacancy(random, post, industry["benefits"], factory["name"], kind, factory["pay"]))
            drafts[-1] |= {"工作地点": factory["place"], "来源": BROUGHT if len(drafts) % 3 == 0 else ORIGIN}
    for code, town in towns:
        for name, kind, industry, count in (
            (employers["local"]["workshop"], "就业帮扶车间", industries["workshop"], 3),
            (employers["local"]["welfare"], "公益性岗位", industries["welfare"], 3),
        ):
            for post in random.sample(industry["posts"], count):
                drafts.append(_vacancy(random, post, industry["benefits"], name.format(township=town), kind, 1.0))
                drafts[-1] |= {"工作地点": f"云南省昭通市镇雄县{town}", "行政区划代码": code, "来源": ORIGIN}
    for number, draft in enumerate(drafts, start=1):
        posted = today - timedelta(days=random.randint(0, 25))
        yield {
            "岗位编号": f"G{number:04}",
            **draft,
            "联系人": random.choice(CONTACTS),
            "联系电话": f"15400{number:06}",
            "发布日期": posted,
            "截止日期": today + timedelta(days=random.randint(20, 90)),
        }


def _vacancy(
    random: Random, post: Mapping[str, Any], benefits: Sequence[str], employer: str, kind: str, factor: float
) -> Row:
    per = post.get("per", "month")
    step = STEP[per]
    low, high = (round(post[side] * factor / step) * step for side in ("low", "high"))
    if kind == "公益性岗位":
        low, high = post["low"], post["high"]
    kept = [benefit for benefit in benefits if random.random() < 0.85] or list(benefits[:1])
    return {
        "岗位名称": post["title"],
        "工种": post["occupation"],
        "用工单位": employer,
        "单位类型": kind,
        "薪资下限": low,
        "薪资上限": high,
        "计薪方式": PER[per],
        "招聘人数": random.choice((5, 10, 15, 20, 30, 50)) if kind == "企业" else random.randint(1, 12),
        "性别要求": post.get("gender", "不限"),
        "年龄下限": post["age"][0],
        "年龄上限": post["age"][1],
        "学历要求": post.get("education", "不限"),
        "福利": "、".join(kept),
        "岗位描述": post["text"],
    }


def classes(random: Random, towns: Sequence[Town], today: date) -> Iterator[Row]:
    table = read("classes")
    for number, course in enumerate(table["class"], start=1):
        code, town = towns[number * 7 % len(towns)]
        starts = today + timedelta(days=course["starts"])
        online = course["form"] == "线上"
        yield {
            "班次编号": f"P{number:04}",
            "培训名称": course["title"],
            "工种": course["occupation"],
            "培训机构": random.choice(table["school"]),
            "培训地点": "手机上学习" if online else f"镇雄县{town}文化站",
            "行政区划代码": "530627" if online else code,
            "培训方式": course["form"],
            "开班日期": starts,
            "结束日期": starts + timedelta(days=course["days"]),
            "名额": course["seats"],
            "已报人数": random.randint(0, course["seats"] // 2),
            "费用": course.get("fee", "免费"),
            "性别要求": course.get("gender", "不限"),
            "年龄下限": course["ages"][0],
            "年龄上限": course["ages"][1],
            "学历要求": course.get("education", "不限"),
            "补贴说明": course["allowance"],
            "面向对象": "农村劳动者，脱贫户、监测户优先",
            "报名截止": starts - timedelta(days=2),
            "联系人": random.choice(CONTACTS),
            "联系电话": f"15401{number:06}",
        }


def schemes(home: str, today: date) -> Iterator[Row]:
    for number, scheme in enumerate(read("schemes")["scheme"], start=1):
        ends = today + timedelta(days=scheme["ends"]) if "ends" in scheme else date(today.year + 2, 12, 31)
        yield {
            "政策编号": f"B{number:04}",
            "政策名称": scheme["title"],
            "类别": scheme["category"],
            "适用地区": home,
            "补贴对象": scheme["for_whom"],
            "补贴标准": scheme["amount"],
            "申请条件": scheme["conditions"],
            "所需材料": scheme["documents"],
            "办理流程": scheme["procedure"],
            "办理地点": scheme["office"],
            "咨询电话": f"15402{number:06}",
            "依据文件": f"县人社发〔{today.year}〕样例{number}号",
            "生效日期": date(today.year, 1, 1),
            "失效日期": ends,
            "资格规则": scheme["rule"],
        }


def fairs(random: Random, towns: Sequence[Town], today: date) -> Iterator[Row]:
    numbered = 0
    for fair in read("fairs")["fair"]:
        for days in fair["in"]:
            numbered += 1
            code, town = ("530627", "") if fair.get("county") else towns[(numbered * 5 - 4) % len(towns)]
            firms = random.randint(*fair["firms"])
            yield {
                "编号": f"F{numbered:04}",
                "名称": fair["title"].format(township=town),
                "类型": fair["form"],
                "日期": today + timedelta(days=days),
                "开始时间": fair["hours"][0],
                "结束时间": fair["hours"][1],
                "地点": fair["place"].format(township=town),
                "行政区划代码": code,
                "主办单位": "镇雄县人力资源和社会保障局（样例）",
                "企业数": firms,
                "岗位数": firms * random.randint(15, 30),
                "班车": fair["bus"],
                "联系人": random.choice(CONTACTS),
                "联系电话": f"15403{numbered:06}",
                "名额": fair.get("seats"),
            }
