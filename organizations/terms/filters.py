"""Filters of the list of terms."""

import django_filters
from django.db.models import Q
from django.utils import timezone

from common.periods import add_months
from common.pickers import PickerInput
from organizations.settings.selectors import parameter
from organizations.terms.rules import TermState
from organizations.tree.models import Organization

SHOWN = (TermState.OVERDUE, TermState.DUE_SOON, TermState.RUNNING, TermState.UNKNOWN)


class TermFilter(django_filters.FilterSet):
    """By superior (with all below) and by state; the queryset is annotated with due_on."""

    organization = django_filters.ModelChoiceFilter(
        label="党组织（含下属）",
        queryset=lambda request: Organization.objects.visible_to(request.user),
        method="below",
        widget=PickerInput("organizations:organization_search_unit"),
    )
    state = django_filters.ChoiceFilter(
        label="换届", choices=[(state.value, state.label) for state in SHOWN], method="in_state", empty_label="全部"
    )

    class Meta:
        model = Organization
        fields: list[str] = []

    def below(self, queryset, name, organization):
        return queryset.within([organization.path])

    def in_state(self, queryset, name, state):
        today = timezone.localdate()
        soon = add_months(today, max(parameter("term.reminder_months", on=today)))
        conditions = {
            TermState.OVERDUE: Q(due_on__lt=today),
            TermState.DUE_SOON: Q(due_on__gte=today, due_on__lte=soon),
            TermState.RUNNING: Q(due_on__gt=soon),
            TermState.UNKNOWN: Q(due_on__isnull=True),
        }
        return queryset.filter(conditions[TermState(state)])
