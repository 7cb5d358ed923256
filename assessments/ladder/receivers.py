"""What the ladder does when a scheme is published."""

from django.dispatch import receiver

from assessments.ladder.services import follow_new_scheme
from assessments.schemes.services import scheme_published


@receiver(scheme_published)
def move_open_assessments(sender, *, scheme, replaced, actor, **kwargs):
    """Open assessments follow the new version, inside the publishing transaction."""
    follow_new_scheme(scheme=scheme, replaced=replaced, actor=actor)
