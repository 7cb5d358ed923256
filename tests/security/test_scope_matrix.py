"""A seeded sample of the matrix of who sees and does what; all of it runs with `make scope-matrix`."""

import logging
import random

import pytest
from django.test import override_settings

from tests.security.cells import address_cells, list_cells
from tests.security.foreign import FIELDS, choices_of_rows, foreign_cells, queried
from tests.security.probe import Probe
from tests.security.world import build_world

SEED, ADDRESSES, LISTS, FOREIGN = 20261122, 500, 60, 40


def test_every_field_that_chooses_a_row_is_among_the_foreign_keys():
    known = {key for keys in queried().values() for key in keys}
    assert choices_of_rows() <= set(FIELDS), "say in FIELDS which model the field names, in SENT who sends it"
    assert known <= set(FIELDS)


@pytest.mark.django_db
def test_a_sample_of_the_matrix(tmp_path):
    chance = random.Random(SEED)  # the same sample every time
    logger = logging.getLogger()
    with override_settings(MEDIA_ROOT=tmp_path, CONFIRM_MINUTES=600):
        probe = Probe(build_world(), tmp_path)
        logger.addHandler(probe.logs)
        try:
            wrong = [
                problem
                for cells, most in ((address_cells(probe.world), ADDRESSES), (list_cells(), LISTS))
                for cell in chance.sample(list(cells), most)
                for problem in probe.check(cell)
            ]
            for check in chance.sample(list(foreign_cells(probe.world)), FOREIGN):
                wrong += check(probe)
        finally:
            logger.removeHandler(probe.logs)
    assert not wrong, "\n".join(wrong[:40])
