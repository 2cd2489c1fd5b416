"""Which registered forms of the Official Account a notice can go by: subscription notices, template messages."""

from __future__ import annotations

from hashlib import sha256

from bot.broadcasts.wording_check import Fault
from bot.channels.wechat_templates import SHOWN, Filled, Form, forms_of
from bot.messages import Address, Notice
from bot.settings import Settings


def credit_form(settings: Settings, kind: str) -> Form | None:
    """The subscription form for which people give credits for this kind of notice; of several the first."""
    return next((form for form in forms_of(settings).registered(kind) if form.way == "cred"), None)


def credit_of(settings: Settings, notice: Notice) -> str:
    """The number of the form whose credits this notice may use; empty where none says it."""
    filled = forms_of(settings).fit("cred", notice)
    form = credit_form(settings, notice.kind)
    return filled.form.id if filled is not None and form is not None and filled.form.id == form.id else ""


def by_template(settings: Settings, notice: Notice) -> bool:
    """Whether a template message says it."""
    return forms_of(settings).fit("tmpl", notice) is not None


def stand_in(address: Address) -> str:
    """In place of the number that WeChat's answer to a subscription notice lacks: its report names the openid."""
    return f"cred-{sha256(address.value.encode()).hexdigest()[:40]}"


def shown(settings: Settings, notice: Notice) -> dict[str, Filled]:
    """What the phone shows, by the name of the way: 订阅通知, 模板消息; only those that are registered and fit."""
    forms = forms_of(settings)
    found = {SHOWN[way]: forms.fit(way, notice) for way in SHOWN}
    return {name: filled for name, filled in found.items() if filled is not None}


def form_faults(settings: Settings, notice: Notice) -> list[Fault]:
    """What of the notice WeChat's fields do not take: cut ends, and forms that cannot be filled at all."""
    forms, fitting = forms_of(settings), shown(settings, notice)
    found = [
        Fault(f"{name}的 {'、'.join(filled.cut)} 放不下，后面会截成“…”")
        for name, filled in fitting.items()
        if filled.cut
    ]
    registered = {SHOWN[form.way] for form in forms.registered(notice.kind)}
    return found + [
        Fault(f"{name}用不了：有的内容是空的，或不合微信对关键词的要求") for name in sorted(registered - fitting.keys())
    ]
