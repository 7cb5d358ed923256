"""What the API does is what its OpenAPI document says, for every role, whatever is asked.

Requests made from the document, good and bad, go through WSGI with fixed seeds; none may be answered with 500 or with
a status, content type, header or body that the document does not know. `make api-fuzz EXAMPLES=200` asks more.
"""

import os
import re
from collections import Counter
from functools import lru_cache

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import strategies
from schemathesis.checks import CHECKS as CHECKS_KNOWN
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from organizations.accounts.roles import Role
from organizations.tokens.services import issue_token
from tests.api.records import fill

EXAMPLES = int(os.environ.get("API_FUZZ_EXAMPLES", "4"))
SEED = int(os.environ.get("API_FUZZ_SEED", "20251122"))
load_all_checks()
CHECKS = CHECKS_KNOWN.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
NOBODY = {"nobody": {}, "a wrong token": {"Authorization": "Token " + "0" * 40}}
CALLERS = [*NOBODY, *Role.values]
# Of four requests to a row, three name one that exists.
OFTEN = strategies.sampled_from([True, True, True, False])
# What is asked of rows that exist must be answered now and then, or only refusals are compared.
ANSWERED = {Role.STREET_STAFF: 200, Role.DISTRICT_REVIEWER: 200, Role.SYSTEM_ADMIN: 403}


@lru_cache(maxsize=1)
def document():
    """The document, bound to the application."""
    schema = schemathesis.openapi.from_dict(
        SchemaGenerator().get_schema(request=None, public=True), config=SchemathesisConfig.from_dict({})
    )
    schema.app = get_wsgi_application()
    return schema


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests stay in the test's transaction, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def town(place, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.API_REFUSALS = settings.API_REFUSALS_OVERALL = 10**9
    return [*fill(place.near), *fill(place.far)]


def parts_in(operation, addresses):
    """The parts of those `addresses` that are the operation's: [{"id": "7"}]."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path))
    return [match.groupdict() for address in addresses if (match := pattern.fullmatch(address))]


def ask(operation, headers, known, mode, seen):
    """EXAMPLES requests to one operation; gives the failures as text."""
    failures = []
    rows = strategies.sampled_from(known) if known else strategies.none()

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode), row=rows, real=OFTEN)
    def run(case, row, real):
        if row is not None and real:
            case.path_parameters |= row
        cache.clear()
        response = case.call(headers=headers)
        seen[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            failures.extend(f"{operation.label}: {one.title}: {one.message[:300]}" for one in group.exceptions)

    run()
    return failures


@pytest.mark.parametrize("caller", CALLERS)
def test_answers_are_as_documented(town, cast, caller):
    headers = NOBODY[caller] if caller in NOBODY else {"Authorization": f"Token {issue_token(actor=cast[caller])}"}
    failures, seen = [], Counter()
    for operation in (result.ok() for result in document().get_all_operations()):
        known = parts_in(operation, town) if "{" in operation.path else []
        for mode in GenerationMode:
            failures += ask(operation, headers, known, mode, seen)
    print(f"\n{caller}: requests {sum(seen.values())} statuses {dict(seen)} violations {len(failures)}")  # noqa: T201
    assert failures == []
    assert max(seen) < 500
    assert ANSWERED.get(caller, 401 if caller in NOBODY else max(seen)) in seen
