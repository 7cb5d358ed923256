"""A finished year and a running one: values entered by hand, steps taken, results frozen."""

from datetime import date
from random import Random

from assessments.ladder.finalising import finalise_year
from assessments.ladder.services import enter_manual_value, open_year, take_steps
from assessments.schemes.grammar import Checklist, Flag, Grade, Manual, PerHit, PerMiss, Rule
from assessments.schemes.models import Scheme
from assessments.schemes.selectors import published_scheme, ruled_indicators
from assessments.schemes.services import publish_scheme
from assessments.scoring.metrics.registry import computed_for
from organizations.models import Organization

REASON = "街道各科室年度台账"


def finish_year(street: Organization, year: int, *, random: Random) -> None:
    """Everything entered, reviewed, approved and frozen, as last year's appraisal is."""
    approve_year(street, year, random=random)
    finalise_year(street=street, year=year, actor=None)


def approve_year(street: Organization, year: int, *, random: Random) -> None:
    """Everything entered, reviewed and approved; it waits to be finalised."""
    scheme = _published(street, year)
    for unit in Organization.objects.get_children(street):
        enter_by_hand(scheme, unit, random=random)
    assessments = open_year(street=street, year=year, actor=None, today=date(year, 12, 31))
    for action in ("submit", "forward", "approve"):
        take_steps(assessments=_fresh(assessments), action=action, actor=None)


def start_year(street: Organization, year: int, *, random: Random) -> None:
    """This year's appraisal on its way: half of the hand-entered values there, some units handed up."""
    scheme = _published(street, year)
    for unit in Organization.objects.get_children(street):
        enter_by_hand(scheme, unit, random=random, share=0.5)
    assessments = open_year(street=street, year=year, actor=None)
    for action, share in (("submit", 0.4), ("forward", 0.2)):
        take_steps(assessments=_fresh(assessments)[: round(len(assessments) * share)], action=action, actor=None)


def _published(street: Organization, year: int) -> Scheme:
    scheme = published_scheme(street, year)
    if scheme is None:
        scheme = publish_scheme(scheme=street.schemes.get(year=year), actor=None)
    return scheme


def _fresh(assessments):
    return list(type(assessments[0]).objects.filter(pk__in=[one.pk for one in assessments]))


def enter_by_hand(scheme: Scheme, unit: Organization, *, random: Random, share: float = 1.0) -> None:
    """A plausible value for the indicators whose data is not in the portal yet."""
    for row in ruled_indicators(scheme):
        if computed_for(row.indicator.code, row.indicator.method) or random.random() > share:
            continue
        enter_manual_value(
            organization=unit,
            scheme=scheme,
            code=row.indicator.code,
            value=plausible_value(row.rule, row.indicator.code, random),
            reason=REASON,
            actor=None,
        )


def plausible_value(rule: Rule, code: str, random: Random) -> dict:
    """A value fit for the rule: mostly good, never a veto."""
    match rule:
        case PerMiss():
            return {"due": 12, "held": random.choice([10, 11, 12, 12]), "late": 0}
        case PerHit():
            return {"hits": random.choice([0, 0, 0, 1])}
        case Grade(grades):
            return {"grade": random.choice([label for label, _ in grades][:2])}
        case Flag():
            return {"flag": not code.startswith("veto")}
        case Checklist(items):
            return {"items": list(items)[: len(items) - random.choice([0, 0, 1])]}
        case Manual():
            return {"points": random.choice(["0.80", "0.90", "1.00"])}
        case _:
            return {"rate": f"{random.uniform(0.84, 1.0):.4f}"}
