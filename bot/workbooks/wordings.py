"""Words of the workbooks for what the store keeps as codes: sexes, schooling, pay periods."""

from __future__ import annotations

from bot.rules.facts import SCHOOLING

EITHER_GENDER = {"男性": "male", "男": "male", "女性": "female", "女": "female"}
GENDER_SHOWN = {"male": "男", "female": "女", "": ""}
GENDER_ASKED = EITHER_GENDER | {"不限": "", "男女不限": "", "无": "", "均可": ""}
GENDER_ASKED_SHOWN = {"male": "男", "female": "女", "": "不限"}

EDUCATION_SHOWN = SCHOOLING
EDUCATION = {word: code for code, word in EDUCATION_SHOWN.items()} | {
    "文盲": "none",
    "半文盲": "none",
    "未上学": "none",
    "初级中学": "junior",
    "九年义务教育": "junior",
    "高级中学": "senior",
    "普通高中": "senior",
    "中职": "vocational",
    "中技": "vocational",
    "职高": "vocational",
    "职业高中": "vocational",
    "技校": "vocational",
    "技工": "vocational",
    "技师学院": "vocational",
    "专科": "college",
    "大学专科": "college",
    "高职": "college",
    "大学本科": "bachelor",
    "大学": "bachelor",
    "学士": "bachelor",
    "研究生": "bachelor",
    "硕士": "bachelor",
    "博士": "bachelor",
}
EDUCATION_ASKED = {word: EDUCATION_SHOWN[code] for word, code in EDUCATION.items() if code != "none"}
EDUCATION_ASKED |= {"不限": "", "无": "", "无要求": "", "不要求": ""}
"""What a vacancy or class asks is kept in words: it is shown to people as it stands."""


def education(stored: str) -> str:
    return EDUCATION_SHOWN.get(stored, stored)


def education_asked(stored: str) -> str:
    return stored or "不限"


PAY_PER = {
    "月薪": "month",
    "日薪": "day",
    "时薪": "hour",
    "计件": "piece",
    "按月": "month",
    "按天": "day",
    "按日": "day",
    "按小时": "hour",
    "小时工": "hour",
    "元/月": "month",
    "元/天": "day",
    "元/小时": "hour",
    "月": "month",
    "日": "day",
    "天": "day",
    "时": "hour",
    "件": "piece",
}
PAY_PER_SHOWN = {"month": "月薪", "day": "日薪", "hour": "时薪", "piece": "计件"}
