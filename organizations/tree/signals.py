"""What upstream apps may listen to. Sent on commit by the services, never by saving a model."""

from django.dispatch import Signal

# kwargs: organization, on (its last day), successor (Organization or None: who takes over its members), actor
organization_dissolved = Signal()

# kwargs: organization, on (first day of the new state), change (OrganizationChange)
organization_changed = Signal()
