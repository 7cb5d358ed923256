"""The component page: every partial in every state, in debug only."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from common.access import PUBLIC, access


class SampleForm(forms.Form):
    """One field of each shape."""

    name = forms.CharField(label="姓名", help_text="与身份证一致，中间不加空格。")
    day = forms.DateField(label="入党时间", widget=forms.DateInput, help_text="例如 1998-07-01。")
    kind = forms.ChoiceField(
        label="人员类别", choices=[("", "请选择"), ("full", "正式党员"), ("probationary", "预备党员")]
    )
    sex = forms.ChoiceField(label="性别", choices=[("m", "男"), ("f", "女")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    floating = forms.BooleanField(label="流动党员", required=False)


@access(PUBLIC)
def components(request):
    """Every partial of the design system. Raises Http404 outside debug."""
    if not settings.DEBUG:
        raise Http404
    return render(
        request,
        "generic/components.html",
        {
            "form": SampleForm(initial={"name": "张建国", "sex": "m"}, auto_id="a_%s"),
            "bad": SampleForm({"day": "去年", "kind": "x"}, auto_id="b_%s"),
            "page": Paginator(range(1000), 50).get_page(request.GET.get("page", 7)),
            "tab_items": [("基本情况", request.path), ("党员", "/members/", 42), ("组织生活", "/activities/")],
            "crumbs": [("清源街道", "/"), ("第一社区党总支", "/"), ("第一党支部", "")],
            "lamps": ["red", "amber", "green", "blue", "grey"],
            "states": [("draft", "草稿"), ("submitted", "待审核"), ("returned", "已退回"), ("approved", "已审核"),
                       ("queued", "排队中"), ("running", "进行中"), ("done", "已完成"), ("failed", "未成功")],
        },
    )  # fmt: skip
