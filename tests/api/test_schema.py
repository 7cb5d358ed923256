"""The schema is whole, its examples are true to it, and its page runs no inline script."""

from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.urls import URLPattern
from drf_spectacular.generators import SchemaGenerator

from common.access import SIGNED_IN
from common.api.filters import parameter_names
from members.roster.filters import MemberFilter
from organizations.accounts.roles import ALL_PERMISSIONS
from partybuild.api_urls import urlpatterns


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_schema_is_valid_and_gives_no_warnings(db):
    written, complaints = StringIO(), StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written, stderr=complaints)
    assert written.getvalue().startswith("openapi: 3.")
    assert complaints.getvalue() == ""


@pytest.mark.parametrize("pattern", [p for p in urlpatterns if isinstance(p, URLPattern)], ids=lambda p: p.name)
def test_every_view_declares_its_rule(pattern):
    rule = pattern.callback.access
    assert list(rule.methods) == ["GET"]
    assert set(rule.methods["GET"]) <= ALL_PERMISSIONS | {SIGNED_IN}


def test_every_address_is_described(schema):
    unlisted = {"api:root", "api:schema", "api:docs", "api:unknown"}
    assert len(schema["paths"]) == len(urlpatterns) - len(unlisted)
    assert all(path.startswith("/api/") for path in schema["paths"])


def test_lists_tell_their_filters_order_and_pages(schema):
    asked = {one["name"] for one in schema["paths"]["/api/members/"]["get"]["parameters"]}
    assert {"page", "per", "sort"} | parameter_names(MemberFilter) == asked
    answer = schema["paths"]["/api/members/"]["get"]["responses"]["200"]["content"]["application/json"]
    assert "results" in next(iter(answer["examples"].values()))["value"]


def test_every_operation_tells_its_problems_and_shows_an_example(schema):
    for path, operations in schema["paths"].items():
        answer = operations["get"]["responses"]
        assert {"400", "401", "403", "404", "429"} <= set(answer), path
        content = answer["200"]["content"]
        if path.endswith("/jobs/files/{id}/"):
            continue
        assert content["application/json"].get("examples") or "detail" in path or "{id}" in path, path


def test_examples_name_the_fields_there_are(schema):
    for path, operations in schema["paths"].items():
        for content in operations["get"]["responses"]["200"]["content"].values():
            for example in content.get("examples", {}).values():
                fields = _fields(schema, content["schema"])
                value = example["value"]
                if "results" in value:
                    value, fields = value["results"][0], _fields(schema, fields["results"]["items"])
                assert set(value) == set(fields), path


def _fields(schema, part):
    if "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return part["properties"]


def test_schema_is_served_as_yaml_and_json(staff):
    assert yaml.safe_load(staff.get("/api/schema/").content)["openapi"].startswith("3.")
    assert staff.get("/api/schema/?format=json").json()["info"]["title"]


def test_docs_page_has_no_inline_script(staff, client, cast):
    client.force_login(next(iter(cast.values())))
    page = client.get("/api/docs/").content.decode()
    assert "swagger-ui-bundle.js" in page
    assert all("src=" in tag.split(">")[0] for tag in page.split("<script")[1:])
    assert "<style" not in page


def test_root_leads_to_the_docs(client, cast):
    client.force_login(next(iter(cast.values())))
    assert client.get("/api/").url == "/api/docs/"
