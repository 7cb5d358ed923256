"""What memberships do when the tree changes; connected in MembersConfig.ready()."""

from django.dispatch import receiver

from members.membership.services import close_memberships
from organizations.tree.signals import organization_dissolved


@receiver(organization_dissolved)
def follow_successor(organization, on, successor, actor, **kwargs):
    """Members of a dissolved branch join the one that takes them over."""
    close_memberships(organization=organization, on=on, successor=successor, actor=actor)
