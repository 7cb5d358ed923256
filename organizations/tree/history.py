"""Writing the dated history of one organisation: the state before a day is kept as it was, always."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from common.conflicts import Version, check_version
from common.exceptions import Refused
from organizations.tree.models import Organization, OrganizationChange, OrganizationVersion

ONE_DAY = timedelta(days=1)


def lock(organization: Organization, version: Version | None = None) -> Organization:
    """The row under a lock, as it is now. Raises Stale when somebody changed it since `version`.

    All locks leave the key alone: whoever holds the head of the audit log must be able to name the row in it.
    """
    locked = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    check_version(locked, version)
    return locked


def lock_in_order(*organizations: Organization | None) -> None:
    """Hold the rows of several organisations, always in one order: two decisions about the same ones cannot block."""
    pks = [organization.pk for organization in organizations if organization is not None]
    list(Organization.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))


def check_living(organization: Organization) -> None:
    """Raises Refused once the organisation is dissolved: its facts, groups, terms and posts stay as they ended."""
    if organization.dissolved_on:
        raise Refused(f"“{organization.name}”已于{organization.dissolved_on}撤销，不能再变更。", code="dissolved")


def check_day(organization: Organization, on: date) -> None:
    """Raises Refused unless a change of a living organisation may take effect on `on`."""
    check_living(organization)
    if on > timezone.localdate():
        raise Refused("生效日期不能晚于今天，请在生效之日办理。", code="future_date", field="effective_on")
    if organization.established_on and on < organization.established_on:
        raise Refused(
            f"生效日期早于成立时间（{organization.established_on}）。", code="before_founding", field="effective_on"
        )


def current_version(organization: Organization, on: date) -> OrganizationVersion:
    """The open version. Raises Refused when a later change than `on` is recorded already."""
    version = organization.versions.filter(valid_to__isnull=True).order_by("-valid_from", "-id").first()
    if version is None:
        raise Refused(f"“{organization.name}”没有有效的历史记录，请联系管理员。", code="no_version")
    if version.valid_from and version.valid_from > on:
        raise Refused(
            f"{version.valid_from}已有一次变更，生效日期不能更早。", code="before_last_change", field="effective_on"
        )
    return version


def write_version(organization: Organization, on: date, change: OrganizationChange, **new: Any) -> OrganizationVersion:
    """Close the open version the day before `on` and open the next; a change on its first day amends it."""
    version = current_version(organization, on)
    if version.valid_from != on:
        version.valid_to = on - ONE_DAY
        version.save(update_fields=["valid_to"])
        version = OrganizationVersion(
            organization=organization,
            parent_id=version.parent_id,
            name=version.name,
            kind=version.kind,
            is_community=version.is_community,
            valid_from=on,
        )
    for name, value in new.items():
        setattr(version, name, value)
    version.change = change
    version.save()
    return version


def close_history(organization: Organization, last_day: date) -> None:
    """End the open version and the open groups with the organisation's last day."""
    version = current_version(organization, last_day)
    version.valid_to = last_day
    version.save(update_fields=["valid_to"])
    organization.groups.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)).update(valid_to=last_day)


def save_present(organization: Organization, **fields: Any) -> None:
    """Save the present state and raise the version of optimistic locking."""
    for name, value in fields.items():
        setattr(organization, name, value)
    organization.version = F("version") + 1
    organization.full_clean(exclude=["version", "path", "parent"])
    organization.save(update_fields=[*fields, "version"])
    organization.refresh_from_db(fields=["version"])
