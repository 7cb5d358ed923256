"""Stock ModelAdmin lists over the same rows and columns as ours, with the joins and the filters ours has."""

from django.contrib import admin

from activities.models import Session
from activities.sessions.enums import SessionKind
from members.models import Member
from organizations.models import AuditEvent, User

ROWS = 50


class OpenSite(admin.AdminSite):
    """Whoever is signed in may look; the portal's users have no permissions of the admin's kind."""

    def has_permission(self, request):
        return request.user.is_authenticated


class Looking(admin.ModelAdmin):
    list_per_page = ROWS

    def has_module_permission(self, request):
        return True

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class MemberAdmin(Looking):
    list_display = ("name", "organization", "sex", "birth_date", "education", "type", "joined_on", "full_on",
                    "occupation", "incomplete")  # fmt: skip
    list_select_related = ("organization", "group")
    list_filter = ("organization__kind", "type", "standing", "sex", "nation", "birth_date", "full_on", "education",
                   "occupation", "retired", "floating", "lost_contact", "exempt", "incomplete")  # fmt: skip
    search_fields = ("name", "initials")
    ordering = ("sort_key", "pk")

    def get_queryset(self, request):
        return super().get_queryset(request).present()


class SessionAdmin(Looking):
    list_display = ("held_on", "organization", "group", "kinds_held", "topic", "expected", "present", "state",
                    "recorded_late")  # fmt: skip
    list_select_related = ("organization", "group")
    list_filter = ("state", "recorded_late", "held_on")
    search_fields = ("topic",)
    ordering = ("-held_on", "-pk")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(replaced_by__isnull=True)

    @admin.display(description="会议类型")
    def kinds_held(self, session):
        return "、".join(SessionKind(kind).label for kind in session.kinds.split(","))


class AuditAdmin(Looking):
    list_display = ("sequence", "at", "actor_name", "action", "organization", "summary")
    list_select_related = ("organization", "actor")
    list_filter = ("action",)
    search_fields = ("summary",)


class UserAdmin(Looking):
    list_display = ("username", "name", "organization", "is_active")
    list_select_related = ("organization",)
    search_fields = ("username", "name")


class BareMemberAdmin(MemberAdmin):
    """Nothing to narrow by: what remains of the page is its table."""

    list_filter = ()


class BareSessionAdmin(SessionAdmin):
    list_filter = ()


bare = OpenSite(name="bare")
bare.register(Member, BareMemberAdmin)
bare.register(Session, BareSessionAdmin)
site = OpenSite()
site.register(Member, MemberAdmin)
site.register(Session, SessionAdmin)
site.register(AuditEvent, AuditAdmin)
site.register(User, UserAdmin)
