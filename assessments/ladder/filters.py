"""Filters of assessments: one FilterSet for list, ranking, export and API."""

import django_filters
from django import forms

from assessments.ladder.models import Assessment, AssessmentState
from common.scoping import path_successor
from organizations.tree.enums import Kind
from organizations.tree.models import Organization

GROUPS = [
    ("committee", "社区党委"),
    ("general_branch", "社区党总支"),
    ("branch", "社区党支部"),
    ("new", "两新组织"),
]


def streets_visible(request):
    """Streets in the user's scope that have assessments."""
    if request is None:
        return Organization.objects.none()
    return (
        Organization.objects.visible_to(request.user)
        .filter(kind=Kind.WORK_COMMITTEE, schemes__assessments__isnull=False)
        .distinct()
    )


def organizations_visible(request):
    """Organisations in the user's scope."""
    return Organization.objects.none() if request is None else Organization.objects.visible_to(request.user)


class AssessmentFilter(django_filters.FilterSet):
    organization = django_filters.ModelChoiceFilter(
        label="所属党组织", queryset=organizations_visible, method="of_organization", widget=forms.HiddenInput
    )
    year = django_filters.NumberFilter(label="年度", field_name="scheme__year")
    street = django_filters.ModelChoiceFilter(label="街道", queryset=streets_visible, method="in_street")
    group = django_filters.ChoiceFilter(label="类别", choices=GROUPS, method="in_group")
    state = django_filters.ChoiceFilter(label="状态", choices=AssessmentState.choices)
    name = django_filters.CharFilter(label="党组织", field_name="organization__name", lookup_expr="icontains")

    class Meta:
        model = Assessment
        fields = ["organization", "year", "street", "group", "state", "name"]

    def of_organization(self, queryset, name, organization):
        """Those at or below an organisation; for a branch, that of the unit it belongs to."""
        if organization.is_branch and not organization.is_community:
            path = organization.path
            above = [path[:end] for end in range(organization.steplen, len(path), organization.steplen)]
            return queryset.filter(organization__path__in=above)
        return self.in_street(queryset, name, organization)

    def in_street(self, queryset, name, street):
        """Those of one street."""
        path = street.path
        return queryset.filter(organization__path__gte=path, organization__path__lt=path_successor(path))

    def in_group(self, queryset, name, group):
        """Those of one class of ranking."""
        if group == "new":
            return queryset.filter(organization__is_community=False)
        return queryset.filter(organization__is_community=True, organization__kind=group)
