"""The trial's verdict sees what it is there to see: something lost, done twice, stuck, half there."""

from datetime import date
from random import Random
from types import SimpleNamespace

import pytest
from django.db import connection

from activities.sessions.models import Attachment, Session
from assessments.ladder.freezing import digest
from assessments.ladder.models import Assessment
from organizations.audit.services import record
from organizations.jobs.models import Job, JobFile, JobState
from tests.factories.activities import make_session
from tests.factories.assessments import make_scheme
from tests.factories.organizations import make_branch, make_community, make_street
from trials.crash.campaign import ENOUGH, Outcome
from trials.crash.killer import EMBEDDED, SERVICES, Killer
from trials.crash.ledger import Ledger
from trials.crash.verdict import Verdict

pytestmark = pytest.mark.django_db
SESSION = {"kind": "session", "token": "sessions-0001", "acknowledged": True, "facts": {}}
COUNTS = ("lost", "twice", "stuck", "partial")


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def job(street):
    return Job.objects.create(
        kind="supervision", title="试", organization=street, period="2025-06", state=JobState.DONE
    )


def judged(*deeds):
    verdict = Verdict({"deeds": list(deeds), "partial": []}).judge()
    return {name for name in COUNTS if getattr(verdict, name)}


def test_nothing_is_wrong_with_nothing():
    assert judged() == set()


@pytest.mark.parametrize(("acknowledged", "found"), [(True, {"lost"}), (False, set())])
def test_session_that_is_not_there(acknowledged, found):
    assert judged(SESSION | {"acknowledged": acknowledged}) == found


def test_session_that_is_there_twice(street):
    branch = make_branch("第一支部", make_community(parent=street))
    for day in (1, 2):
        make_session(branch, date(2025, 6, day), ["theme_day"])
    Session.objects.update(topic=SESSION["token"])
    assert "twice" in judged(SESSION | {"acknowledged": False})


@pytest.mark.parametrize(
    ("state", "message", "found"),
    [
        (JobState.RUNNING, "", {"stuck"}),
        (JobState.FAILED, "", {"stuck"}),
        (JobState.FAILED, "任务连续三次中断", set()),
        (JobState.DONE, "", set()),
    ],
)
def test_job_that_did_not_end(job, state, message, found):
    Job.objects.update(state=state, message=message)
    assert judged() == found


def test_job_that_is_gone():
    deed = {"kind": "job", "token": "reports-0001", "acknowledged": True}
    assert judged(deed | {"facts": {"job": "5a1c1f0e-2f0b-4a51-9b7e-2f4b6c1f7d10"}}) == {"lost"}


@pytest.mark.parametrize(
    ("size", "content", "found"), [(2, b"PK", {"partial"}), (9, b"PK", {"partial"}), (0, None, {"lost"})]
)
def test_file_that_is_not_whole(job, tmp_path, size, content, found):
    file = JobFile.objects.create(job=job, name="a.xlsx", stored_as=f"jobs/{job.pk}/a.xlsx", size=size)
    if content is not None:
        (tmp_path / file.stored_as).parent.mkdir(parents=True)
        (tmp_path / file.stored_as).write_bytes(content)
    assert judged() == found


def test_file_nobody_names(job, tmp_path):
    (tmp_path / f"jobs/{job.pk}").mkdir(parents=True)
    (tmp_path / f"jobs/{job.pk}/.x.part.docx").touch()
    assert judged() == {"partial"}


@pytest.mark.parametrize(
    ("rows", "acknowledged", "found"),
    [(0, True, {"lost"}), (0, False, set()), (2, True, {"lost", "twice"}), (1, True, {"lost"})],
)
def test_attachment(street, tmp_path, rows, acknowledged, found):
    """Rows without an entry of the log are a loss too."""
    session = make_session(make_branch("第一支部", make_community(parent=street)))
    (tmp_path / "sessions").mkdir()
    for number in range(rows):
        stored = f"sessions/{number}.png"
        (tmp_path / stored).write_bytes(b"PNG")
        Attachment.objects.create(
            session=session, name="a-0001.png", stored_as=stored, content_type="image/png", size=3
        )
    assert judged({"kind": "attachment", "token": "a-0001", "acknowledged": acknowledged, "facts": {}}) == found


def test_attachment_whose_file_is_cut_off(street, tmp_path):
    session = make_session(make_branch("第一支部", make_community(parent=street)))
    Attachment.objects.create(session=session, name="b.png", stored_as="sessions/b.png", content_type="", size=3)
    assert judged() == {"lost"}
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions/b.png").write_bytes(b"P")
    assert judged() == {"partial"}


@pytest.mark.parametrize(
    ("told", "acknowledged", "found"),
    [(0, True, {"lost"}), (1, True, set()), (2, True, {"twice"}), (1, False, set())],
)
def test_cancelling(job, told, acknowledged, found):
    Job.objects.update(state=JobState.CANCELLED)
    for _ in range(told):
        record("job.request", actor=None, summary="", obj=job, organization=job.organization)
        record("job.cancel", actor=None, summary="", obj=job, organization=job.organization)
    deed = {"kind": "cancelling", "token": "c", "acknowledged": acknowledged, "facts": {"job": str(job.pk)}}
    assert judged(deed) - {"lost"} == found - {"lost"}
    assert ("lost" in judged(deed)) == (told == 0)


@pytest.mark.parametrize(
    ("final", "hash_is_right", "acknowledged", "found"),
    [
        (2, True, True, {"lost"}),  # no steps in the history of the two
        (1, True, False, {"partial"}),
        (1, True, True, {"lost"}),
        (2, False, False, {"partial"}),
        (0, True, False, set()),
        (0, True, True, {"lost"}),
    ],
)
def test_finalising(street, final, hash_is_right, acknowledged, found):
    scheme = make_scheme(street)
    for number in range(2):
        frozen = {"result": number}
        fields = {"state": "final", "frozen": frozen, "frozen_hash": digest(frozen) if hash_is_right else "0"}
        unit = make_community(parent=street)
        Assessment.objects.create(scheme=scheme, organization=unit, **(fields if number < final else {}))
    facts = {"street": street.pk, "year": scheme.year}
    assert judged({"kind": "finalising", "token": "f", "acknowledged": acknowledged, "facts": facts}) == found


@pytest.mark.parametrize(
    ("exhausted", "wrong"),
    [({"state": "failed", "kills": 3, "message": "连续三次中断"}, 0), ({"state": "done", "kills": 1, "message": ""}, 1),
     ({"state": "failed", "kills": 3, "message": ""}, 1)],
)  # fmt: skip
def test_job_that_kills_its_worker(exhausted, wrong):
    found = {name: [] for name in COUNTS} | {"chain": "whole"}
    assert len(Outcome("embedded", 1, ENOUGH, found, {"seconds": 1}, exhausted, 1.0).wrong) == wrong


def test_broken_chain(street):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_auditevent SET summary = '又'")
    assert Verdict({"deeds": [], "partial": []}).judge().chain.startswith("broken")


def test_ledger_keeps_tries_and_answers_apart(tmp_path):
    ledger = Ledger()
    for token in ("a", "b"):
        ledger.attempt("session", token)
    ledger.acknowledge("b", session=7)
    assert ledger.acknowledged == 1


@pytest.mark.parametrize(("mode", "victims"), [("embedded", EMBEDDED), ("services", SERVICES)])
def test_every_victim_is_killed_before_any_twice(mode, victims):
    plan = Killer(SimpleNamespace(mode=mode), 2 * len(victims), Random(1)).plan
    assert sorted(plan[: len(victims)]) == sorted(plan[len(victims) :]) == sorted(victims)
