import django_filters

from reports.notifications.models import Notification


class NotificationFilter(django_filters.FilterSet):
    """Open or settled; organisational life or terms."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[("open", "待办"), ("settled", "已办")], method="in_state", empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(
        label="类别", choices=[("life", "组织生活"), ("term", "换届")], empty_label="全部"
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        return queryset.filter(settled_at__isnull=value == "open")
