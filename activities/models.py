"""All models of the app, gathered for Django; they live in their subjects."""

from activities.sessions.models import Attachment, Attendance, Minutes, RefusedRows, Resolution, Session, SessionEvent

__all__ = ["Attachment", "Attendance", "Minutes", "RefusedRows", "Resolution", "Session", "SessionEvent"]
