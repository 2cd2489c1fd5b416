"""Invented people of the sample county: households of labourers, a few in every village, as rows of the roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.places import Gazetteer
from bot.workbooks.cells import check_digit

Row = dict[str, Any]

NOWHERE = "530699"
"""The first six digits of every invented identity number: no county has them."""
HOUSEHOLDS = ("脱贫户", "监测户", "一般户")
HOUSEHOLD_SHARES = (22, 4, 74)
SCHOOLING = ("不识字", "小学", "初中", "高中", "中专", "大专", "本科")
OLDER_SCHOOLING = (8, 42, 40, 6, 3, 1, 0)
YOUNGER_SCHOOLING = (0, 6, 48, 18, 14, 10, 4)
FOLLOWING = 0.22
OPTED_OUT = 0.008
GENERATION = 1988
"""Born before: names and schooling of the older."""


class Numbers:
    """Hands out telephone and identity numbers that nobody has, none of them twice."""

    def __init__(self, first_phone: int) -> None:
        self._phone = first_phone
        self._serials: dict[tuple[date, bool], int] = {}

    def phone(self) -> str:
        """Eleven digits of the range 154, which no operator has been given."""
        self._phone += 1
        return f"154{self._phone:08}"

    def identity(self, born: date, man: bool) -> str:
        """Eighteen characters: serials of men are odd (GB 11643)."""
        serial = self._serials.get((born, man), 1 if man else 2)
        self._serials[born, man] = serial + 2
        first = f"{NOWHERE}{born:%Y%m%d}{serial % 1000:03}"
        return first + check_digit(first)


class Villagers:
    """People by household. The same `random` makes the same people."""

    def __init__(self, random: Random, names: dict[str, Any], places: Gazetteer, today: date) -> None:
        self._random = random
        self._surnames = [surname for surname, _share in names["surnames"]]
        self._shares = [share for _surname, share in names["surnames"]]
        self._given = names["given"]
        self._likes = names["people"]
        self._places = places
        self._today = today
        self._numbers = Numbers(first_phone=10_000_000)

    def name(self, man: bool, born: date, surname: str = "") -> str:
        own = surname or self._random.choices(self._surnames, self._shares)[0]
        age_group = "older" if born.year < GENERATION else "younger"
        given: Sequence[str] = self._given["male" if man else "female"][age_group]
        return own + self._random.choice(given)

    def roster(self, villages: Sequence[str], people: int) -> Iterator[Row]:
        """So many rows, household by household, villages in turn."""
        made = 0
        while made < people:
            village = villages[made * 7919 % len(villages)]
            for row in self._household(village):
                if made < people:
                    made += 1
                    yield row

    def _household(self, village: str) -> Iterator[Row]:
        kind = self._random.choices(HOUSEHOLDS, HOUSEHOLD_SHARES)[0]
        surname = self._random.choices(self._surnames, self._shares)[0]
        shared = self._numbers.phone()
        head_born = self._born(30, 62)
        members = [(True, head_born, surname)]
        if self._random.random() < 0.8:
            members.append((False, head_born + timedelta(self._random.randint(-400, 1_500)), ""))
        if head_born.year < 1986:
            grown = self._random.choices((0, 1, 2), (45, 40, 15))[0]
            members += [(self._random.random() < 0.52, self._born(17, 27), surname) for _ in range(grown)]
        rows = [self._person(village, kind, shared, *member) for member in members]
        idle = all(row["就业状态"] == "未就业" for row in rows)
        yield from ({**row, "零就业家庭": "是" if idle else "否"} for row in rows)

    def _person(self, village: str, kind: str, shared: str, man: bool, born: date, surname: str) -> Row:
        random, likes = self._random, self._likes
        state = random.choices(("已就业", "未就业", "灵活就业", "自主创业"), (52, 28, 16, 4))[0]
        away = state == "已就业" and random.random() < 0.75
        wish = random.choices(("外出务工", "就近就业", "暂无意愿"), (45, 42, 13))[0]
        return {
            "姓名": self.name(man, born, surname),
            "手机号": self._numbers.phone() if random.random() < 0.75 else shared,
            "身份证号": self._numbers.identity(born, man),
            "性别": "男" if man else "女",
            "出生日期": born,
            "行政区划代码": village,
            "村名": self._places.name(village),
            "户类型": kind,
            "学历": random.choices(SCHOOLING, OLDER_SCHOOLING if born.year < GENERATION else YOUNGER_SCHOOLING)[0],
            "技能": "、".join(random.sample(likes["skills"], random.choice((0, 1, 1, 2)))),
            "就业状态": state,
            "务工地": self._workplace(away) if state != "未就业" else "",
            "就业意愿": wish,
            "意向工种": "、".join(random.sample(likes["trades"], random.choice((1, 1, 2))))
            if wish != "暂无意愿"
            else "",
            "意向地点": random.choice(likes["far"]) if wish == "外出务工" else "镇雄县" if wish == "就近就业" else "",
            "期望月薪": random.randrange(3_000, 8_500, 500) if wish != "暂无意愿" else None,
            "培训意愿": random.choice(likes["training"]) if random.random() < 0.3 else "",
            "公众号openid": f"oSample{random.getrandbits(84):021x}" if random.random() < FOLLOWING else "",
            "退订": "是" if random.random() < OPTED_OUT else "否",
        }

    def _workplace(self, away: bool) -> str:
        if not away:
            return "云南省昭通市镇雄县"
        return str(self._random.choice(self._likes["far"] if self._random.random() < 0.8 else self._likes["province"]))

    def _born(self, youngest: int, oldest: int) -> date:
        return self._today - timedelta(days=self._random.randint(youngest * 366, oldest * 365))
