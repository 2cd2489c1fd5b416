"""The checkable part of a scheme's conditions (资格规则): read, judged, asked about, put into words."""

from bot.rules.reading import BadRule, parse
from bot.rules.rule import Judgement, Rule

__all__ = ["BadRule", "Judgement", "Rule", "parse"]
