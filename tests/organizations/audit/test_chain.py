import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import NotSupportedError

from common.exceptions import Refused
from organizations.audit import chain as chained
from organizations.audit.models import AuditEvent, AuditHead
from organizations.audit.selectors import verify_chain
from organizations.audit.services import record, take_anchor, together

pytestmark = pytest.mark.django_db
# Past the guard of the model, as somebody with the database in hand goes.
RAW = AuditEvent._base_manager


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
    record("test.big", actor=None, summary="x", details={"big": 1e20, "whole": 10**25, "none": float("nan")})
    assert verify_chain().whole


def test_what_no_database_keeps_is_left_out():
    event = record("test.signs", actor=None, summary="甲\x00乙\u202e", details={"a\x00": ["\ud800b"]})
    assert (event.summary, event.details) == ("甲乙", {"a": ["b"]})
    assert verify_chain().whole


def test_the_models_own_doors_are_shut(chain):
    for attempt in (chain[0].save, chain[0].delete, AuditEvent.objects.all().delete):
        with pytest.raises(NotSupportedError):
            attempt()
    with pytest.raises(NotSupportedError):
        AuditEvent.objects.filter(sequence=1).update(summary="x")
    assert verify_chain().checked == 5


@pytest.mark.parametrize(
    "change",
    [{"summary": "改过"}, {"details": {"n": 9}}, {"actor_name": "别人"}, {"hash": "0" * 64}, {"algorithm": "sha256"},
     {"id": 90}, {"sequence": 90}, {"object_id": "7"}, {"previous_hash": ""}],
)  # fmt: skip
def test_a_changed_event_is_found(chain, change):
    RAW.filter(sequence=3).update(**change)
    assert verify_chain().broken_at in (3, 4)


def test_a_removed_event_is_found(chain):
    RAW.filter(sequence=2).delete()
    assert verify_chain().broken_at == 2


def test_a_cut_off_end_is_found(chain):
    RAW.filter(sequence__gte=4).delete()
    verdict = verify_chain()
    assert verdict.broken_at == 4
    assert verdict.checked == 3


def test_a_cut_off_end_is_found_though_the_head_was_moved(chain):
    RAW.filter(sequence__gte=4).delete()
    AuditHead.objects.update(sequence=3, hash=chain[2].hash)
    assert verify_chain().broken_at == 4


def test_later_events_do_not_heal_an_end_that_was_moved(chain):
    RAW.filter(sequence__gte=4).delete()
    AuditHead.objects.update(sequence=3, hash=chain[2].hash)
    record("test.later", actor=None, summary="之后")
    assert "签封" in verify_chain().reason


def test_an_event_forged_with_a_fresh_hash_is_found(chain):
    event = AuditEvent.objects.get(sequence=2)
    event.summary = "改过"
    RAW.filter(sequence=2).update(summary="改过", hash=chained.event_hash(event))
    assert verify_chain().broken_at == 3


def test_a_chain_hashed_anew_without_the_key_is_found(chain):
    previous = ""
    for event in AuditEvent.objects.order_by("sequence"):
        event.summary, event.algorithm, event.previous_hash = "改过", chained.PLAIN, previous
        previous = chained.event_hash(event)
        RAW.filter(pk=event.pk).update(
            summary="改过", algorithm=event.algorithm, previous_hash=event.previous_hash, hash=previous
        )
    AuditHead.objects.update(hash=previous)
    assert "签封" in verify_chain().reason


def plain_events(count):
    """Events as they were hashed before the chain was keyed, sealed by the head."""
    previous = ""
    for sequence in range(1, count + 1):
        event = record(f"old.{sequence}", actor=None, summary="旧")
        event.algorithm, event.previous_hash = chained.PLAIN, previous
        previous = chained.event_hash(event)
        RAW.filter(pk=event.pk).update(algorithm=chained.PLAIN, previous_hash=event.previous_hash, hash=previous)
        AuditHead.objects.update(hash=previous, seal=chained.head_seal(sequence, previous))


def test_events_from_before_the_key_still_hold_and_are_covered_by_those_after():
    plain_events(3)
    assert verify_chain().whole
    record("new", actor=None, summary="新")
    assert verify_chain().checked == 4
    RAW.filter(sequence=2).update(summary="改过")
    assert verify_chain().broken_at == 2


def test_together_writes_at_the_end_in_order_and_nothing_after_a_refusal():
    with together():
        record("a", actor=None, summary="1")
        assert not AuditEvent.objects.exists()
        with together():
            record("b", actor=None, summary="2")
    assert list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True)) == ["a", "b"]
    with pytest.raises(Refused):
        refused_midway()
    assert verify_chain().checked == 2


def refused_midway():
    with together():
        record("c", actor=None, summary="3")
        raise Refused("不行")


def test_verify_audit_exits_1_and_says_where(chain):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "完整" in out.getvalue()
    RAW.filter(sequence=4).update(summary="改过")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", json=True, stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["broken_at"] == 4


# -- anchors ------------------------------------------------------------
def anchor_file(tmp_path):
    path = tmp_path / "anchor.json"
    call_command("export_anchor", out=str(path), stdout=StringIO())
    return path


def test_an_anchor_finds_an_end_put_back_as_it_once_was(chain, tmp_path):
    old_head = AuditHead.objects.values().get()
    path = anchor_file(tmp_path)
    RAW.filter(sequence__gt=5).delete()
    AuditHead.objects.update(**old_head)
    assert verify_chain().whole  # only the anchor knows better
    with pytest.raises(SystemExit):
        call_command("verify_audit", anchor=[str(path)], stdout=(out := StringIO()))
    assert "存证" in out.getvalue()


def test_an_anchor_holds_while_the_chain_grows(chain, tmp_path):
    path = anchor_file(tmp_path)
    record("test.later", actor=None, summary="之后")
    call_command("verify_audit", anchor=[str(path)], stdout=(out := StringIO()))
    assert "与 1 份存证一致" in out.getvalue()


def test_another_history_does_not_fit_the_anchor(chain):
    anchor = take_anchor(actor=None)
    RAW.all().delete()
    AuditHead.objects.all().delete()
    for n in range(9):
        record("other", actor=None, summary=str(n))
    assert verify_chain().whole
    assert "存证" in verify_chain([anchor]).reason


@pytest.mark.parametrize(
    "spoil",
    [lambda found: {**found, "sequence": 1}, lambda found: {**found, "installation": "x"}, lambda found: [1],
     lambda found: {**found, "sequence": "5"}, lambda found: {**found, "seal": None}, lambda found: {}],
)  # fmt: skip
def test_a_wrong_anchor_is_wrong_usage(chain, tmp_path, spoil):
    path = anchor_file(tmp_path)
    path.write_text(json.dumps(spoil(json.loads(path.read_text()))))
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit", anchor=[str(path)])
    assert refused.value.returncode == 2
