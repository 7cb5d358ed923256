"""The tables a synthetic district is written into."""

from collections.abc import Iterator
from datetime import datetime

from django.core.management.color import no_style
from django.db import connection, models

from activities.models import Attendance, Minutes, Resolution, Session, SessionEvent
from assessments.scoring.models import ManualValue
from members.models import Member, Membership, MemberStatus
from organizations.models import (
    AuditEvent,
    Group,
    HeadcountReturn,
    Organization,
    OrganizationChange,
    OrganizationVersion,
    Post,
    PostHeld,
    Term,
    User,
)
from partybuild.generate.tables import Table

# Parents before their children.
COLUMNS: dict[type[models.Model], str] = {
    Organization: "path depth numchild name key sort_key initials kind is_community established_on venue_area",
    OrganizationChange: "organization change effective_on summary",
    OrganizationVersion: "organization parent name kind is_community valid_from valid_to change",
    Group: "organization name order leader valid_from",
    HeadcountReturn: "organization as_of formal probationary",
    Term: "organization starts_on ends_on extended_to extension_number",
    PostHeld: "organization post person full_time dual_post valid_from valid_to order",
    User: "username name organization password must_change_password",
    Post: "user organization role valid_from",
    Member: (
        "organization group name sort_key initials sex nation birth_date id_number id_index phone phone_index address "
        "native_place education occupation workplace party_post retired type standing joined_on full_on floating "
        "floating_to exempt can_volunteer missing_fields incomplete"
    ),
    Membership: "member organization group valid_from valid_to reason",
    MemberStatus: "member type standing valid_from valid_to",
    Session: (
        "organization group starts_at held_on place host recorder lecturer topic content expected present "
        "voters_expected voters_present state recorded_on recorded_late kinds created_by created_at updated_at version"
    ),
    Minutes: "session kind",
    Attendance: "session member name status has_vote",
    Resolution: "session text rule in_favour against abstained valid verdict",
    SessionEvent: "session action label reason actor at",
    ManualValue: "organization year code value reason at",
    AuditEvent: (
        "sequence at actor actor_name action organization object_type object_id summary details previous_hash hash"
    ),
}
BIG = (Member, Membership, MemberStatus, Session, Minutes, Attendance, Resolution, SessionEvent, AuditEvent)


class Store:
    """A table for each model; rows of one may be written before those of another are complete."""

    def __init__(self, *, stamp: datetime):
        self._tables = {
            model: Table(model, columns, stamp=stamp, full=self.flush) for model, columns in COLUMNS.items()
        }

    def __getitem__(self, model: type[models.Model]) -> Table:
        return self._tables[model]

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())

    def flush(self) -> None:
        """Write what waits, parents first: a child without its parent makes SQLite search the children's tables."""
        for table in self:
            table.flush()

    def finish(self) -> dict[str, int]:
        """Write what is left and move the sequences behind the last ids; gives rows by table."""
        self.flush()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._tables)):
                cursor.execute(statement)
        return {table.model._meta.db_table: table.written for table in self}
