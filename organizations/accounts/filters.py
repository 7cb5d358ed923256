"""Filters of the account and post lists."""

import django_filters
from django.db.models import Q
from django.utils import timezone

from organizations.accounts.models import Post, User
from organizations.accounts.roles import Role
from organizations.accounts.selectors import posts_on


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="姓名或用户名", method="search")
    role = django_filters.ChoiceFilter(label="岗位", choices=Role.choices, method="with_role", empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[("active", "启用"), ("disabled", "停用"), ("locked", "已锁定"), ("none", "没有岗位")],
        method="in_state",
        empty_label="全部",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(username__icontains=value))

    def with_role(self, queryset, name, value):
        return queryset.filter(pk__in=Post.objects.in_force(timezone.localdate()).filter(role=value).values("user"))

    def in_state(self, queryset, name, value):
        if value == "locked":
            return queryset.filter(locked=True)
        if value == "none":
            return queryset.exclude(pk__in=Post.objects.in_force(timezone.localdate()).values("user"))
        return queryset.filter(is_active=value == "active")


class PostFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="姓名或用户名", method="search")
    role = django_filters.ChoiceFilter(label="岗位", choices=Role.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="是否有效", choices=[("now", "未结束"), ("over", "已结束")], method="in_state", empty_label="全部"
    )

    class Meta:
        model = Post
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(Q(user__name__icontains=value) | Q(user__username__icontains=value))

    def in_state(self, queryset, name, value):
        return posts_on(timezone.localdate(), queryset, ended=value == "over")
