"""Filters of the list of teams, shared with the API."""

import django_filters

from common.pickers import PickerInput
from organizations.teams.enums import TeamKind
from organizations.teams.models import Team
from organizations.tree.models import Organization


def visible_organizations(request):
    """Organisations the user may filter by; none where the schema asks."""
    return Organization.objects.visible_to(request.user) if request else Organization.objects.none()


class TeamFilter(django_filters.FilterSet):
    """By name, kind, organisation (with all below) and whether the team still works."""

    q = django_filters.CharFilter("name", "icontains", label="名称")
    kind = django_filters.ChoiceFilter(label="类型", choices=TeamKind.choices, empty_label="全部")
    organization = django_filters.ModelChoiceFilter(
        label="党组织（含下属）",
        queryset=visible_organizations,
        method="below",
        widget=PickerInput("organizations:organization_search"),
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("now", "在运行"), ("over", "已撤销")], method="in_state", empty_label="全部"
    )

    class Meta:
        model = Team
        fields: list[str] = []

    def below(self, queryset, name, organization):
        return queryset.within([organization.path])

    def in_state(self, queryset, name, value):
        return queryset.filter(ended_on__isnull=value == "now")
