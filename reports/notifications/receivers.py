"""A reminder is settled as soon as the session it asks for is handed in, not only next morning."""

from django.dispatch import receiver

from activities.sessions.signals import session_moved
from reports.notifications.services import settle_period


@receiver(session_moved, dispatch_uid="settle-reminders")
def settle_on_submission(sender, session, action, **kwargs):
    """Group meetings wait for the morning: one group's session does not settle those of the others."""
    if action == "submit" and session.group_id is None:
        kinds = session.minutes.values_list("kind", flat=True)
        settle_period(organization_id=session.organization_id, kinds=list(kinds), day=session.held_on)
