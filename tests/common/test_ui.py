"""Tags of the design system, navigation, the door of views."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.http import Http404, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory

from common.access import PUBLIC, SIGNED_IN, access, by
from common.display import display
from common.navigation import Page, Section, navigation
from common.pickers import PickerInput
from organizations.accounts.roles import Role
from organizations.tree.models import Organization
from tests.factories.organizations import make_district, make_user


def render(text, **context):
    return Template(text).render(Context(context))


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="写全名。")
    day = forms.DateField(label="日期", required=False)


def test_a_field_ties_label_help_and_error_to_its_control():
    html = render("{% error_summary form %}{% field form.name %}", form=SampleForm({}))
    assert '<label class="form-label" for="id_name">姓名' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'href="#id_name"' in html
    assert "姓名：" in html


def test_a_date_field_is_a_date_box_and_says_when_it_is_optional():
    html = render("{% field form.day %}", form=SampleForm(initial={"day": date(2025, 3, 5)}))
    assert 'type="date"' in html
    assert 'value="2025-03-05"' in html
    assert "选填" in html


def test_typed_text_is_escaped():
    html = render("{% field form.name %}{% lamp 'red' word %}", form=SampleForm({"name": '"><b>'}), word="<i>")
    assert "<b>" not in html
    assert "<i>" not in html


def test_a_lamp_always_has_a_word():
    assert "逾期" in render("{% lamp 'red' %}")


def test_query_keeps_the_rest():
    request = RequestFactory().get("/?a=1&b=2&b=3&page=4")
    html = render("{% query page=5 a=None as q %}{{ q|safe }}", request=request)
    assert html == "?b=2&b=3&page=5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        ("", "—"),
        (True, "是"),
        (False, "否"),
        (0, 0),
        (date(2025, 3, 5), "2025-03-05"),
        (Decimal("1.50"), "1.5"),
        (Decimal("100"), "100"),
    ],
)
def test_display(value, text):
    assert display(value) == text


def test_navigation_skips_what_does_not_resolve_or_is_not_permitted(db, monkeypatch):
    sections = (
        Section("甲", (Page("没有", "nowhere:page"), Page("账号", "organizations:account_list", ("accounts.manage",)))),
        Section("乙", (Page("日志", "organizations:audit_list", ("audit.read",)),)),
    )
    monkeypatch.setattr("common.navigation.SECTIONS", sections)
    user = make_user(Role.SYSTEM_ADMIN, make_district())
    shown = navigation(user, "/organizations/accounts/3/")
    assert [(s["label"], s["active"], [p["label"] for p in s["pages"]]) for s in shown] == [("甲", True, ["账号"])]


def test_a_picker_shows_the_chosen_name_and_never_a_list(db):
    district = make_district()

    class Form(forms.Form):
        place = forms.ModelChoiceField(Organization.objects.all(), widget=PickerInput("organizations:place_search"))

    chosen = str(Form(initial={"place": district.pk})["place"])
    assert district.name in chosen
    assert "<option" not in chosen
    assert district.name not in str(Form()["place"])
    assert Form({"place": "x"}).is_valid() is False


def test_access_needs_a_rule():
    with pytest.raises(TypeError):
        access()
    assert access(PUBLIC)(lambda request: None).access.methods == {"GET": (PUBLIC,)}
    assert access("a", "b", POST="c")(lambda request: None).access.methods == {"GET": ("a", "b"), "POST": ("c",)}
    chosen = access(POST=by("action", {"submit": "a"}))(lambda request, action: None).access
    assert chosen.rules("POST", {"action": "submit"}) == ("a",)
    with pytest.raises(Http404):
        chosen.rules("POST", {"action": "other"})


def test_a_method_that_is_not_declared_is_not_allowed(rf):
    view = access(PUBLIC, POST=SIGNED_IN)(lambda request: HttpResponse("ok"))
    signed_in = type("User", (), {"is_authenticated": True})()
    for method, status in (("get", 200), ("head", 200), ("post", 200), ("put", 405), ("delete", 405), ("options", 405)):
        request = getattr(rf, method)("/")
        request.user = signed_in
        assert view(request).status_code == status, method


@pytest.mark.django_db
def test_pages_are_safe_and_say_what_to_do(client, settings):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "不在您的管理范围内" in page.content.decode()
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert client.get("/components/").status_code == 404
    settings.DEBUG = True
    assert client.get("/components/").status_code == 200


@pytest.mark.django_db
def test_a_missing_csrf_token_is_explained():
    from django.test import Client

    page = Client(enforce_csrf_checks=True).post("/organizations/login/", {})
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()


def test_the_500_page_needs_nothing():
    from common.errors import server_error

    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "系统出了问题" in page.content.decode()


@pytest.mark.django_db
def test_templates_hold_no_inline_script_or_style(settings):
    import re

    bad = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*json)|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.I)
    offenders = [
        f"{path.relative_to(settings.BASE_DIR)}: {found.group()}"
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        if (found := bad.search(path.read_text()))
    ]
    assert offenders == []
