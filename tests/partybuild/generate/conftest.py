"""A small synthetic district, and its digest."""

import hashlib
from datetime import date

import pytest

from partybuild.generate.build import build_district
from partybuild.generate.size import Size
from partybuild.generate.store import COLUMNS

PASSWORD = "Rehearsal-2025"
SMALL = Size(streets=2, communities=3, branches=8, members=170, years=1, seed=7, today=date(2025, 6, 20))
# Encrypted with a fresh nonce, salted, or chained over such.
NEVER_THE_SAME = {"id_number", "phone", "address", "password", "hash", "previous_hash"}


@pytest.fixture
def district(db):
    """Rows by table of a district of two streets."""
    return build_district(SMALL, password=PASSWORD)


def digest() -> str:
    """SHA-256 over everything written but what differs by design."""
    whole = hashlib.sha256()
    for model, columns in COLUMNS.items():
        names = [name for name in columns.split() if name not in NEVER_THE_SAME]
        written = model._default_manager.order_by("pk")
        if model._meta.model_name == "auditevent":
            written = written.filter(at__date__lt=SMALL.today)
        for row in written.values_list("pk", *names):
            whole.update(repr(row).encode())
    return whole.hexdigest()
