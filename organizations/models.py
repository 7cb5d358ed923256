"""All models of the app, gathered for Django; they live in their subjects."""

from organizations.accounts.models import Post, SignInAttempts, User
from organizations.audit.models import AuditEvent, AuditHead
from organizations.jobs.models import Job, JobFile
from organizations.settings.models import Holiday, Parameter
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
    "SignInAttempts",
    "Term",
    "User",
]
