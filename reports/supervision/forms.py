"""Choosing the street and the period of a report."""

from datetime import date
from typing import cast

from django import forms

from common.periods import MONTH, QUARTER, YEAR, containing
from organizations.tree.enums import Kind
from organizations.tree.models import Organization

OFFERED = {MONTH: 18, QUARTER: 6, YEAR: 3}
GROUPS = {MONTH: "月度", QUARTER: "季度", YEAR: "年度"}


class SupervisionForm(forms.Form):
    """Streets the user may report on, and periods that are over."""

    street = forms.ModelChoiceField(Organization.objects.none(), label="街道", empty_label=None)
    period = forms.ChoiceField(label="期间", help_text="只列出已经结束的期间；再次生成会替换原来的文件。")

    def __init__(self, *args, user, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        streets = Organization.objects.visible_to(user, "reports.run").filter(kind=Kind.WORK_COMMITTEE)
        cast(forms.ModelChoiceField, self.fields["street"]).queryset = streets
        period = cast(forms.ChoiceField, self.fields["period"])
        period.choices = [(GROUPS[kind], _ended(kind, count, today)) for kind, count in OFFERED.items()]


def _ended(kind: str, count: int, today: date) -> list[tuple[str, str]]:
    running = containing(kind, today)
    return [(period.key, period.label) for period in (running.shift(-n) for n in range(1, count + 1))]
