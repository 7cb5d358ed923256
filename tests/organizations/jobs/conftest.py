"""A street, its staff, and a kind of job whose doing each test decides."""

import pytest

from organizations.accounts.roles import Role
from organizations.jobs import registry, sweeping
from organizations.jobs.registry import Handler
from organizations.jobs.services import request_job
from tests.factories.organizations import make_street, make_user


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """What the broker is said to hold: ids of jobs, nothing at first."""
    held = set()
    monkeypatch.setattr(sweeping, "jobs_at_broker", lambda: held)
    return held


@pytest.fixture
def street(db):
    return make_street()


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street)


@pytest.fixture
def work(monkeypatch):
    """`work(function)` makes the function the handler of the kind "test"."""

    def install(run):
        monkeypatch.setitem(registry._handlers, "test", Handler("test", run, "reports.run", "试"))

    install(lambda job, progress: {})
    return install


@pytest.fixture
def ask(street, staff, work):
    def ask(**changes):
        asked = {
            "kind": "test", "title": "试", "organization": street, "period": "2025-06", "parameters": {}, "actor": staff
        }  # fmt: skip
        return request_job(**asked | changes)

    return ask
