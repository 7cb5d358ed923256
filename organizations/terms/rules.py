"""Terms of office and committees as pure rules over plain data (domain.md §1.3-1.6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models

from common.periods import add_months
from organizations.terms.models import PostName
from organizations.tree.enums import BRANCH_KINDS, Kind

WITHOUT_TERM = frozenset({Kind.DISTRICT, Kind.WORK_COMMITTEE, Kind.TEMPORARY_BRANCH, Kind.FUNCTIONAL_BRANCH})
WITHOUT_POSTS = frozenset({Kind.DISTRICT, Kind.FUNCTIONAL_BRANCH})


class TermState(models.TextChoices):
    """Where an organisation stands with its election."""

    NONE = "none", "不设任期"
    UNKNOWN = "unknown", "未登记任期"
    RUNNING = "running", "任期内"
    DUE_SOON = "due_soon", "临近届满"
    OVERDUE = "overdue", "已逾期"

    @property
    def tone(self) -> str:
        """The colour of its lamp."""
        return TONES[self]


TONES = {
    TermState.NONE: "grey",
    TermState.UNKNOWN: "grey",
    TermState.RUNNING: "green",
    TermState.DUE_SOON: "amber",
    TermState.OVERDUE: "red",
}


def term_parameter(kind: str, *, is_community: bool, under_community: bool) -> str | None:
    """The parameter that says how long a term lasts; None for organisations without one (§1.5)."""
    if kind in WITHOUT_TERM:
        return None
    if is_community:
        return "term.community_years"
    if kind == Kind.COMMITTEE:
        return "term.committee_years"
    if under_community and kind in BRANCH_KINDS:
        return "term.building_branch_years"
    return "term.branch_years"


def term_state(kind: str, due_on: date | None, on: date, *, remind_months: int = 6) -> TermState:
    """Overdue when `due_on` is before `on`; due soon up to `remind_months` calendar months ahead, that day included."""
    if kind in WITHOUT_TERM:
        return TermState.NONE
    if due_on is None:
        return TermState.UNKNOWN
    if due_on < on:
        return TermState.OVERDUE
    return TermState.DUE_SOON if due_on <= add_months(on, remind_months) else TermState.RUNNING


def reminder_reached(due_on: date, on: date, months: Collection[int]) -> int | None:
    """The last reminder that is due on a day: 6, 3 or 1 (months before expiry), 0 once overdue, None before all."""
    if due_on < on:
        return 0
    reached = [n for n in months if add_months(due_on, -n) <= on]
    return min(reached, default=None)


def extension_refusal(ends_on: date, extended_to: date, max_months: int) -> str | None:
    """Why an extension may not be granted without override; None when it may (§1.6: generally at most a year)."""
    if extended_to <= ends_on:
        return "延期后的届满时间应晚于原届满时间。"
    latest = add_months(ends_on, max_months)
    if extended_to > latest:
        return f"延期一般不超过{max_months}个月，最晚到{latest}；确需更长请写明特批理由。"
    return None


@dataclass(frozen=True)
class Vacancy:
    """A post that should be filled and is not; `message` is Chinese."""

    post: str
    message: str


def vacancies(
    kind: str,
    held: Mapping[str, int],
    *,
    formal: int | None,
    committee_from: int,
    required: Mapping[str, Collection[str]],
) -> list[Vacancy]:
    """Posts an organisation ought to fill and does not (§1.3), in the order of `required`.

    `held` counts the people in each post. `formal` is the number of formal members, None where unknown: from
    `committee_from` on a branch needs a committee. `required` is the parameter org.required_posts.
    """
    if kind in WITHOUT_POSTS:
        return []
    if kind in {Kind.COMMITTEE, Kind.GENERAL_BRANCH}:
        posts = required["unit"]
    elif kind in BRANCH_KINDS and formal is not None and formal >= committee_from:
        posts = required["branch_with_committee"]
    else:
        posts = required["branch"]
    return [Vacancy(post, f"{PostName(post).label}空缺") for post in posts if not held.get(post)]


def committee_size_warning(size: int, limits: Mapping[str, int]) -> str | None:
    """What to say of a committee of `size` people against {"min", "usual_max", "max"}; None when it is usual."""
    if not size:
        return None
    if size < limits["min"]:
        return f"委员会{size}人，一般不少于{limits['min']}人。"
    if size > limits["max"]:
        return f"委员会{size}人，一般不超过{limits['max']}人。"
    return None
