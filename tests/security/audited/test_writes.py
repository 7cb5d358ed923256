"""Every address that writes is walked once: each committed change has an event that names the actor and the record."""

import re

import pytest
from django.db import connection, transaction
from django.urls import reverse

from members.imports.models import Upload
from organizations.audit.models import AuditEvent
from organizations.audit.selectors import verify_chain
from organizations.audit.words import in_words
from tests.factories.organizations import PASSWORD
from tests.security.audited import world
from tests.security.audited.writes import ELSEWHERE, WRITES
from tests.security.routes import routes

pytestmark = pytest.mark.django_db
# What a request writes besides the records of the field: sessions, counters of guesses, the log itself.
BESIDES = re.compile(r"django_session|signinattempts|audit(event|head)|axes_", re.IGNORECASE)
WRITING = re.compile(r'^\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\b(True|False|None)\b")
READS = {"organizations:audit_verify", "organizations:audit_anchor", "members:member_reveal", "members:member_form",
         "organizations:account_unlock"}  # fmt: skip
SPACES = {"members", "activities", "assessments", "reports", "account"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def unsafe_views() -> set[str]:
    found = set()
    for route in routes():
        if set(route.rule.methods) - {"GET", "HEAD"}:
            space = route.route.split("/")[0]
            found.add(f"{space if space in SPACES else 'organizations'}:{route.pattern.name}")
    return found


def test_every_address_that_writes_is_walked():
    assert unsafe_views() == {name.split("#")[0] for name in WRITES} | ELSEWHERE


def shown(client, address) -> dict:
    """What the form of the page holds before anybody types."""
    form = (client.get(address).context or {}).get("form")
    if form is None:
        return {}
    values = {bound.html_name: bound.value() for bound in form}
    return {name: getattr(value, "pk", value) for name, value in values.items() if value not in (None, "", False, [])}


class Watch:
    """The tables a request writes."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        found = WRITING.match(sql)
        if found and not BESIDES.search(found.group(2)):
            self.tables.add(found.group(2))
        return execute(sql, params, many, context)


def said(response) -> str:
    """The messages of a page that refused."""
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.find("<main") :]).split())[:300]


def faults_of(client, w, name) -> list[str]:
    """Why the log does not tell of this use of the address; nothing when it does."""
    press = WRITES[name](w)
    actor = getattr(w, press.actor)
    client.force_login(actor)
    made = press.before(client) if press.before else None
    address = reverse(name.split("#")[0], args=[made.pk] if isinstance(made, Upload) else press.args)
    about = press.about
    data = (shown(client, address) if press.form else {}) | press.data | {"confirm_password": PASSWORD}
    last, watch = AuditEvent.objects.latest("sequence").sequence, Watch()
    with connection.execute_wrapper(watch):
        response = client.post(address, data)
    told = list(AuditEvent.objects.filter(sequence__gt=last).exclude(action="auth.confirmed"))
    if response.status_code not in (200, 204, 302):
        return [f"{name}: answered {response.status_code}: {said(response)}"]
    faults = []
    if not watch.tables and name not in READS:
        faults.append(f"{name}: wrote nothing, so it proves nothing")
    if not told:
        faults.append(f"{name}: wrote {sorted(watch.tables)} and no event")
    if any(event.actor_id != actor.pk for event in told):
        faults.append(f"{name}: an event names another actor")
    named = [event for event in told if event.object_id]
    key = about and (about._meta.label_lower, str(about.pk))
    if about and key not in {(event.object_type, event.object_id) for event in named}:
        faults.append(f"{name}: no event names {key}: {[(e.action, e.object_type, e.object_id) for e in told]}")
    for event in told:
        words = " ".join([event.summary, *(f"{label} {text}" for label, text in in_words(event))])
        if CODE.search(words.replace("pledge_review", "")):
            faults.append(f"{name}: raw codes: {words}")
    return faults


def test_every_change_is_told_with_its_actor_and_its_record(client):
    w, faults = world.build(), []
    for name in WRITES:
        with transaction.atomic():
            faults += faults_of(client, w, name)
            transaction.set_rollback(True)
        client.cookies.clear()
    assert not faults, "\n".join(fault[:600] for fault in faults)
    assert verify_chain().whole
