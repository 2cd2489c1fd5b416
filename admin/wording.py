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
ACTS: Mapping[str, str] = {
    "sign-in": "登录",
    "sign-out": "退出",
    "sign-in-refused": "登录被拒",
    "reveal-phone": "查看完整电话",
    "reveal-talk": "查看完整电话和对话",
    "signup-confirmed": "确认报名",
    "signup-waiting": "转为候补",
    "signup-cancelled": "拒绝报名",
    "reveal-roll": "查看名册上的完整电话",
    "person-edit": "改群众资料",
    "person-merge": "合并资料",
    "person-part": "撤销合并",
    "person-delete": "按本人要求删除资料",
    "papers": "看补贴申请",
    "paper": "看申请材料",
    "check-in": "现场签到",
    "check-in-undone": "撤销签到",
    "liaison-bind": "联络员绑定微信",
    "liaison-unbind": "解除联络员绑定",
    "liaison-card": "开联络员绑定卡",
    "liaison-in": "联络员登录",
    "liaison-out": "退出联络员登录",
    "liaison-hand-over": "交接村",
    "liaison-rest": "停用联络员",
    "liaison-back": "恢复联络员",
    "proxy-signup": "代报名",
    "person-check": "核对群众资料",
    "case-take": "接手事项",
    "case-close": "办结事项",
    "case-answer": "在对话里回话",
    "case-back": "把事项放回去",
    "case-note": "给事项记一笔",
    "case-hand-back": "把对话交还小助手",
    "case-pass": "请联络员办事项",
    "case-report": "联络员回了话",
    "case-file": "看照片、语音",
    "canned-add": "加常用的话",
    "canned-edit": "改常用的话",
    "canned-remove": "删常用的话",
    "draft": "起草通知",
    "revise": "修改通知",
    "broadcast-test": "试发通知",
    "approve": "批准通知",
    "start": "开始发送",
    "pause": "暂停发送",
    "resume": "继续发送",
    "cancel": "取消通知",
    "retry": "重发失败的",
    "invite": "生成报名链接",
    "revoke": "停用报名链接",
    "liaison-link": "生成联络员登录链接",
    "staff-sign-out": "强制下线",
    "staff-add": "新增账号",
    "staff-assign": "改账号的角色和区域",
    "staff-reset": "重设密码",
    "staff-close": "停用账号",
    "staff-open": "重新启用账号",
    "own-password": "改自己的密码",
    "own-end": "结束自己的一处登录",
    "code-on": "打开动态码",
    "code-off": "关掉动态码",
    "export": "导出",
    "offer-add": "新增信息",
    "offer-edit": "修改信息",
    "offer-rule": "修改资格规则",
    "offer-close": "停用信息",
    "offer-open": "重新开放信息",
    "intake": "上传导入文件",
    "intake-file": "确认导入",
    "intake-drop": "放弃导入",
    "intake-undo": "撤销导入",
    "teach": "教小助手一句",
    "teach-skipped": "跳过一句",
    "teach-open": "放回待教",
    "model-train": "训练模型",
    "model-back": "退回上一个模型",
}
SUBJECTS: Mapping[str, str] = {
    **OFFER_KINDS,
    "person": "群众",
    "signup": "报名",
    "case": "事项",
    "broadcast": "通知",
    "liaison": "联络员",
    "staff": "工作人员",
    "lesson": "没听懂的话",
    "canned": "常用的话",
    "training": "训练",
    "intake": "导入",
    "audit": "审计",
}
"""What the lines of the audit speak of: the first word of their subject, the number follows."""
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


def act(name: str) -> str:
    return ACTS.get(name, name)


def subject(line: str) -> str:
    """`person 12` as 群众 12."""
    noun, _, number = line.partition(" ")
    return f"{SUBJECTS.get(noun, noun)} {number}".strip()


def subject_meant(typed: str) -> str:
    """群众 12 as it stands in the audit."""
    noun, _, number = typed.partition(" ")
    nouns = {word: name for name, word in SUBJECTS.items()}
    return f"{nouns.get(noun, noun)} {number}".strip()
