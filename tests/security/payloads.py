"""What is sent to each unsafe address so that it is taken; and what may be sent in place of a foreign key."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from common.conflicts import version_of
from tests.factories.members import make_id_number
from tests.security.cast import PLACES, Person, line_of
from tests.security.routes import routes

TODAY = dt.date.today()
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
NEW_NUMBER = make_id_number(dt.date(1971, 3, 4))


def payload(world, person: Person, name: str, target, organization: int | None = None) -> dict:
    """Valid data for the address `name` (its url name), about `target`, naming places in the person's scope.

    `organization`: the organisation to name instead of a valid one.
    """
    at = organization if organization is not None else _home(world, person, name)
    row = _row(world, name, target)
    common = {"version": version_of(row) if row is not None else 1}
    return {**common, **DATA.get(name, lambda at, row: {})(at, row)}


def _home(world, person, name):
    """A place of the person's own that fits the address: a branch for people and sessions, a street for reports."""
    streets = {"supervision_request", "import_start", "team_create"}
    kind = "work_committee" if name in streets else "branch" if name in BRANCH_WANTED else ""
    fitting = [
        code
        for code, place in PLACES.items()
        if person.at and person.at in line_of(code) and not place.dissolved and (not kind or place.kind == kind)
    ]
    code = fitting[-1] if fitting else "B1"
    return world.organizations[code].pk


def _row(world, name, target):
    route = next(one for one in routes() if one.pattern.name == name and not one.is_api)
    if route.rule.on is None or target.pk is None:
        return None
    return route.rule.on.objects.filter(pk=target.pk).first()


BRANCH_WANTED = {"post_create", "member_create", "member_move", "session_save", "session_roster", "session_create"}


def _change(at, row):
    return {
        "effective_on": TODAY.isoformat(), "confirmed": "1", "document_number": "示街工委〔2026〕1号",
        "name": "中共示范街道新建支部委员会", "kind": "joint_branch", "parent": at, "target": at, "successor": at,
        "names": "中共示范街道拆一支部委员会",
    }  # fmt: skip


def _session(at, row):
    return {
        "organization": at, "action": "draft", "kinds": ["theme_day"], "starts_at": "2026-05-20T09:00",
        "topic": "学习", "token": "t" * 32,
    }  # fmt: skip


def _manual(at, row):
    return {"reason": "台账", "points": "0.5", "due": 4, "held": 3, "flag": "yes", "hits": 1}


REGULATION = {"title": "新制度", "kind": "system", "in_force_from": TODAY.isoformat(), "text": "正文"}
DATA = {
    "login": lambda at, row: {"username": "nobody", "password": "x"},
    "password_change": lambda at, row: {"old": "pass-word-12", "new": "Lan-Tian-2026-x", "again": "Lan-Tian-2026-x"},
    "account_create": lambda at, row: {"username": "newcomer", "name": "新人", "organization": at},
    "account_edit": lambda at, row: {"name": "改名", "organization": at},
    "account_disable": lambda at, row: {"reason": "调离"},
    "post_create": lambda at, row: {
        "role": "branch_secretary", "organization": at, "valid_from": TODAY.isoformat()
    },
    "post_end": lambda at, row: {"last_day": TODAY.isoformat()},
    "parameter_edit": lambda at, row: {
        "value": "9", "valid_from": TODAY.isoformat(), "organization": at, "note": "依据"
    },
    "holiday_list": lambda at, row: {"day": "2027-01-04", "is_workday": "0", "name": "调休"},
    "organization_edit": lambda at, row: {"approval_number": "1", "phone": "1", "note": "n"},
    "group_create": lambda at, row: {"name": "新小组", "leader": "组长"},
    "organization_change": _change,
    "group_close": lambda at, row: {"on": TODAY.isoformat()},
    "term_create": lambda at, row: {"starts_on": TODAY.isoformat()},
    "term_extend": lambda at, row: {"extended_to": "2027-02-01", "extension_number": "示街工委〔2026〕2号"},
    "appointment_create": lambda at, row: {"post": "publicity", "person": "新任", "valid_from": TODAY.isoformat()},
    "appointment_end": lambda at, row: {"on": TODAY.isoformat()},
    "regulation_create": lambda at, row: {"organization": at, "issuer": "区委", **REGULATION},
    "regulation_edit": lambda at, row: {"issuer": "区委办", **REGULATION},
    "regulation_replace": lambda at, row: {"issuer": "区委", **REGULATION},
    "regulation_repeal": lambda at, row: {"first_day_without": TODAY.isoformat(), "reason": "明文废止"},
    "team_create": lambda at, row: {
        "organization": at, "kind": "leading", "name": "新小组", "established_on": TODAY.isoformat()
    },
    "team_edit": lambda at, row: {"name": "改名小组"},
    "team_end": lambda at, row: {"first_day_without": TODAY.isoformat()},
    "team_seat": lambda at, row: {"seat": "deputy", "name": "新组员", "valid_from": TODAY.isoformat()},
    "team_leave": lambda at, row: {"first_day_without": TODAY.isoformat()},
    "import_start": lambda at, row: {
        "kind": "members", "organization": at, "file": SimpleUploadedFile("名册.xlsx", b"PK not a book")
    },
    "import_columns": lambda at, row: {"column-0": "-"},
    "import_save": lambda at, row: {"mode": "good_rows"},
    "member_create": lambda at, row: {
        "organization": at, "name": "新党员", "id_number": NEW_NUMBER, "type": "full", "joined_on": "2001-07-01",
        "full_on": "2002-07-01",
    },
    "member_edit": lambda at, row: {"name": "改名", "note": "改过"},
    "member_move": lambda at, row: {"organization": at, "on": TODAY.isoformat(), "reason": "转接"},
    "member_status": lambda at, row: {"type": "full", "standing": "dead", "on": TODAY.isoformat()},
    "session_save": _session,
    "session_roster": _session,
    "session_return": lambda at, row: {"reason": "缺签到"},
    "session_correct": lambda at, row: {"reason": "写错了"},
    "attachment_upload": lambda at, row: {"file": SimpleUploadedFile("照片.png", PNG, "image/png")},
    "assessment_step": lambda at, row: {"reason": "已核"},
    "manual_value": _manual,
    "score_points": lambda at, row: {"points": "1", "reason": "已核"},
    "supervision_request": lambda at, row: {"street": at, "period": "2026-09"},
}  # fmt: skip
