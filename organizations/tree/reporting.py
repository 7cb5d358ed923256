"""Whose ledger a file is, by the reporting unit above its table."""

from common.exceptions import Refused
from common.importing.subtitle import stated_unit
from common.importing.workbook import Workbook
from organizations.tree.models import Organization
from organizations.tree.names import other_street


def refuse_other_streets(workbook: Workbook, street: Organization) -> None:
    """Raise Refused when the file says that another street than `street` drew it up; without such a line, nothing."""
    unit = stated_unit(workbook)
    if other_street(unit, street.name):
        raise Refused(f"这份表的填报单位是“{unit[:40]}”，而所选的街道是“{street.name}”，请核对。", code="other_street")
