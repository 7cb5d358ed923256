"""The fixture of the matrix is what it says: rows of every model everywhere, a canary in every free text."""

import pytest

from organizations.accounts.models import User
from organizations.audit.models import AuditEvent
from tests.security.canaries import CANARY
from tests.security.cast import PLACES
from tests.security.world import build_world, code_of, prose_fields, scoped_models


@pytest.mark.django_db
def test_every_model_has_rows_everywhere_and_every_text_tells_its_place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = build_world()
    cast = {user.pk for user in world.users.values()}
    for model in scoped_models():
        found = {}
        for row in model.objects.all():
            found.setdefault(code_of(world, row), []).append(row)
        assert set(found) - {""} == set(PLACES), f"{model._meta.label}: no rows at {set(PLACES) - set(found)}"
        if model is AuditEvent:  # services write some of their own; each place has one that tells
            assert all(any(CANARY.search(row.summary) for row in found[code]) for code in PLACES)
            continue
        for code, rows in found.items():
            for row in rows if code else ():
                if row.pk in cast and model is User:  # whoever acts in a scope is named there, wherever he sits
                    continue
                for field in prose_fields(model):
                    text = getattr(row, field.name)
                    told = CANARY.search(text or "")
                    assert told, f"{model._meta.label}.{field.name} of {code}: {text!r}"
