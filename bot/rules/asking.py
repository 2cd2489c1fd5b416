"""Which question settles most: chosen by counting, so that the same facts always lead to the same question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from bot.places import stem
from bot.rules.facts import FIELDS, FLAGS, NUMBERS, WORDS, Fact, Facts, Other, Span
from bot.rules.rule import Alternative, Condition, Rule


def next_field(rules: Sequence[Rule], facts: Facts, skipped: Collection[str] = (), *, with_sums: bool) -> str | None:
    """The field to ask for next; None where nothing is left that an answer could settle.

    For every field that an open rule hangs on, and every answer that tells the rules apart, the rules are counted that
    this answer would settle: yes, no, and `with_sums` the amount too. The field with the highest average over its
    answers is asked; then the one that more rules name; then the contract's order of fields. `skipped` are fields that
    the person could not answer: what hangs on them alone is left open.
    """
    hanging = [(rule, rule.unknown(facts)) for rule in rules if _promising(rule, facts, skipped, with_sums)]
    fields = [name for name in FIELDS if name not in skipped and any(name in names for _, names in hanging)]
    ranked = [(name, [rule for rule, names in hanging if name in names]) for name in fields]
    best = max(ranked, key=lambda each: (_settles(each[0], each[1], facts, with_sums), len(each[1])), default=None)
    return best[0] if best else None


def answers(name: str, rules: Sequence[Rule], facts: Facts) -> tuple[Fact, ...]:
    """The answers that tell the rules apart: for numbers the stretches between their bounds, for words those named.

    The last of several words is `Other`, none of them; what the facts exclude already is left out.
    """
    named = [condition for rule in rules for condition in rule.conditions() if condition.name == name]
    if name in FLAGS:
        return True, False
    if name in NUMBERS:
        return _stretches(named, facts.get(name))
    if name == "户籍":
        return _homes(named, facts.get(name))
    listed = WORDS[name] or tuple(dict.fromkeys(str(value) for each in named for value in each.values))
    return listed if name in {"性别", "户类型"} else (*listed, Other(listed))


def _promising(rule: Rule, facts: Facts, skipped: Collection[str], with_sums: bool) -> bool:
    """Open, and not only because of what the person could not say."""
    if not rule.checkable or rule.judge(facts).settled(with_sums):
        return False
    return any(_answerable(each, facts, skipped, with_sums) for each in rule.alternatives)


def _answerable(each: Alternative, facts: Facts, skipped: Collection[str], with_sums: bool) -> bool:
    if each.holds(facts) is False:
        return False
    names = {waits.name for waits in each.conditions if waits.holds(facts) is None}
    if with_sums and not names:
        names = {waits.name for waits in each.undecided(facts)}
    return bool(names) and not names & set(skipped)


def _settles(name: str, rules: Sequence[Rule], facts: Facts, with_sums: bool) -> Fraction:
    """How many of the rules an answer settles on the average."""
    possible = answers(name, rules, facts)
    settled = sum(rule.judge({**facts, name: fact}).settled(with_sums) for fact in possible for rule in rules)
    return Fraction(settled, len(possible) or 1)


def _stretches(named: Sequence[Condition], known: Fact | None) -> tuple[Fact, ...]:
    """0 to 2, 3 to 5, 6 and more, where bounds are >= 3 and >= 6."""
    low, high = (known.low, known.high) if isinstance(known, Span) else (0, None)
    cuts = {cut for each in named for value in each.values for cut in _cuts(each.sign, int(value))}
    starts = [low, *sorted(cut for cut in cuts if cut > low and (high is None or cut <= high))]
    ends = [start - 1 for start in starts[1:]]
    return tuple(Span(start, end) for start, end in zip(starts, [*ends, high], strict=True))


def _cuts(sign: str, bound: int) -> tuple[int, ...]:
    """Where a stretch begins whose numbers are judged otherwise."""
    return {">=": (bound,), "<=": (bound + 1,)}.get(sign, (bound, bound + 1))


def _homes(named: Sequence[Condition], known: Fact | None) -> tuple[Fact, ...]:
    """The divisions named, the smallest first, and none of them."""
    home = known.within if isinstance(known, Other) else str(known or "")
    codes = dict.fromkeys(str(value) for each in named for value in each.values)
    inside = sorted(
        (code for code in codes if stem(code).startswith(stem(home) if home else "")), key=lambda c: (-len(stem(c)), c)
    )
    open_still = [code for code in inside if stem(code) != stem(home)] if home else inside
    return (*open_still, Other(tuple(open_still), home))
