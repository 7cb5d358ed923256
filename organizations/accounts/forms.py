"""Forms of signing in, of the administrators and of one's own password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import RegexValidator
from django.utils import timezone

from common.conflicts import VersionedForm
from common.pickers import PickerInput
from organizations.accounts.models import User
from organizations.accounts.roles import DERIVED_ROLES, Role
from organizations.tree.models import Organization

USERNAME = RegexValidator(r"^[A-Za-z0-9_.\-]{3,40}$", "用户名用 3 到 40 个字母、数字或 _ . -，不能有空格和汉字。")
# Roles the security administrator gives by themselves; those of a team are confirmed with the membership.
GIVEN_ROLES = [(value, label) for value, label in Role.choices if value not in DERIVED_ROLES]
# User names appear in lists and in the log.
NO_NUMBER_OF_A_PERSON = RegexValidator(
    r"\d{11}", "用户名不要用身份证号或手机号，请用姓名拼音或工号。", inverse_match=True
)


class SignInForm(AuthenticationForm):
    """User name and password, in words for somebody who signs in once a month."""

    error_messages = {
        "invalid_login": "用户名或密码不对。请检查大小写；连续输错 5 次账号会被锁定。",
        "inactive": "用户名或密码不对。请检查大小写；连续输错 5 次账号会被锁定。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        self.label_suffix = ""


class OrganizationField(forms.ModelChoiceField):
    """One organisation within `paths`, chosen by typing."""

    def __init__(self, *, label: str, help_text: str = "输入名称或拼音首字母，从列出的组织中选一个。"):
        widget = PickerInput("organizations:place_search")
        super().__init__(Organization.objects.none(), label=label, widget=widget, help_text=help_text)


def offer(field: Any, paths) -> None:
    """Let an OrganizationField take organisations under `paths` and no others."""
    field.queryset = Organization.objects.within(paths)


class AccountForm(forms.Form):
    """What the system administrator writes about an account."""

    username = forms.CharField(
        label="用户名", validators=[USERNAME, NO_NUMBER_OF_A_PERSON], help_text="登录用，例如 zhangjianguo 或工号。"
    )
    name = forms.CharField(label="姓名", max_length=40)
    organization = OrganizationField(label="所属组织")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["organization"], actor.scope_paths("accounts.manage"))


class AccountEditForm(AccountForm, VersionedForm):
    """The same without the user name, which never changes; `version` guards against two editors."""

    username = None  # type: ignore[assignment]


class ReasonForm(VersionedForm):
    reason = forms.CharField(label="理由", max_length=200, help_text="例如：退休、调离。会写入操作日志。")


class PostForm(forms.Form):
    """A role over an organisation's subtree, from a day on."""

    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *GIVEN_ROLES])
    organization = OrganizationField(label="在哪个组织", help_text="权限覆盖这个组织和它下面的所有组织。")
    valid_from = forms.DateField(label="从哪天起", widget=forms.DateInput, initial=timezone.localdate)
    valid_to = forms.DateField(
        label="到哪天止", widget=forms.DateInput, required=False, help_text="当天仍有效；不填表示长期。"
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["organization"], actor.scope_paths("posts.manage"))


class EndPostForm(VersionedForm):
    last_day = forms.DateField(
        label="最后一天", widget=forms.DateInput, initial=timezone.localdate, help_text="过了这一天，权限立即失效。"
    )


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    old = forms.CharField(label="现在的密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(label="新密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label="再输一遍新密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args, user: User, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request

    def clean_old(self):
        if authenticate(self.request, username=self.user.username, password=self.cleaned_data["old"]) is None:
            raise forms.ValidationError("现在的密码不对。首次登录请填管理员给您的一次性密码。")
        return self.cleaned_data["old"]

    def clean(self):
        old, new, again = (self.cleaned_data.get(key) for key in ("old", "new", "again"))
        if new and again and new != again:
            self.add_error("again", "两次输入的新密码不一样，请重新输入。")
        if new and old == new:
            self.add_error("new", "新密码不能和现在的密码相同。")
        if new:
            try:
                password_validation.validate_password(new, self.user)
            except forms.ValidationError as error:
                self.add_error("new", error)
        return self.cleaned_data
