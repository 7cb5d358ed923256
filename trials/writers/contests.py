"""Rounds: everybody posts another text with the version everybody was shown; one may win."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.pages import seen
from trials.writers.crowd import Crowd
from trials.writers.world import World

BOTH_VERSIONS = 'id="conflict"'


@dataclass(frozen=True)
class Contest:
    """One form: where it is shown and sent, what is typed into it, and what its record says."""

    name: str
    clients: list[Client]
    shown: str
    typed: Callable[[str], dict]
    stands: Callable[[], str]
    sent: str = ""


def contests(world: World) -> list[Contest]:
    """A form of every kind there is."""
    member, account, term, draft, score = world.member, world.account, world.term, world.draft, world.score
    last_day = term.ends_on + timedelta(days=100)

    def fresh(row, name):
        return lambda: getattr(type(row).objects.get(pk=row.pk), name)

    session = {
        "organization": world.branch.pk,
        "session": draft.pk,
        "kinds": ["theme_day"],
        "starts_at": f"{timezone.localdate()}T00:10",
        "action": "draft",
    }
    return [
        Contest(
            "member",
            world.staff,
            reverse("members:member_edit", args=[member.pk]),
            lambda text: {"name": member.name, "note": text},
            fresh(member, "note"),
        ),
        Contest(
            "organisation",
            world.staff,
            reverse("organizations:organization_edit", args=[world.branch.pk]),
            lambda text: {"note": text},
            fresh(world.branch, "note"),
        ),
        Contest(
            "account",
            world.admins,
            reverse("organizations:account_edit", args=[account.pk]),
            lambda text: {"name": text, "organization": world.street.pk},
            fresh(account, "name"),
        ),
        Contest(
            "term",
            world.staff,
            reverse("organizations:term_extend", args=[term.pk]),
            lambda text: {"extended_to": last_day, "extension_number": text},
            fresh(term, "extension_number"),
        ),
        Contest(
            "session",
            world.staff,
            reverse("activities:session_edit", args=[draft.pk]),
            lambda text: {**session, "topic": text, "token": text},
            fresh(draft, "topic"),
            sent=reverse("activities:session_save"),
        ),
        Contest(
            "points",
            world.staff,
            reverse("assessments:score_points", args=[score.pk, "street"]),
            lambda text: {"points": "1", "reason": text},
            fresh(score, "street_reason"),
        ),
    ]


def fight(contest: Contest, crowd: Crowd, number: int) -> Counter:
    """One round: counts of winners, of those shown both versions with their own text, and of anything else."""
    version = seen(contest.clients[0], contest.shown)
    texts = [f"第{number}轮{place}号" for place in range(crowd.size)]
    address = contest.sent or contest.shown

    def shot(client: Client, text: str):
        return lambda: client.post(address, contest.typed(text) | version)

    answers = crowd.volley([shot(client, text) for client, text in zip(contest.clients, texts, strict=True)])
    found = Counter(_outcome(answer, text) for answer, text in zip(answers, texts, strict=True))
    winners = [text for answer, text in zip(answers, texts, strict=True) if answer.status_code == 302]
    if winners != [contest.stands()]:
        found["lost"] += 1
    return found


def _outcome(answer, text: str) -> str:
    if answer.status_code == 302:
        return "winners"
    page = answer.content.decode()
    return "stale" if answer.status_code == 422 and BOTH_VERSIONS in page and text in page else "wrong"
