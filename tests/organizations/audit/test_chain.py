import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from organizations.audit.models import AuditEvent
from organizations.audit.selectors import verify_chain
from organizations.audit.services import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    return [record(f"test.{n}", actor=None, summary=f"第{n}件", details={"n": n, "r": 0.25}) for n in range(1, 6)]


def test_a_whole_chain_verifies(chain):
    verdict = verify_chain()
    assert verdict.whole
    assert verdict.checked == 5


def test_an_empty_chain_is_whole():
    assert verify_chain().whole


def test_details_of_any_kind_survive_the_round_trip():
    record("test.kinds", actor=None, summary="x", details={1: Decimal("1.50"), "day": date(2026, 1, 1), "t": (1, 2.5)})
    assert verify_chain().whole


@pytest.mark.parametrize(
    "change", [{"summary": "改过"}, {"details": {"n": 9}}, {"actor_name": "别人"}, {"hash": "0" * 64}]
)
def test_a_changed_event_is_found(chain, change):
    AuditEvent.objects.filter(sequence=3).update(**change)
    assert verify_chain().broken_at in (3, 4)


def test_a_removed_event_is_found(chain):
    AuditEvent.objects.filter(sequence=2).delete()
    assert verify_chain().broken_at == 2


def test_a_cut_off_end_is_found(chain):
    AuditEvent.objects.filter(sequence__gte=4).delete()
    verdict = verify_chain()
    assert verdict.broken_at == 4
    assert verdict.checked == 3


def test_an_event_forged_with_a_fresh_hash_is_found(chain):
    from organizations.audit.services import event_hash

    event = AuditEvent.objects.get(sequence=2)
    event.summary = "改过"
    event.hash = event_hash(event)
    event.save()
    assert verify_chain().broken_at == 3


def test_verify_audit_exits_1_and_says_where(chain):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "完整" in out.getvalue()
    AuditEvent.objects.filter(sequence=4).update(summary="改过")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", json=True, stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["broken_at"] == 4
