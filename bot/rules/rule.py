"""A rule as data, and the three-valued judgement over it: yes, no, or not known yet.

Kleene's logic: learning a fact can settle what was open and never turns a yes or a no round. The order in which facts
become known does not matter, because a judgement looks at nothing but the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.rules.facts import Facts, Value, compares, is_one


@dataclass(frozen=True, slots=True)
class Condition:
    """One line: a field, how it compares, and with which of several values."""

    name: str
    sign: str
    values: tuple[Value, ...]
    line: int

    def holds(self, facts: Facts) -> bool | None:
        """None where the facts do not say."""
        known = facts.get(self.name)
        if known is None or known == "":
            return None
        if self.sign in {">=", "<="}:
            return compares(known, self.sign, int(self.values[0]))
        met = any_of(is_one(self.name, known, value) for value in self.values)
        return met if self.sign in {"=", "属于"} or met is None else not met


@dataclass(frozen=True, slots=True)
class Amount:
    """Yuan, when all of its conditions hold."""

    yuan: int
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Conditions that must all hold, and what is paid then: the first amount whose own conditions hold."""

    conditions: tuple[Condition, ...]
    amounts: tuple[Amount, ...]

    def holds(self, facts: Facts) -> bool | None:
        return all_of(condition.holds(facts) for condition in self.conditions)

    def sums(self, facts: Facts) -> tuple[int | None, ...]:
        """The amounts still possible, in the order of the lines; None among them is no amount for such a person."""
        possible: list[int | None] = []
        for amount in self.amounts:
            met = all_of(condition.holds(facts) for condition in amount.when)
            if met is not False:
                possible.append(amount.yuan)
            if met:
                return tuple(dict.fromkeys(possible))
        return tuple(dict.fromkeys([*possible, None]))

    def undecided(self, facts: Facts) -> list[Condition]:
        """Conditions that the facts do not settle, then those that only the amount hangs on."""
        waits = [condition for condition in self.conditions if condition.holds(facts) is None]
        for amount in self.amounts:
            met = all_of(condition.holds(facts) for condition in amount.when)
            if met:
                break
            if met is None:
                waits += [condition for condition in amount.when if condition.holds(facts) is None]
        return waits


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from the facts. `entitled` is None while it hangs on something unknown.

    `met`, `failed` and `waiting` are conditions of the alternative that speaks most for the person. `sums` are the
    amounts still possible, the least first; None among them stands for no stated amount. `priced` says whether the rule
    states amounts at all.
    """

    entitled: bool | None
    sums: tuple[int | None, ...] = (None,)
    met: tuple[Condition, ...] = ()
    failed: tuple[Condition, ...] = ()
    waiting: tuple[Condition, ...] = ()
    priced: bool = False

    @property
    def yuan(self) -> int | None:
        """The amount, None where none is stated or it still hangs on something."""
        return self.sums[0] if len(self.sums) == 1 and self.entitled is not False else None

    @property
    def unpaid(self) -> bool:
        """All conditions hold, and yet no line of the amounts is for such a person."""
        return self.entitled is True and self.priced and self.sums == (None,)

    def settled(self, with_sum: bool) -> bool:
        return self.entitled is False or (self.entitled is True and (not with_sum or len(self.sums) == 1))


@dataclass(frozen=True, slots=True)
class Rule:
    """Any alternative is enough. Without any condition and amount there is nothing to judge by."""

    alternatives: tuple[Alternative, ...]

    @property
    def checkable(self) -> bool:
        return any(each.conditions or each.amounts for each in self.alternatives)

    def conditions(self) -> Iterable[Condition]:
        """All of them, those of the amounts too."""
        for each in self.alternatives:
            yield from each.conditions
            for amount in each.amounts:
                yield from amount.when

    def judge(self, facts: Facts) -> Judgement:
        """The alternative that speaks most for the person is shown; the best paid of those that hold counts."""
        if not self.checkable:
            return Judgement(None)
        open_still = [each for each in self.alternatives if each.holds(facts) is not False]
        entitled = any_of(each.holds(facts) for each in self.alternatives)
        shown = self._shown(facts, entitled)
        return Judgement(
            entitled,
            self._sums(open_still, facts),
            tuple(each for each in shown.conditions if each.holds(facts) is True),
            tuple(each for each in shown.conditions if each.holds(facts) is False),
            tuple(shown.undecided(facts)),
            any(each.amounts for each in self.alternatives),
        )

    def unknown(self, facts: Facts) -> tuple[str, ...]:
        """The fields that the outcome, its amount included, may still hang on."""
        open_still = [each for each in self.alternatives if each.holds(facts) is not False]
        return tuple(dict.fromkeys(waits.name for each in open_still for waits in each.undecided(facts)))

    def _shown(self, facts: Facts, entitled: bool | None) -> Alternative:
        """Of those with the rule's own outcome the best paid, else the one with the least in its way."""
        same = [each for each in self.alternatives if each.holds(facts) is entitled]
        if entitled:
            return max(same, key=lambda each: max(amount or 0 for amount in each.sums(facts)))
        return min(same, key=lambda each: sum(1 for one in each.conditions if one.holds(facts) is not True))

    def _sums(self, open_still: Sequence[Alternative], facts: Facts) -> tuple[int | None, ...]:
        """Amounts that may still come out. What one alternative that holds pays at least is a floor for all."""
        if not open_still:
            return (None,)
        possible = {amount or 0 for each in open_still for amount in each.sums(facts)}
        floors = [min(amount or 0 for amount in each.sums(facts)) for each in open_still if each.holds(facts)]
        floor = max(floors, default=0)
        return tuple(amount or None for amount in sorted(possible) if amount >= floor)


def all_of(values: Iterable[bool | None]) -> bool | None:
    """Kleene's and."""
    seen = list(values)
    return False if False in seen else None if None in seen else True


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Kleene's or."""
    seen = list(values)
    return True if True in seen else None if None in seen else False
