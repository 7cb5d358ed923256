"""What downstream apps may listen to. Sent on commit by the services, never by saving a model."""

from django.dispatch import Signal

# kwargs: session, action (submit, withdraw, approve, return)
session_moved = Signal()
