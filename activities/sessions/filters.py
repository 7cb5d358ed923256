"""Filters of the session list, shared by page, export and API."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from activities.sessions.enums import PRESENT_STATUSES, SessionKind, State
from activities.sessions.models import Attendance, Minutes, Session
from common.periods import MONTH, period_of
from common.pickers import PickerInput
from members.roster.models import Member
from organizations.tree.models import Organization


def visible_members(request):
    """Members the user may filter by."""
    return Member.objects.visible_to(request.user) if request else Member.objects.none()


def attended_by(queryset, member: Member):
    """Sessions `member` was at by the roster grid.

    Imported ledgers name only those who were away: there, the meetings of the branch (or group) the member belonged
    to that day and was not named for; committee meetings never.
    """
    committee = Minutes.objects.filter(session=OuterRef("pk"), kind=SessionKind.BRANCH_COMMITTEE_MEETING)
    named = Attendance.objects.filter(session=OuterRef("pk"), member=member)
    belonged = Q(pk__in=[])
    for stay in member.memberships.all():
        part = Q(organization=stay.organization_id) & (Q(group__isnull=True) | Q(group=stay.group_id))
        if stay.valid_from:
            part &= Q(held_on__gte=stay.valid_from)
        if stay.valid_to:
            part &= Q(held_on__lte=stay.valid_to)
        belonged |= part
    was_there = Attendance.objects.filter(member=member, status__in=PRESENT_STATUSES).values("session_id")
    imported = Session.objects.filter(belonged, ~Exists(named), ~Exists(committee), imported=True).order_by()
    return queryset.filter(pk__in=was_there.union(imported.values("pk")))


def visible_organizations(request):
    """Organisations the user may filter by."""
    return Organization.objects.visible_to(request.user) if request else Organization.objects.none()


class SessionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        field_name="topic", lookup_expr="icontains", label="主题", widget=forms.TextInput(attrs={"type": "search"})
    )
    organization = django_filters.ModelChoiceFilter(
        label="党组织（含下级）",
        queryset=visible_organizations,
        method="in_subtree",
        widget=PickerInput("organizations:organization_search"),
    )
    kind = django_filters.ChoiceFilter(
        label="会议类型", choices=SessionKind.choices, method="of_kind", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")
    month = django_filters.CharFilter(
        label="月份", method="in_month", widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    )
    late = django_filters.BooleanFilter(
        field_name="recorded_late",
        label="记录及时",
        widget=forms.Select(choices=[("", "全部"), ("true", "补录（超过时限）"), ("false", "及时")]),
    )
    member = django_filters.ModelChoiceFilter(
        label="到会党员", queryset=visible_members, method="of_member", widget=PickerInput("members:member_search")
    )

    class Meta:
        model = Session
        fields: list[str] = []

    def in_subtree(self, queryset, name, value):
        return queryset.within([value.path])

    def of_member(self, queryset, name, value):
        return attended_by(queryset, value)

    def of_kind(self, queryset, name, value):
        ways = {"": value, "__startswith": f"{value},", "__endswith": f",{value}", "__contains": f",{value},"}
        listed = Q()
        for lookup, text in ways.items():  # on the bare column, whose few values the planner knows
            listed |= Q(**{f"kinds{lookup}": text})
        return queryset.filter(listed)

    def in_month(self, queryset, name, value):
        try:
            period = period_of(value)
        except ValueError:
            return queryset.none()
        if period.kind != MONTH:
            return queryset.none()
        return queryset.filter(held_on__range=(period.start, period.end))
