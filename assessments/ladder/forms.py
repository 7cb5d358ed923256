"""Forms of the ladder: a value fitted to its method, points with a reason, a step with a reason."""

from django import forms

from assessments.schemes.grammar import Checklist, Flag, Grade, Linear, Manual, PerHit, PerMiss, Ratio, Rule, Steps
from common.conflicts import VersionedForm


class ReasonForm(VersionedForm):
    """A reason, and the version of the record the user saw."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class StepForm(ReasonForm):
    """A step that needs no reason may carry a remark."""

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            self.fields["reason"].label = "备注"


class PointsForm(ReasonForm):
    """Points of one stage; empty takes them back."""

    points = forms.DecimalField(label="分数", min_value=0, max_digits=6, decimal_places=2, required=False)
    field_order = ["points", "reason", "version"]

    def __init__(self, *args, ceiling, reason_required: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["points"].help_text = f"0至{ceiling}分；留空表示按系统分"
        self.fields["reason"].required = reason_required


NOT_OF_THE_VALUE = frozenset({"reason", "version"})
YES_NO = [("yes", "是"), ("no", "否")]


class ManualValueForm(VersionedForm):
    """The value of one indicator in the shape its rule needs; `value()` gives what the service takes."""

    not_applicable = forms.BooleanField(label="对这个单位不适用", required=False)
    reason = forms.CharField(label="依据", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, rule: Rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["reason"].help_text = "写明文件、台账或核查情况，例如“2025年12月述职会议记录”"
        own = self._own_fields(rule)
        self.fields = {**own, **self.fields}

    def _own_fields(self, rule: Rule) -> dict[str, forms.Field]:
        match rule:
            case Ratio() | Linear() | Steps():
                rate = forms.DecimalField(
                    label="完成率",
                    required=False,
                    min_value=0,
                    max_value=1,
                    help_text="用小数，如0.95；也可以改填下面两个数",
                )
                return {"rate": rate, **self._counts(isinstance(rule, Ratio) and rule.asks_late)}
            case PerMiss():
                return self._counts(rule.asks_late)
            case PerHit():
                return {"hits": forms.IntegerField(label="发生次数", min_value=0, required=False)}
            case Grade(grades):
                choices = [("", "请选择"), *((label, label) for label, _ in grades)]
                return {"grade": forms.ChoiceField(label="等次", choices=choices, required=False)}
            case Flag():
                choice = forms.ChoiceField(label="是否", choices=YES_NO, widget=forms.RadioSelect, required=False)
                return {"flag": choice}
            case Checklist(items):
                box = forms.CheckboxSelectMultiple
                choices = [(item, item) for item in items]
                return {
                    "items": forms.MultipleChoiceField(label="合格的项", choices=choices, widget=box, required=False)
                }
            case Manual():
                return {"points": forms.DecimalField(label="分数", min_value=0, decimal_places=2, required=False)}
        return {}

    @staticmethod
    def _counts(asks_late: bool) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {
            "due": forms.IntegerField(label="应完成数", min_value=0, required=False),
            "held": forms.IntegerField(label="已完成数", min_value=0, required=False),
        }
        if asks_late:
            found["late"] = forms.IntegerField(label="其中逾期完成数", min_value=0, required=False)
        return found

    def value(self) -> dict:
        """The cleaned value; yes/no as a boolean."""
        found = {
            name: v for name, v in self.cleaned_data.items() if name not in NOT_OF_THE_VALUE and v not in (None, "")
        }
        if "flag" in found:
            found["flag"] = found["flag"] == "yes"
        return found


def initial_value(value: dict | None, reason: str = "") -> dict:
    """What the form shows for a stored value."""
    found = dict(value or {})
    if "flag" in found:
        found["flag"] = "yes" if found["flag"] else "no"
    return {**found, "reason": reason}
