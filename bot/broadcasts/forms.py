"""Which registered forms of the Official Account a notice can go by: subscription notices, template messages."""

from __future__ import annotations

import logging
from hashlib import sha256

from bot.broadcasts.wording_check import Fault
from bot.channels.wechat_templates import SHOWN, Filled, Form, Forms, Way, forms_of
from bot.messages import Address, Notice
from bot.settings import Settings

log = logging.getLogger(__name__)


def _forms(settings: Settings) -> Forms:
    """None at all where the file cannot be read: the other ways go on, the content check and `gongyou check` say so."""
    try:
        return forms_of(settings)
    except ValueError as error:
        log.error("forms of WeChat: %s", error)
        return Forms(())


def credit_form(settings: Settings, kind: str) -> Form | None:
    """The subscription form for which people give credits for this kind of notice; of several the first."""
    return next((form for form in _forms(settings).registered(kind) if form.way == "cred"), None)


def credit_of(settings: Settings, notice: Notice) -> str:
    """The number of the form whose credits this notice may use; empty where none says it."""
    filled = _forms(settings).fit("cred", notice)
    form = credit_form(settings, notice.kind)
    return filled.form.id if filled is not None and form is not None and filled.form.id == form.id else ""


def by_template(settings: Settings, notice: Notice) -> bool:
    """Whether a template message says it."""
    return _forms(settings).fit("tmpl", notice) is not None


def stand_in(address: Address) -> str:
    """In place of the number that WeChat's answer to a subscription notice lacks: its report names the openid."""
    return f"cred-{sha256(address.value.encode()).hexdigest()[:40]}"


def fitting(settings: Settings, notice: Notice) -> dict[Way, Filled]:
    """What the phone shows by way: `cred`, `tmpl`; only those that are registered and can be filled."""
    forms = _forms(settings)
    found = {way: forms.fit(way, notice) for way in SHOWN}
    return {way: filled for way, filled in found.items() if filled is not None}


def form_faults(settings: Settings, notice: Notice) -> list[Fault]:
    """What of the notice WeChat's fields do not take: cut ends, and forms that cannot be filled at all."""
    try:
        registered = {form.way for form in forms_of(settings).registered(notice.kind)}
    except ValueError as error:
        return [Fault(f"订阅通知和模板消息用不了：{error}")]
    fits = fitting(settings, notice)
    cut = [Fault(f"{SHOWN[way]}的 {'、'.join(one.cut)} 放不下，后面会截成“…”") for way, one in fits.items() if one.cut]
    empty = [way for way in SHOWN if way in registered - fits.keys()]
    return cut + [Fault(f"{SHOWN[way]}用不了：有的内容是空的，或不合微信对关键词的要求") for way in empty]
