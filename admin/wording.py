"""The words and colours of the console: states, kinds, channels, dates. The same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal

from bot.dialogs import wording
from bot.messages import SHANGHAI
from bot.offers import Pay
from bot.workbooks import wordings

Word = tuple[str, str]
"""A word on screens and its colour: grey, blue, good, warn, bad."""

SIGNUP_STATES: Mapping[str, Word] = {
    "pending": ("待处理", "warn"),
    "confirmed": ("已确认", "good"),
    "waiting": ("候补", "blue"),
    "finished": ("已完成", "grey"),
    "cancelled": ("已取消", "grey"),
}
CASE_STATES: Mapping[str, Word] = {
    "open": ("待处理", "warn"),
    "taken": ("处理中", "blue"),
    "closed": ("已办结", "grey"),
}
BROADCAST_STATES: Mapping[str, Word] = {
    "draft": ("草稿", "grey"),
    "approved": ("已批准", "blue"),
    "running": ("发送中", "blue"),
    "paused": ("已暂停", "warn"),
    "finished": ("已发完", "good"),
    "cancelled": ("已取消", "grey"),
}
DELIVERY_STATES: Mapping[str, Word] = {
    "planned": ("待发", "grey"),
    "sending": ("发送中", "blue"),
    "sent": ("已发", "blue"),
    "delivered": ("已送达", "good"),
    "read": ("已读", "good"),
    "failed": ("失败", "bad"),
    "skipped": ("跳过", "grey"),
    "unsure": ("不明", "warn"),
}
LESSON_STATES: Mapping[str, Word] = {
    "open": ("待教", "warn"),
    "taught": ("教了", "good"),
    "skipped": ("跳过", "grey"),
}
TRAINING_STATES: Mapping[str, Word] = {
    "asked": ("排队中", "grey"),
    "running": ("训练中", "blue"),
    "replaced": ("已换上新的", "good"),
    "refused": ("没有换上", "warn"),
    "failed": ("没有训成", "bad"),
    "back": ("已退回上一个", "good"),
}
INTAKE_STATES: Mapping[str, Word] = {
    "read": ("正在看文件", "blue"),
    "ready": ("等您确认", "warn"),
    "file": ("正在导入", "blue"),
    "filed": ("已导入", "good"),
    "undo": ("正在撤销", "blue"),
    "undone": ("已撤销", "grey"),
    "dropped": ("没有导入", "grey"),
    "failed": ("读不了", "bad"),
}
OFFER_STATES: Mapping[str, Word] = {
    "on": ("进行中", "good"),
    "over": ("已过期", "grey"),
    "closed": ("已停用", "warn"),
}
STATES: Mapping[str, Mapping[str, Word]] = {
    "intake": INTAKE_STATES,
    "offer": OFFER_STATES,
    "signup": SIGNUP_STATES,
    "case": CASE_STATES,
    "broadcast": BROADCAST_STATES,
    "delivery": DELIVERY_STATES,
    "lesson": LESSON_STATES,
    "training": TRAINING_STATES,
}

INTAKE_ACTS: Mapping[str, str] = {"new": "新增", "changed": "改动", "refused": "没有导入"}
OFFER_ORDERS: Mapping[str, str] = {
    "new": "最新加上的在前",
    "old": "最早加上的在前",
    "pay": "工资高的在前",
    "ends": "快截止的在前",
    "day": "日期近的在前",
    "taken": "报名多的在前",
}
OFFER_KINDS: Mapping[str, str] = {"vacancy": "岗位", "course": "培训班", "scheme": "补贴政策", "fair": "招聘会"}
CASE_KINDS: Mapping[str, str] = {
    "handover": "转人工",
    "doubt": "查真伪",
    "complaint": "投诉",
    "subsidy": "补贴咨询",
    "voice": "语音留言",
}
LESSON_WHY: Mapping[str, str] = {"unsure": "没把握", "missed": "连着没听懂", "corrected": "群众说听错了"}
GROUP_KINDS: Mapping[str, str] = {
    "robot": "企业微信群",
    "followers": "公众号",
    "phones": "短信",
    "liaison": "联络员转发",
}
CHANNELS: Mapping[str, str] = {
    "wechat": "微信",
    "tel": "短信",
    "sms": "短信",
    "wecom": "企业微信",
    "web": "网页",
    "liaison": "联络员代报",
    "console": "工作人员",
}
EDUCATION: Mapping[str, str] = wordings.EDUCATION_SHOWN
GENDERS: Mapping[str, str] = {"male": "男", "female": "女"}

WEEKDAYS = "一二三四五六日"


def day(value: date | None) -> str:
    """12月5日 周六."""
    return f"{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}" if value else ""


def whole_day(value: date | None) -> str:
    return f"{value.year}-{value.month:02}-{value.day:02}" if value else ""


def midnight(value: date) -> datetime:
    """The first moment of the day in Asia/Shanghai."""
    return datetime.combine(value, time(), SHANGHAI)


def moment(value: datetime | None) -> str:
    """11月22日 19:05, in Asia/Shanghai."""
    if value is None:
        return ""
    local = value.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local.hour:02}:{local.minute:02}"


def pay(low: int | None, high: int | None, per: Literal["month", "day", "hour", "piece"]) -> str:
    """As the chat says it: 6000~7500 元/月."""
    return wording.pay(Pay(low, high, per))


def many(number: int, more_than: bool = False) -> str:
    """1,234, or “1,000 以上”."""
    return f"{number:,} 以上" if more_than else f"{number:,}"


def gist(meaning: str) -> str:
    """A meaning up to its explanation: 问招聘会：哪天、在哪 is 问招聘会."""
    return meaning.split("：")[0].split("（")[0]
