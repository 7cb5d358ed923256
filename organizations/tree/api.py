"""Organisations: list, one, those below one; as of any day."""

from django.db.models import Prefetch, Q
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from common.api.views import ApiView, DetailView, ListView
from organizations.terms.models import PostHeld, PostName, Term
from organizations.tree.filters import OrganizationFilter
from organizations.tree.models import Group, Organization, OrganizationVersion
from organizations.tree.serializers import OrganizationDetailSerializer, OrganizationSerializer

ON = OpenApiParameter(
    "on", OpenApiTypes.DATE, description="按这一天的组织树回答（名称、类型、隶属、书记）；不写为今天。", required=False
)


def in_force(day) -> tuple[Q, Q]:
    """Conditions for rows with valid_from and valid_to that cover `day`."""
    return Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)


class AsOfDay(ApiView):
    """Reads `?on=` and fetches what the serializers tell of that day, in a fixed number of statements."""

    parameters = ("on",)

    def day(self):
        return self.day_asked("on") or timezone.localdate()

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "day": self.day()}

    def get_queryset(self):
        day = self.day()
        secretaries = PostHeld.objects.filter(*in_force(day), post=PostName.SECRETARY)
        superiors = Prefetch("parent__versions", to_attr="versions_known")
        versions = OrganizationVersion.objects.select_related("parent").prefetch_related(superiors)
        return Organization.objects.visible_to(self.request.user).prefetch_related(
            Prefetch("versions", versions, to_attr="versions_known"),
            Prefetch("posts_held", secretaries, to_attr="secretaries_then"),
        )

    def existing(self, rows):
        """With `?on=`, only organisations that existed on that day."""
        day = self.day_asked("on")
        return rows.existing_on(day) if day else rows


@extend_schema_view(
    get=extend_schema(tags=["组织"], operation_id="organization_list", summary="党组织", parameters=[ON])
)
class OrganizationList(AsOfDay, ListView):
    """党组织列表。筛选条件看现在的状态；名称、类型、隶属、书记按 on 那一天回答。"""

    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter
    sorts = {
        "tree": ("path",),
        "name": ("sort_key",),
        "kind": ("kind", "path"),
        "established_on": ("established_on", "path"),
    }
    default_sort = "tree"

    def get_queryset(self):
        return self.existing(super().get_queryset())


@extend_schema_view(
    get=extend_schema(tags=["组织"], operation_id="organization_get", summary="一个党组织", parameters=[ON])
)
class OrganizationDetail(AsOfDay, DetailView):
    """一个党组织在某一天的班子、任期和党小组。"""

    on = Organization
    serializer_class = OrganizationDetailSerializer

    def get_object(self):
        day = self.day()
        found = super().get_object()
        if not self.existing(Organization.objects.filter(pk=found.pk)).exists():
            raise Http404
        found.posts_then = PostHeld.objects.filter(*in_force(day), organization=found)
        found.term_then = Term.objects.filter(organization=found, starts_on__lte=day).order_by("-starts_on").first()
        found.groups_then = Group.objects.filter(*in_force(day), organization=found)
        return found


@extend_schema_view(
    get=extend_schema(tags=["组织"], operation_id="organization_children", summary="直属下级", parameters=[ON])
)
class OrganizationChildren(AsOfDay, ListView):
    """某一天直接隶属于这个党组织的党组织。"""

    on = Organization
    serializer_class = OrganizationSerializer
    sorts = {"tree": ("path",), "name": ("sort_key",)}
    default_sort = "tree"

    def get_queryset(self):
        above = Organization.objects.get_visible(self.request.user, self.access, pk=self.kwargs["pk"])
        below = OrganizationVersion.objects.filter(*in_force(self.day()), parent=above)
        return super().get_queryset().filter(pk__in=below.values("organization_id"))
