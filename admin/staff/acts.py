"""What was done and to what, in the words of the audit."""

from __future__ import annotations

from collections.abc import Mapping

from admin.wording import OFFER_KINDS

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
    "circular-issue": "下传通知",
    "circular-heard": "确认收到下传通知",
    "circular-by": "替乡镇转给联络员",
    "circular-close": "收回下传通知",
    "circular-done": "转好了下传通知",
    "photo": "放上海报照片",
    "photo-gone": "撤下海报照片",
    "printed": "打印名单",
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
    "circular": "下传通知",
}
"""What the lines of the audit speak of: the first word of their subject, the number follows."""


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
