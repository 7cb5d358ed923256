"""Every address that writes, once with success: who presses the button, with what, and which record it is about.

Keys are view names; a key may stand for several ways with `#`. `Press.data` goes on top of what the page's form shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from activities.sessions.enums import SessionKind as K
from assessments.ladder.models import Assessment
from members.imports.models import Upload
from organizations.accounts.roles import Role
from organizations.settings.models import Holiday
from tests.factories.members import make_id_number
from tests.factories.organizations import PASSWORD
from tests.security.audited.world import PDF, TODAY, line, roster

DAY = TODAY.isoformat()
LAST_MONTH = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}"
NEW_PASSWORD = "Another-Word-2026"


@dataclass
class Press:
    """One use of an address. `about`: the record the event must name (None: made by it, or none)."""

    actor: str
    args: list = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    about: Any = None
    form: bool = True
    before: Callable | None = None


def _file(name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, PDF)


def _uploaded(w, client, *, odd=False):
    head = ["所在支部名", "姓名", "公民身份号码", "人员类别", "入党时间", "转正时间"] if odd else None
    file = roster(line(), head=head) if head else roster()
    client.post("/members/imports/", {"kind": "members", "organization": w.street.pk, "file": file})
    return Upload.objects.latest("created_at")


def _version(row):
    return {"version": row.version}


WRITES: dict[str, Callable[[Any], Press]] = {
    "organizations:password_change": lambda w: Press(
        "staff", [], {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}, w.staff),
    "organizations:account_create": lambda w: Press(
        "system", [], {"username": "fresh", "name": "新人", "organization": w.street.pk}),
    "organizations:account_edit": lambda w: Press("system", [w.account.pk], {"name": "改名"}, w.account),
    "organizations:account_disable": lambda w: Press("system", [w.account.pk], {"reason": "调离"}, w.account),
    "organizations:account_enable": lambda w: Press("system", [w.shut.pk], {}, w.shut),
    "organizations:account_reset_password": lambda w: Press("system", [w.account.pk], {}, w.account),
    "organizations:account_unlock": lambda w: Press("security", [w.account.pk], {}, w.account),
    "organizations:post_create": lambda w: Press(
        "security", [w.account.pk], {"role": Role.STREET_LEADER, "organization": w.district.pk, "valid_from": DAY}
        | {"role": Role.DISTRICT_REVIEWER}, w.account),
    "organizations:post_end": lambda w: Press("security", [w.post.pk], {"last_day": DAY}, w.account),
    "organizations:audit_verify": lambda w: Press("auditor", form=False),
    "organizations:audit_anchor": lambda w: Press("auditor", form=False),
    "organizations:job_cancel": lambda w: Press("staff", [w.running.pk], {}, w.running, form=False),
    "organizations:job_retry": lambda w: Press("staff", [w.failed.pk], {}, w.failed, form=False),
    "organizations:holiday_list": lambda w: Press(
        "district_reviewer", [], {"day": "2027-03-01", "is_workday": "", "name": "调休"} | {"is_workday": "0"}),
    "organizations:holiday_list#seed": lambda w: Press(
        "district_reviewer", [], {"seed": "1", "year": 2025}, form=False,
        before=lambda client: Holiday.objects.all().delete()),
    "organizations:parameter_edit": lambda w: Press(
        "district_reviewer", ["life.attendance_target"], {"value": "0.75", "valid_from": "2028-01-01"}),
    "organizations:organization_edit": lambda w: Press("staff", [w.branch.pk], {"note": "新的备注"}, w.branch),
    "organizations:group_create": lambda w: Press("staff", [w.branch.pk], {"name": "第九党小组", "valid_from": DAY}),
    "organizations:group_close": lambda w: Press("staff", [w.group.pk], {"on": DAY}, w.group),
    "organizations:organization_change": lambda w: Press(
        "staff", [w.branch.pk, "rename"], {"name": "中共示范街道和平里社区红旗支部委员会", "effective_on": DAY,
                                           "confirmed": "1"}, w.branch),
    "organizations:term_create": lambda w: Press("staff", [w.branch.pk], {"starts_on": DAY}),
    "organizations:appointment_create": lambda w: Press(
        "staff", [w.branch.pk], {"post": "organisation", "person": "赵六", "valid_from": DAY}),
    "organizations:term_extend": lambda w: Press(
        "staff", [w.term.pk], {"extended_to": "2027-06-01", "extension_number": "示街工委〔2026〕3号"}, w.term),
    "organizations:appointment_end": lambda w: Press("staff", [w.held.pk], {"on": DAY}, w.held),
    "organizations:regulation_create": lambda w: Press(
        "staff", [], {"organization": w.street.pk, "title": "学习制度", "issuer": "街道党工委", "kind": "system",
                      "in_force_from": DAY, "file": _file("学习制度.pdf")}),
    "organizations:regulation_edit": lambda w: Press(
        "staff", [w.regulation.pk], {"number": "示街工委〔2026〕5号"}, w.regulation),
    "organizations:regulation_replace": lambda w: Press(
        "staff", [w.regulation.pk], {"in_force_from": DAY, "text": "新的第一条"}, w.regulation),
    "organizations:regulation_repeal": lambda w: Press(
        "staff", [w.regulation.pk], {"first_day_without": DAY, "reason": "明文废止"}, w.regulation),
    "organizations:team_create": lambda w: Press(
        "staff", [], {"organization": w.street.pk, "kind": "supervision", "name": "督导小组", "established_on": DAY}),
    "organizations:team_edit": lambda w: Press("staff", [w.team.pk], {"purpose": "抓总"}, w.team),
    "organizations:team_end": lambda w: Press("staff", [w.team.pk], {"first_day_without": DAY}, w.team),
    "organizations:team_seat": lambda w: Press(
        "staff", [w.team.pk], {"seat": "deputy", "name": "赵六", "valid_from": DAY}, w.team),
    "organizations:team_leave": lambda w: Press("staff", [w.seat.pk], {"first_day_without": DAY}, w.team),
    "organizations:team_right": lambda w: Press("security", [w.seat.pk], {}, w.team),
    "members:import_start": lambda w: Press(
        "staff", [], {"kind": "members", "organization": w.street.pk, "file": roster()}, form=False),
    "members:import_columns": lambda w: Press(
        "staff", before=lambda client: _uploaded(w, client, odd=True), data={"所在支部名": "branch"}, form=False),
    "members:import_save": lambda w: Press(
        "staff", before=lambda client: _uploaded(w, client), data={"mode": "all"}, form=False),
    "members:member_create": lambda w: Press(
        "staff", [], {"organization": w.branch.pk, "name": "新党员", "id_number": make_id_number(), "type": "full",
                      "joined_on": "1989-07-01", "full_on": "1990-07-01", "education": "大专"}),
    "members:member_edit": lambda w: Press("staff", [w.member.pk], {"workplace": "某单位"}, w.member),
    "members:member_move": lambda w: Press(
        "staff", [w.member.pk], {"organization": w.other.pk, "on": DAY, "reason": "迁居"}, w.member),
    "members:member_status": lambda w: Press(
        "staff", [w.member.pk], {"standing": "suspended", "on": DAY, "reason": "失联"}, w.member),
    "members:member_reveal": lambda w: Press("staff", [w.member.pk], {}, w.member, form=False),
    "members:member_form": lambda w: Press("staff", [w.member.pk], {}, w.member, form=False),
    "activities:session_save": lambda w: Press(
        "secretary", [], {"organization": w.branch.pk, "kinds": [K.MEMBERS_MEETING], "topic": "学习",
                          "starts_at": f"{DAY}T00:10", "token": "form-1", "action": "draft"}, form=False),
    "activities:session_submit": lambda w: Press("secretary", [w.draft.pk], _version(w.draft), w.draft, form=False),
    "activities:session_withdraw": lambda w: Press(
        "secretary", [w.submitted.pk], _version(w.submitted), w.submitted, form=False),
    "activities:session_approve": lambda w: Press(
        "community_secretary", [w.submitted.pk], _version(w.submitted), w.submitted, form=False),
    "activities:session_return": lambda w: Press(
        "community_secretary", [w.submitted.pk], _version(w.submitted) | {"reason": "缺主持人"}, w.submitted,
        form=False),
    "activities:session_correct": lambda w: Press(
        "secretary", [w.approved.pk], _version(w.approved) | {"reason": "人数有误"}, form=False),
    "activities:session_discard": lambda w: Press("secretary", [w.draft.pk], _version(w.draft), w.draft, form=False),
    "activities:attachment_upload": lambda w: Press(
        "secretary", [w.draft.pk], {"file": _file("纪要.pdf")}, w.draft, form=False),
    "activities:attachment_delete": lambda w: Press("secretary", [w.attachment.pk], {}, w.draft, form=False),
    "assessments:scheme_publish": lambda w: Press("staff", [w.draft_scheme.pk], {}, w.draft_scheme),
    "assessments:assessment_step": lambda w: Press(
        "community_secretary", [w.assessment.pk, "submit"], _version(w.assessment), w.assessment),
    "assessments:manual_value": lambda w: Press(
        "staff", [w.by_hand.pk], {"points": "1", "reason": "台账"}, w.assessment),
    "assessments:score_points": lambda w: Press(
        "community_secretary", [w.by_hand.pk, "self"], {"points": "0.5", "reason": "已做"}, w.assessment),
    "assessments:open_year": lambda w: Press("staff", [w.street.pk, 2025], {}, w.assessment, form=False),
    "assessments:bulk_step": lambda w: Press(
        "staff", [w.street.pk, 2025, "forward"], {}, w.assessment,
        before=lambda client: Assessment.objects.update(state="street")),
    "account:token": lambda w: Press("staff", about=w.staff, form=False),
    "account:token_revoke": lambda w: Press(
        "staff", about=w.staff, form=False,
        before=lambda client: client.post("/account/token/", {"confirm_password": PASSWORD})),
    "reports:supervision_request": lambda w: Press("staff", [], {"street": w.street.pk, "period": LAST_MONTH}),
    "reports:appraisal_request": lambda w: Press("staff", [w.street.pk, 2025], {}, form=False),
}  # fmt: skip
# Signing in and out has tests of its own here; finalising needs every assessment approved first; the roster only shows.
ELSEWHERE = {"organizations:login", "organizations:logout", "assessments:finalise", "activities:session_roster"}
