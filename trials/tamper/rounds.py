"""The rounds: tamper, verify, take back; and now and then verify the untouched chain, which also goes on growing."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from django.db import connection, transaction

from organizations.audit.chain import head_seal
from organizations.audit.models import AuditEvent, AuditHead
from organizations.audit.selectors import verify_chain
from organizations.audit.services import take_anchor
from trials.tamper.attacks import KINDS, Attack
from trials.tamper.history import Work, write_history

CHECK_EVERY = 10
GROW_EVERY = 50


@dataclass
class Outcome:
    """Counts of a run; `missed` and `alarms` say what went wrong."""

    events: int = 0
    checks: int = 0
    kinds: Counter = field(default_factory=Counter)
    found_kinds: Counter = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


def run(*, rounds: int, seed: int, events: int) -> Outcome:
    """Tamper `rounds` times with a chain of `events` events and more."""
    random, outcome = Random(seed), Outcome()
    work = write_history(random, events=events)
    anchors = [take_anchor(actor=None)]
    attack = _attack(random, work)
    for number in range(rounds):
        if number % GROW_EVERY == GROW_EVERY - 1:
            work.once()
            anchors.append(take_anchor(actor=None))
            attack = _attack(random, work, edits=attack.edits)
        if number % CHECK_EVERY == 0:
            _check_untouched(outcome, anchors)
        kind = KINDS[number % len(KINDS)]
        _one(outcome, attack, kind, anchors[-1:])
    _check_untouched(outcome, anchors)
    outcome.events = attack.length
    return outcome


def _attack(random: Random, work: Work, *, edits: int = 0) -> Attack:
    hashes = {0: "", **dict(AuditEvent.objects.values_list("sequence", "hash"))}
    heads = {at: {"sequence": at, "hash": last, "seal": head_seal(at, last)} for at, last in hashes.items()}
    return Attack(random, AuditHead.objects.get().sequence, heads, regrow=work.once, edits=edits)


def _one(outcome: Outcome, attack: Attack, kind, anchors) -> None:
    """One alteration the database accepts, whether it shows, and back to what was."""
    outcome.kinds[kind.__name__] += 1
    with transaction.atomic():
        what = kind(attack)
        connection.check_constraints()
        verdict = verify_chain(anchors)
        transaction.set_rollback(True)
    if verdict.whole:
        outcome.missed.append(what)
    else:
        outcome.found_kinds[kind.__name__] += 1


def _check_untouched(outcome: Outcome, anchors) -> None:
    outcome.checks += 1
    verdict = verify_chain(anchors)
    if not verdict.whole:
        outcome.alarms.append(f"{verdict.broken_at}: {verdict.reason}")
