"""The small world of the matrix: every model with rows at every place, every text with the canary of its place."""

import datetime as dt
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from organizations.accounts.models import User
from organizations.accounts.roles import Role
from organizations.terms.models import PostHeld, PostName, Term
from organizations.tokens.services import issue_token
from organizations.tree.enums import Kind
from organizations.tree.models import Group, Organization
from tests.factories.organizations import make_headcount, make_organization, make_post, make_user
from tests.security import world_records
from tests.security.canaries import CANARY, NAME, canary
from tests.security.cast import ANONYMOUS, CAST, PLACES

# Names no reader of the portal is shown, or that mean something to the program.
NOT_PROSE = re.compile(
    r"^(key|sort_key|initials|kinds|path|kind|action|code|role|state|period|hash|previous_hash|frozen_hash|algorithm|seal"
    r"|object_type|object_id|object_pk|username|password|stored_as|content_type|url|form_token|id_index|phone_index"
    r"|parameters|grade|nation|education|degree|occupation|sex|extension_number|actor_name|reason_code)$"
)
FIRST_KEY = 7_000_000
NAMES = {
    Kind.DISTRICT: "海滨区委{}",
    Kind.WORK_COMMITTEE: "示范街道{}党工委",
    Kind.GENERAL_BRANCH: "中共示范街道{}社区总支部委员会",
    Kind.BRANCH: "中共示范街道{}支部委员会",
}


@dataclass
class World:
    """`rows[model][(code, variant)]` is the primary key of a row; `users[name]` the accounts of the cast."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    locals: dict[str, User] = field(default_factory=dict)
    rows: dict[type[models.Model], dict[tuple[str, str], object]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, code: str, row: models.Model, variant: str = "") -> models.Model:
        self.rows[type(row)][code, variant] = row.pk
        return row


def build_world() -> World:
    """Build it in the current database and below MEDIA_ROOT; takes some seconds."""
    world = World()
    count_from_afar()
    for code, place in PLACES.items():
        _place(world, code, place)
    for person in CAST:
        if person is not ANONYMOUS:
            world.users[person.name] = make_user(
                person.role, world.organizations[person.at], f"cast_{person.name}", name=f"角色{person.name}"
            )
            issue_token(actor=world.users[person.name])
    for code in PLACES:
        world_records.fill(world, code)
    world_records.finish(world)
    plant(world)
    for person in CAST[1:]:  # whoever acts in a scope is named there, wherever he sits
        User.objects.filter(pk=world.users[person.name].pk).update(name=f"角色{person.name}")
    return world


def count_from_afar() -> None:
    """Let every table number its rows in a thousand of its own: such a number means nothing else on a page."""
    with connection.cursor() as cursor:
        for place, model in enumerate(scoped_models()):
            table, key, first = model._meta.db_table, model._meta.pk, FIRST_KEY + 1000 * place
            if not isinstance(key, models.AutoField):
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, key.column, first])


def _place(world, code, place):
    organization = make_organization(
        NAMES[place.kind].format(canary(code, NAME)),
        place.kind,
        world.organizations.get(place.above),
        is_community=place.is_community,
        dissolved_on=dt.date(2026, 6, 30) if place.dissolved else None,
        phone=f"电话{canary(code)}",
    )
    world.organizations[code] = world.add(code, organization)
    local = make_user(Role.BRANCH_SECRETARY, organization, f"local_{canary(code)}", name=f"干部{canary(code)}")
    world.locals[code] = world.add(code, local)
    disabled = make_user(None, organization, f"gone_{canary(code)}", name=f"离任{canary(code)}", is_active=False)
    world.add(code, disabled, "disabled")
    world.add(code, local.posts.get())
    world.add(code, make_post(disabled, Role.STREET_LEADER, organization), "other")
    world.add(code, Group.objects.create(organization=organization, name=f"小组{canary(code)}"))
    world.add(code, Term.objects.create(
        organization=organization, starts_on=dt.date(2022, 1, 1), ends_on=dt.date(2026, 12, 1)
    ))  # fmt: skip
    for post in (PostName.SECRETARY, PostName.ORGANISATION):
        held = PostHeld.objects.create(
            organization=organization, post=post, person=f"书记{canary(code)}", valid_from=dt.date(2022, 1, 1)
        )
        world.add(code, held, "" if post == PostName.SECRETARY else "other")
    make_headcount(organization)


def scoped_models():
    return [one for one in apps.get_models() if hasattr(one, "ORG_PATH") and hasattr(one.objects, "visible_to")]


def organization_of(row: models.Model) -> Organization | None:
    """The organisation a row belongs to, walking ORG_PATH attribute by attribute."""
    for name in filter(None, row.ORG_PATH.split("__")):
        row = getattr(row, name, None)
    return row


def code_of(world: World, row: models.Model) -> str:
    """The place of a row, "" for a row of no organisation."""
    organization = organization_of(row)
    return next((code for code, one in world.organizations.items() if organization and one.pk == organization.pk), "")


def prose_fields(model) -> list[models.Field]:
    """Free texts of a model: what somebody types and somebody else may read."""
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField)
        and not one.choices
        and not NOT_PROSE.match(one.name)
        and (one.max_length or 999) >= 20
    ]


def plant(world: World) -> None:
    """Write the canary of its place into every free text that does not carry one yet, the chained log aside."""
    for model in scoped_models():
        if model._meta.label_lower.endswith("auditevent"):
            continue
        fields = prose_fields(model)
        changed = []
        for row in model.objects.all():
            code = code_of(world, row)
            touched = False
            for one in fields:
                text = getattr(row, one.name) or ""
                if code and not CANARY.search(text):
                    token = canary(code)
                    setattr(row, one.name, text[: (one.max_length or 999) - len(token)] + token)
                    touched = True
            changed += [row] if touched else []
        if fields and changed:
            model.objects.bulk_update(changed, [one.name for one in fields], batch_size=100)


def retold(data, code: str):
    """A JSON value with every canary replaced by that of another place."""
    text = json.dumps(data, ensure_ascii=False)
    number = f"{PLACES[code].number:02}"
    return json.loads(re.sub(r"(q[nsz])\d\dx", rf"\g<1>{number}x", text, flags=re.IGNORECASE))


def store(name: str, content: bytes) -> str:
    """Write a private file; gives its name below MEDIA_ROOT."""
    target = Path(settings.MEDIA_ROOT, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return name
