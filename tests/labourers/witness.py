"""What must be true of every turn of a simulated talk, and of what stands in the database after it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bot.channels.lengths import byte_length, segments
from bot.dialogs.frames import Stack, dump, load
from bot.messages import Address
from bot.places import stem
from bot.store import Store, Tx
from bot.store.catalogue import vacancies
from bot.store.catalogue.vacancies import a_month
from bot.store.enrolment.signups import STANDING, SignupRow
from bot.store.register import addresses, people
from bot.store.register.consents import Interest
from bot.store.register.people import PersonRow
from bot.store.talk.cases import Case
from bot.store.talk.conversations import Conversation
from tests.house import NOON
from tests.labourers.personas import Labourer, Said

_NUMBERED = re.compile(r"编号 ?([A-Z]{1,2}-?\d+)")
_TO_PEOPLE = re.compile(r"转给工作人员|报给值班的人|记成急件|查清楚了回您|请人去查|请人看真假|请.{1,20}听，编号")


@dataclass
class Witness:
    """Follows one talk at one address."""

    store: Store
    labourer: Labourer
    address: Address
    said: list[Said] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    promised: set[str] = field(default_factory=set)
    stack: Stack = ()
    held: bool = False
    address_id: int | None = None

    def sees(self, said: Said, answer: str, sent: str, silence_due: bool) -> None:
        """Everything that holds of this one answer, which the platform was handed as `sent`."""
        assert silence_due or answer.strip(), "no answer"
        self._is_mannered(answer)
        self._fits(sent)
        with self.store.reading() as tx:
            self._look(tx)
            self._is_kept(tx, answer)
            self._breaks_no_condition(tx, said, answer)
        assert load(dump(self.stack)) == self.stack
        assert len(self.stack) <= 3
        self.said.append(said)
        self.heard.append(answer)
        assert not self._loops(), "the same question three times running"

    def _loops(self) -> bool:
        """Who asks for the same subject three times may be answered so; whoever answers a question may not."""
        heard, said = self.heard[-3:], self.said[-3:]
        same = len(heard) == 3 and len(set(heard)) == 1 and ("？" in heard[0] or "请确认" in heard[0])
        return same and len({one.text for one in said}) == 3 and not any(one.opener for one in said)

    def _look(self, tx: Tx) -> None:
        self.address_id = self.address_id or addresses.find(tx, self.address)
        mine = Conversation.address_id == self.address_id
        row = tx.first(select(Conversation.stack_sealed, Conversation.held_at).where(mine))
        self.held = row is not None and row.held_at is not None
        self.stack = load(tx.keys.unseal(row.stack_sealed)) if row is not None and row.stack_sealed else ()

    def _is_mannered(self, answer: str) -> None:
        assert len(answer) <= 420, f"{len(answer)} characters"
        assert not re.search(r"None|\{|\b(vacancy|course|fair|near_home|female)\b", answer), "words of the program"
        assert self.labourer.phone.removeprefix("+86") not in answer, "a number in the clear"

    def _fits(self, sent: str) -> None:
        """The limits of the contract, of the very text that goes out: with signature, with links to tap."""
        if self.address.scheme == "tel":
            assert segments(sent) <= 3, "more than three segments"
            assert "http" not in sent
            assert "<a " not in sent
        else:
            assert len(sent) <= 600, f"{len(sent)} characters to WeChat"
            assert byte_length(sent) <= 2048, f"{byte_length(sent)} bytes to WeChat"

    def _is_kept(self, tx: Tx, answer: str) -> None:
        """Numbers that are given exist; what is said to be with people is a case; alerts and sign-ups are stored."""
        signed, filed = self._numbered(tx, set(_NUMBERED.findall(answer)))
        numbers, address_id = signed | filed, self.address_id
        if _TO_PEOPLE.search(answer):
            assert filed or tx.scalar(select(func.count()).where(Case.address_id == address_id)), "no case"
        if "报上了，编号" in answer:
            states = {row.state for row in tx.all(select(SignupRow.state).where(SignupRow.number.in_(numbers)))}
            assert states <= set(STANDING), states
        if "提醒您" in answer:
            self.promised |= signed
        if "新岗位就通知您" in answer:
            person = addresses.person_of(tx, address_id) if address_id else None
            assert tx.scalar(select(func.count()).where(Interest.person_id == person, Interest.topic == "vacancies"))

    def _numbered(self, tx: Tx, numbers: set[str]) -> tuple[set[str], set[str]]:
        """Those of sign-ups, and those of cases."""
        if not numbers:
            return set(), set()
        signed = {row.number for row in tx.all(select(SignupRow.number).where(SignupRow.number.in_(numbers)))}
        filed = {row.number for row in tx.all(select(Case.number).where(Case.number.in_(numbers)))}
        assert numbers == signed | filed, f"nothing stands behind {numbers - signed - filed}"
        return signed, filed

    def _breaks_no_condition(self, tx: Tx, said: Said, answer: str) -> None:
        """Posts on the list are of the place and pay that were said, and for somebody of this sex and age."""
        top = self.stack[-1] if self.stack else None
        if top is None or top.dialog != "jobs" or top.asked != "list" or {"looser", "later"} & set(top.slots):
            return  # what comes near says in what it differs; what a fair brings is told as it is
        wish: Mapping[str, object] = top.slots.get("wish", {})
        posts = [vacancies.get(tx, one) for one in top.slots.get("ids", ())]
        person = addresses.person_of(tx, self.address_id or 0)
        card = people.card(tx, person) if person and not wish.get("others") else None
        for post in filter(None, posts):
            if said.wish and "找到" in answer:
                place, floor = str(said.wish["place"]), said.wish["floor"]
                assert post.area.startswith(stem(place)), f"{post.title} is not in {place}"
                high = a_month(post.pay.high, post.pay.per) if post.pay.high else None
                assert not floor or not high or high >= floor, f"{post.title} pays less than {floor}"
            sex = str(wish.get("gender") or (card.gender if card else ""))
            assert not sex or post.gender in {"", sex}, f"{post.title} is not for {sex}"
            age = wish.get("age") or (card.age_on(NOON.date()) if card else None)
            assert not isinstance(age, int) or (post.age_min or 0) <= age <= (post.age_max or 999), f"not at {age}"


def nobody_twice(store: Store) -> None:
    """One name and number stands once for one thing, whichever rows of people it hangs on."""
    with store.reading() as tx:
        same = (PersonRow.name, PersonRow.phone_digest, SignupRow.kind, SignupRow.offer_id)
        rows = (
            select(*same, func.count())
            .join(PersonRow, PersonRow.id == SignupRow.person_id)
            .where(SignupRow.state.in_(STANDING), PersonRow.phone_digest.is_not(None))
        )
        assert tx.all(rows.group_by(*same).having(func.count() > 1)) == []
