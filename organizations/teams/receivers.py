"""What teams do when the tree changes; connected in OrganizationsConfig.ready()."""

from django.db.models import Q
from django.dispatch import receiver

from organizations.accounts.models import Post
from organizations.teams.models import Team, TeamMember
from organizations.tree.signals import organization_dissolved


@receiver(organization_dissolved)
def end_teams(organization, on, **kwargs):
    """Teams, seats and the rights from them end with the organisation."""
    open_end = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    members = TeamMember.objects.filter(team__organization=organization)
    Post.objects.filter(open_end, seat__in=members).update(valid_to=on)
    members.filter(open_end).update(valid_to=on)
    Team.objects.filter(organization=organization, ended_on__isnull=True).update(ended_on=on)
