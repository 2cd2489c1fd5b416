"""Who may enter which screen: the one table of roles and routes, checked before every request."""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "administrator": "管理员",
    "editor": "信息编辑",
    "sender": "通知拟稿",
    "approver": "通知审批",
    "inbox": "事项坐席",
    "viewer": "只看",
}
"""Roles of the console with their words on screens. Liaisons have pages of their own and no place here."""

DUTIES: Mapping[str, str] = {
    "administrator": "什么都能做，也管账号和审计",
    "editor": "岗位、课程、政策、招聘会，报名和群众资料",
    "sender": "写通知、发通知",
    "approver": "批准人数多的通知，能暂停和取消",
    "inbox": "接转人工和投诉，处理报名",
    "viewer": "只能看，电话遮住中间",
}
"""What each role is for, for whoever gives it to somebody."""

Roles = frozenset[str]

OPEN: Roles = frozenset({"*"})
"""Nobody needs to be signed in."""
ALL: Roles = frozenset(ROLES)
ADMIN: Roles = frozenset({"administrator"})
COMPOSE: Roles = ADMIN | {"sender"}
SEND: Roles = ADMIN | {"sender", "approver"}
APPROVE: Roles = ADMIN | {"approver"}
EDIT: Roles = ADMIN | {"editor"}
INVITE: Roles = ADMIN | {"editor", "sender"}
SETTLE: Roles = ADMIN | {"editor", "inbox"}
REVEAL: Roles = ADMIN | {"editor", "inbox"}
TEACH: Roles = ADMIN | {"editor", "inbox"}

ACCESS: Mapping[str, Roles] = {
    "signin.form": OPEN,
    "signin.enter": OPEN,
    "signin.leave": ALL,
    "home.today": ALL,
    "home.more": ALL,
    "home.search": ALL,
    "broadcasts.listing": ALL,
    "broadcasts.detail": ALL,
    "broadcasts.progress": ALL,
    "broadcasts.ledger": ALL,
    "ledger.why": ALL,
    "ledger.download": ALL,
    "broadcasts.ask": SEND,
    "broadcasts.act": SEND,
    "broadcasts.approve": APPROVE,
    "circulars.listing": ALL,
    "circulars.detail": ALL,
    "circulars.begin": COMPOSE,
    "circulars.issue": COMPOSE,
    "circulars.heard": COMPOSE | SETTLE,
    "circulars.close": COMPOSE,
    "compose.begin": COMPOSE,
    "compose.what": COMPOSE,
    "compose.keep_what": COMPOSE,
    "compose.whom": COMPOSE,
    "compose.keep_whom": COMPOSE,
    "enclosures.picture": ALL,
    "enclosures.villages": COMPOSE,
    "compose.preview": ALL,
    "compose.send_test": COMPOSE,
    "catalogue.front": ALL,
    "catalogue.listing": ALL,
    "catalogue.detail": ALL,
    "catalogue.invite": INVITE,
    "catalogue.revoke": INVITE,
    "catalogue.export": ALL,
    "editing.add": EDIT,
    "editing.create": EDIT,
    "editing.edit": EDIT,
    "editing.save": EDIT,
    "editing.turn": EDIT,
    "intakes.front": EDIT,
    "intakes.bring": EDIT,
    "intakes.template": EDIT,
    "intakes.detail": EDIT,
    "intakes.progress": EDIT,
    "intakes.settle": EDIT,
    "intakes.refused": EDIT,
    "rules.show_rule": ALL,
    "rules.judge": ALL,
    "rules.save": EDIT,
    "signups.listing": ALL,
    "signups.ask": SETTLE,
    "signups.settle": SETTLE,
    "board.front": ALL,
    "board.detail": ALL,
    "board.act": SETTLE,
    "board.message": COMPOSE | EDIT,
    "rolls.masked_roll": ALL,
    "rolls.whole_roll": REVEAL,
    "applications.detail": REVEAL,
    "applications.paper": REVEAL,
    "check_in.front": SETTLE,
    "check_in.door": SETTLE,
    "check_in.mark": SETTLE,
    "check_in.undo": SETTLE,
    "people.listing": ALL,
    "people.detail": ALL,
    "people.reveal": REVEAL,
    "people.notices": ALL,
    "people.edit": EDIT,
    "people.save": EDIT,
    "records.choose": EDIT,
    "records.merge": EDIT,
    "records.part": EDIT,
    "records.ask": ADMIN,
    "records.delete": ADMIN,
    "cases.listing": ALL,
    "cases.detail": ALL,
    "cases.reveal": REVEAL,
    "cases.live": ALL,
    "cases.medium": REVEAL,
    "cases.take": SETTLE,
    "cases.put_back": SETTLE,
    "inbox.thread": ALL,
    "inbox.answer": SETTLE,
    "inbox.note": SETTLE,
    "inbox.hand_back": SETTLE,
    "inbox.pass_on": SETTLE,
    "cases.close": SETTLE,
    "canned.listing": SETTLE,
    "canned.add": SETTLE,
    "canned.create": SETTLE,
    "canned.edit": SETTLE,
    "canned.save": SETTLE,
    "canned.remove": SETTLE,
    "reach.groups": ALL,
    "reach.liaisons": ALL,
    "reach.sign_in_link": ADMIN,
    "carers.detail": ALL,
    "carers.card": EDIT,
    "carers.unbind": EDIT,
    "carers.sign_out": EDIT,
    "carers.hand_over": EDIT,
    "carers.rest": EDIT,
    "carers.wake": EDIT,
    "teaching.listing": TEACH,
    "teaching.detail": TEACH,
    "teaching.give": TEACH,
    "teaching.skip": TEACH,
    "teaching.model": ADMIN,
    "teaching.latest": ADMIN,
    "teaching.train": ADMIN,
    "own.front": ALL,
    "own.choose": ALL,
    "own.end": ALL,
    "own.turn_on": ALL,
    "own.turn_off": ALL,
    "office.members": ADMIN,
    "members.add": ADMIN,
    "members.employ": ADMIN,
    "members.detail": ADMIN,
    "members.assign": ADMIN,
    "members.reset": ADMIN,
    "members.end": ADMIN,
    "members.ask": ADMIN,
    "members.close": ADMIN,
    "members.reopen": ADMIN,
    "office.sign_out": ADMIN,
    "office.audit": ADMIN,
    "office.export": ADMIN,
}
"""Route (without the leading `console.`) to the roles that may enter. A route that is missing here is closed to all."""


def may_enter(route: str, role: str | None) -> bool:
    """Whether a role, None for who is not signed in, may enter a route."""
    roles = ACCESS.get(route, frozenset())
    return roles == OPEN or (role is not None and role in roles)
