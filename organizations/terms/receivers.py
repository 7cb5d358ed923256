"""What terms do when the tree changes; connected in OrganizationsConfig.ready()."""

from django.db.models import Q
from django.dispatch import receiver

from organizations.terms.models import PostHeld
from organizations.tree.signals import organization_dissolved


@receiver(organization_dissolved)
def relieve_everybody(organization, on, **kwargs):
    """Posts end with the organisation."""
    PostHeld.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), organization=organization).update(
        valid_to=on
    )
