"""All models of the app, gathered for Django; they live in their subjects."""

from organizations.accounts.models import Post, SignInAttempts, User
from organizations.audit.models import AuditEvent, AuditHead
from organizations.jobs.models import Job, JobFile
from organizations.regulations.models import Regulation
from organizations.settings.models import Holiday, Parameter
from organizations.teams.models import Team, TeamMember
from organizations.terms.models import PostHeld, Term
from organizations.tree.models import Group, HeadcountReturn, Organization, OrganizationChange, OrganizationVersion

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Group",
    "HeadcountReturn",
    "Holiday",
    "Job",
    "JobFile",
    "Organization",
    "OrganizationChange",
    "OrganizationVersion",
    "Parameter",
    "Post",
    "PostHeld",
    "Regulation",
    "SignInAttempts",
    "Team",
    "TeamMember",
    "Term",
    "User",
]
