"""Roles and what they permit. A post (organisation, role, from, to) covers the organisation's subtree."""

from django.db import models


class Role(models.TextChoices):
    BRANCH_SECRETARY = "branch_secretary", "支部书记"
    COMMUNITY_SECRETARY = "community_secretary", "社区书记"
    STREET_STAFF = "street_staff", "街道工作人员"
    STREET_LEADER = "street_leader", "街道领导"
    DISTRICT_REVIEWER = "district_reviewer", "区委组织部"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    GROUP_MEMBER = "group_member", "领导小组成员"
    INSPECTOR = "inspector", "督导小组成员"


ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# Held as a member of a team, never by themselves (organizations/teams).
DERIVED_ROLES = frozenset({Role.GROUP_MEMBER, Role.INSPECTOR})

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.BRANCH_SECRETARY: frozenset({"view", "export", "sessions.log", "members.edit"}),
    Role.COMMUNITY_SECRETARY: frozenset(
        {"view", "export", "sessions.log", "sessions.review", "members.edit", "scores.self", "regulations.edit"}
    ),
    Role.STREET_STAFF: frozenset(
        {
            "view",
            "export",
            "import",
            "sessions.log",
            "sessions.review",
            "members.edit",
            "members.unmask",
            "organizations.change",
            "teams.edit",
            "regulations.edit",
            "schemes.edit",
            "scores.street",
            "reports.run",
        }
    ),
    Role.STREET_LEADER: frozenset({"view", "export"}),
    Role.DISTRICT_REVIEWER: frozenset(
        {
            "view",
            "export",
            "import",
            "members.unmask",
            "scores.district",
            "scores.finalise",
            "reports.run",
            "settings.edit",
            "teams.edit",
            "regulations.edit",
        }
    ),
    Role.SYSTEM_ADMIN: frozenset({"accounts.manage"}),
    Role.SECURITY_ADMIN: frozenset({"posts.manage", "accounts.unlock"}),
    Role.AUDIT_ADMIN: frozenset({"audit.read"}),
    Role.GROUP_MEMBER: frozenset({"view", "export"}),
    Role.INSPECTOR: frozenset({"view", "inspections.do"}),
}

ALL_PERMISSIONS = frozenset().union(*PERMISSIONS.values())


def roles_with(perm: str) -> list[str]:
    """The roles that hold `perm`."""
    return [role for role, permissions in PERMISSIONS.items() if perm in permissions]
