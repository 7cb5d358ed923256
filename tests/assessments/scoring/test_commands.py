"""`score` and `metric_catalogue` as contracts."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from activities.sessions.enums import SessionKind
from assessments.scoring.catalogue_text import catalogue_text
from tests.factories.activities import make_session
from tests.factories.assessments import make_manual_value, make_scheme
from tests.factories.organizations import make_branch, make_community, make_headcount, make_street


def test_the_catalogue_in_the_docs_is_current():
    assert Path(settings.BASE_DIR, "docs/metrics.md").read_text(encoding="utf-8") == catalogue_text()


@pytest.mark.django_db
def test_score_answers_the_contract(capsys):
    street = make_street()
    unit = make_community("中共示范街道甲社区总支部委员会", street)
    branch = make_branch("中共示范街道甲社区第一支部委员会", unit)
    make_headcount(branch)
    make_manual_value(unit, "bonus_commendation", {"grade": "省级"})
    for month in (2, 5, 8):
        make_session(branch, date(2025, month, 9), [SessionKind.MEMBERS_MEETING])
    make_scheme(street, publish=False)
    call_command("score", "--street", "示范街道", "--year", "2025", "--today", "2026-01-10", "--json")
    found = json.loads(capsys.readouterr().out)["units"]["中共示范街道甲社区总支部委员会"]
    assert found["branches"] == ["中共示范街道甲社区第一支部委员会"]
    meeting = found["indicators"]["members_meeting_rate"]
    assert (meeting["full"], meeting["value"], meeting["held"], meeting["due"]) == (3, 0.75, 3, 4)
    assert (meeting["points"], meeting["points_redistributed"]) == (2.25, 3.38)
    assert meeting["reason"].startswith("应开4，已开3")
    groups = found["indicators"]["group_meeting_rate"]
    assert (groups["not_applicable"], groups["points"], groups["value"]) == (True, None, None)
    assert found["indicators"]["pledge_review"]["pending"] is True
    assert found["adjustments"]["bonus_commendation"]["points"] == 3
    assert found["totals"] == {"base": 7.38, "bonus": 3, "deduction": 0, "vetoed": False, "total": 10.38, "pending": 1}


@pytest.mark.django_db
def test_score_without_a_scheme_or_street_is_refused(capsys):
    make_street()
    for street, words in (("示范街道", "还没有2025年度的评分细则"), ("别的街道", "没有找到街道")):
        with pytest.raises(SystemExit) as stop:
            call_command("score", "--street", street, "--year", "2025", "--json")
        assert stop.value.code == 1
        assert words in json.loads(capsys.readouterr().out)["error"]
