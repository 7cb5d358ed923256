"""Processes that write one SQLite file at the same time, each through the pages, and count what they were answered.

Run by __main__ with DATA_DIR and without DATABASE_URL: `python -m trials.writers.processes PROCESSES EDITS` makes the
file and starts the writers, which are the same module with a third argument.
"""

import json
import os
import subprocess
import sys

PATIENCE = 600


def start(processes: int, edits: int) -> int:
    """Make the database, let all writers go, print their counts together as JSON."""
    from django.core.management import call_command
    from django.db import connections

    from tests.factories.members import make_member
    from tests.factories.organizations import make_branch, make_community, make_street

    call_command("migrate", verbosity=0, interactive=False)
    branch = make_branch(parent=make_community(parent=make_street()))
    for number in range(processes):
        make_member(branch, f"党员{number}")
    connections.close_all()
    command = [sys.executable, "-m", "trials.writers.processes", str(processes), str(edits)]
    running = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True) for number in range(processes)
    ]
    told = [json.loads(one.communicate(timeout=PATIENCE)[0].splitlines()[-1]) for one in running]
    sys.stdout.write(json.dumps({key: sum(one[key] for one in told) for key in told[0]}) + "\n")
    return 0


def write(processes: int, edits: int, number: int) -> int:
    """Edit one's own member and found groups, `edits` times; print saved, locked and other errors."""
    from django.core.signals import got_request_exception
    from django.test import Client
    from django.urls import reverse

    from members.roster.models import Member
    from organizations.accounts.roles import Role
    from organizations.tree.models import Organization
    from tests.factories.organizations import make_user
    from tests.pages import seen

    errors: list[str] = []

    def note(sender, **_rest):
        errors.append(str(sys.exc_info()[1]))

    got_request_exception.connect(note)
    street = Organization.objects.get(kind="work_committee")
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.STREET_STAFF, street, f"writer-{number}"))
    member = Member.objects.order_by("pk")[number]
    edit = reverse("members:member_edit", args=[member.pk])
    group = reverse("organizations:group_create", args=[member.organization_id])
    saved = 0
    for turn in range(edits):
        fields = {"name": member.name, "note": f"第{turn}次"}
        saved += client.post(edit, seen(client, edit, **fields)).status_code == 302
        saved += client.post(group, {"name": f"第{number}-{turn}组"}).status_code == 302
    locked = sum("locked" in error for error in errors)
    told = {"writes": 2 * edits, "saved": saved, "locked": locked, "errors": len(errors) - locked}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def main(arguments: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partybuild.settings_test")
    django.setup()
    processes, edits, *number = map(int, arguments)
    return write(processes, edits, number[0]) if number else start(processes, edits)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
