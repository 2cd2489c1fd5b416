"""Broadcasts (通知): from the draft to the last receipt. Rows are the truth; every step can be repeated safely."""

from bot.broadcasts.accounts import Funnel, funnel, write_ledger
from bot.broadcasts.again import fall_back, retriable, retry
from bot.broadcasts.breaker import Breakers
from bot.broadcasts.catching_up import catch_up
from bot.broadcasts.checking import faults
from bot.broadcasts.content import waiting_until
from bot.broadcasts.deliver import Pace, deliver, deliver_mass, deliver_single
from bot.broadcasts.draft import approve, cancel, draft, pause, resume, start, start_due
from bot.broadcasts.notices import fair_notice, from_json, of_row, text_notice
from bot.broadcasts.pictures import keep_picture
from bot.broadcasts.plan import plan
from bot.broadcasts.preview import Preview, preview
from bot.broadcasts.progress import progress
from bot.broadcasts.reasons import reason_text
from bot.broadcasts.settle import settle
from bot.broadcasts.singles import leave_single
from bot.broadcasts.sweep import Found, sweep
from bot.broadcasts.trial import try_out
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.why import why

__all__ = [
    "Breakers",
    "Found",
    "Funnel",
    "Pace",
    "Preview",
    "Unfit",
    "approve",
    "cancel",
    "catch_up",
    "deliver",
    "deliver_mass",
    "deliver_single",
    "draft",
    "fair_notice",
    "fall_back",
    "faults",
    "from_json",
    "funnel",
    "keep_picture",
    "leave_single",
    "of_row",
    "pause",
    "plan",
    "preview",
    "progress",
    "reason_text",
    "resume",
    "retriable",
    "retry",
    "settle",
    "start",
    "start_due",
    "sweep",
    "text_notice",
    "try_out",
    "waiting_until",
    "why",
    "write_ledger",
]
