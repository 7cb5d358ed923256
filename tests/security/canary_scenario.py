"""A day at the portal in a process of its own, as in production: members come in through every door, are looked for,
looked at and exported; passwords and numbers are typed where they do not belong; things go wrong.

`python -m tests.security.canary_scenario OUT.json`; OUT holds what was typed and what must be found nowhere.
"""

import io
import json
import os
import sys
from datetime import date

import django

ADDRESS = "白鹭洲七号楼九门一八零八室"
WRONG_NUMBER = "120102199901019999"
PHONES = [f"1630077{n}991" for n in range(1, 6)]
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"


def identity_number(year: int, order: int) -> str:
    body = f"120102{year}0101{order:03}"
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def run(out: str) -> None:
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from members.imports.models import Upload
    from members.roster.models import Member
    from organizations.accounts.roles import Role
    from organizations.jobs.models import Job
    from tests.factories.organizations import (
        PASSWORD,
        make_branch,
        make_community,
        make_district,
        make_street,
        make_user,
    )

    numbers = [identity_number(1970 + n, 2 * n + 1) for n in range(6)]
    call_command("migrate", verbosity=0)
    street = make_street(parent=make_district())
    branch = make_branch(
        "中共示范街道华丽苑社区第一支部委员会", make_community("中共示范街道华丽苑社区总支部委员会", street)
    )
    make_user(Role.STREET_STAFF, street, "staff")
    browser = Client(raise_request_exception=False, headers={"Host": "localhost"})
    statuses: dict[str, int] = {}

    def note(what, response):
        if response.streaming:
            b"".join(response.streaming_content)
        statuses[what] = response.status_code
        return response

    # Typed where a user name belongs, then the right way.
    login = reverse("organizations:login")
    for typed in (numbers[0], PHONES[0]):
        note("typed as a user name", browser.post(login, {"username": typed, "password": "x"}))
    note("signed in", browser.post(login, {"username": "staff", "password": PASSWORD}))

    # Through the form, rightly, wrongly, and changed.
    facts = {
        "organization": branch.pk, "name": "张三", "nation": "汉族", "id_number": numbers[1], "phone": PHONES[1],
        "address": ADDRESS, "type": "full", "joined_on": "1995-07-01", "full_on": "1996-07-01", "education": "高中",
        "occupation": "离退休人员",
    }  # fmt: skip
    create = reverse("members:member_create")
    note("form refused", browser.post(create, {**facts, "id_number": WRONG_NUMBER}))
    note("form", browser.post(create, facts))
    note("form twice", browser.post(create, facts))
    member = Member.objects.get(name="张三")
    edit = reverse("members:member_edit", args=[member.pk])
    note(
        "edit", browser.post(edit, {**facts, "phone": PHONES[2], "address": ADDRESS + "后", "version": member.version})
    )
    note("edit too late", browser.post(edit, {**facts, "phone": PHONES[3], "version": 1}))

    # Through the pages' import: small in the request, big through a job that waits at the broker.
    ledger = make_ledger(branch, numbers)
    for name, size in (("small", 0), ("big", 800 * 1024)):
        file = io.BytesIO(ledger(name, size))
        file.name = f"{name}.xlsx"
        answer = note(
            f"import {name}",
            browser.post(
                reverse("members:import_start"),
                {"kind": "members", "organization": street.pk, "file": file},
            ),
        )
        if name == "small":
            upload = Upload.objects.get().pk
            note("preview", browser.get(answer.url))
            note("error workbook", browser.get(reverse("members:import_errors", args=[upload])))
            note("save", browser.post(reverse("members:import_save", args=[upload]), {"mode": "good_rows"}))

    # Looked for, exported, unmasked, printed.
    for typed in (numbers[1], PHONES[2]):
        note("search", browser.get(reverse("members:member_list"), {"q": typed}))
        note("export", browser.get(reverse("members:member_list"), {"q": typed, "export": "xlsx"}))
        note("picker", browser.get(reverse("members:member_search"), {"q": typed}))
    reveal = reverse("members:member_reveal", args=[member.pk])
    note("password asked", browser.post(reveal, {"typed": numbers[1]}))
    note("unmask", browser.post(reveal, {"confirm_password": PASSWORD}))
    note("print", browser.post(reverse("members:member_form", args=[member.pk])))
    note("no such page", browser.get(f"/members/{numbers[1]}/"))
    note("forbidden", browser.get(reverse("organizations:account_list"), {"q": numbers[1]}))

    # Something breaks with the number in hand.
    from members.roster import views

    def broken(*args, **kwargs):
        raise RuntimeError(f"cannot look up {numbers[1]} {PHONES[2]}")

    whole, views.search_members = views.search_members, broken
    note("broken", browser.get(reverse("members:member_search"), {"q": numbers[1]}))
    views.search_members = whole
    found = {
        "statuses": statuses,
        "members": Member.objects.count(),
        "jobs": Job.objects.count(),
        "canaries": [*numbers, WRONG_NUMBER, *PHONES, ADDRESS],
    }
    with open(out, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False)


def make_ledger(branch, numbers):
    """`ledger(name, size)`: the bytes of a roster with a good and a bad row, padded to `size` bytes at least."""
    from openpyxl import Workbook

    people = ["姓名", "公民身份号码", "民族", "学历", "人员类别"]
    heads = [*people, "所在党支部", "加入党组织日期", "转为正式党员日期", "联系电话", "家庭住址"]

    def ledger(name: str, size: int) -> bytes:
        book = Workbook()
        sheet = book.active
        sheet.append(heads)
        n = 2 if name == "small" else 4
        rest = ["汉族", "高中", "正式党员", branch.name, date(1995, 7, 1), date(1996, 7, 1)]
        sheet.append([f"李{name}", numbers[n], *rest, PHONES[4], ADDRESS])
        sheet.append([f"王{name}", WRONG_NUMBER, *rest, PHONES[3], ADDRESS])
        if size:
            noise = book.create_sheet("说明")
            for _ in range(size // 500):
                noise.append([os.urandom(400).hex()])
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()

    return ledger


if __name__ == "__main__":
    from django.conf import settings

    # The names of collected files matter to browsers; collecting them takes longer than the day.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django.setup()
    run(sys.argv[1])
