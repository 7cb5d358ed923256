"""Size rules of §1.1: they warn, they never block. Pure."""

from collections.abc import Mapping

from organizations.tree.enums import BRANCH_KINDS, Kind

LIMITS = {
    "branch_max": "org.branch_max_members",
    "branch_min": "org.branch_min_formal",
    "general_min": "org.general_branch_min",
    "committee_min": "org.committee_min",
}


def size_warnings(kind: str, *, total: int | None, formal: int | None, limits: Mapping[str, int]) -> list[str]:
    """What to say of an organisation of `kind` with so many members; nothing where the numbers are unknown."""
    if total is None:
        return []
    if kind == Kind.COMMITTEE and total < limits["committee_min"]:
        return [f"党委一般不少于{limits['committee_min']}名党员，现有{total}名；确需设立的须经上级党组织批准。"]
    if kind == Kind.GENERAL_BRANCH:
        if total < limits["general_min"]:
            return [f"党总支一般不少于{limits['general_min']}名党员，现有{total}名；确需设立的须经上级党组织批准。"]
        if total >= limits["committee_min"]:
            return [f"现有党员{total}名，已达{limits['committee_min']}名，可研究设立党委。"]
    if kind in BRANCH_KINDS - {Kind.FUNCTIONAL_BRANCH}:
        found = []
        if formal is not None and formal < limits["branch_min"]:
            found.append(f"党支部应有正式党员{limits['branch_min']}名以上，现有{formal}名。")
        if total > limits["branch_max"]:
            found.append(f"党支部党员一般不超过{limits['branch_max']}名，现有{total}名。")
        return found
    return []
