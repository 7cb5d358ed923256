"""Inside the installation: schema and a small district; prints what the clients need to know as JSON."""

import json
import sys
from random import Random

APPROVED_YEARS = 4


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from assessments.ladder.models import Assessment
    from organizations.accounts.models import User
    from organizations.models import Organization
    from organizations.tree.enums import Kind
    from partybuild.demo.build import PASSWORD, build_small_district

    call_command("migrate", verbosity=0, interactive=False)
    cast = build_small_district()
    User.objects.filter(username="zhibu").update(must_change_password=False)
    streets = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).order_by("path")
    street, branch, community = (cast[name].organization for name in ("jiedao", "zhibu", "shequ"))
    if street is None or branch is None or community is None:
        raise RuntimeError("the cast of the demo has places")
    facts = {
        "password": PASSWORD,
        "street": street.pk,
        "streets": [one.pk for one in streets],
        "branch": branch.pk,
        "branch_name": branch.name,
        "assessment": Assessment.objects.get(organization=community).pk,
        "approved": approved_years(streets, timezone.localdate().year - 1),
        "year": timezone.localdate().year,
        "today": timezone.localdate().isoformat(),
    }
    sys.stdout.write(json.dumps(facts) + "\n")


def approved_years(streets, last: int) -> list[tuple[int, int]]:
    """Years of every street made ready to be finalised, as (street, year)."""
    from partybuild.demo.appraisal import approve_year
    from partybuild.demo.build import import_scheme

    years = [(street, year) for year in range(last - APPROVED_YEARS + 1, last + 1) for street in streets]
    for street, year in years:
        if not street.schemes.filter(year=year).exists():
            import_scheme(street, year)
        approve_year(street, year, random=Random(year))
    return [(street.pk, year) for street, year in years]


if __name__ == "__main__":
    main()
