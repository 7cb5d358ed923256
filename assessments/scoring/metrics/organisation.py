"""组织设置、换届、班子 (domain.md §1, §9 B)."""

from fractions import Fraction

from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.metrics.registry import Evidence, Shape, metric
from assessments.scoring.rules import Measure
from common.periods import add_months
from organizations.terms.models import PostName

ORGANISATION = "organizations:organization_detail"
LEDGER = "党组织台账"


def _size_violations(facts: Facts, unit: Unit) -> list[Evidence]:
    least, most = facts.setting("org.branch_min_formal", unit), facts.setting("org.branch_max_members", unit)
    found = []
    for stay in facts.existing_branches(unit):
        formal, members = facts.head_count(stay.branch_id)
        if formal < least:
            found.append(Evidence(stay.name, f"正式党员{formal}人，不足{least}人", ORGANISATION, stay.branch_id))
        elif members > most:
            found.append(Evidence(stay.name, f"党员{members}人，超过{most}人", ORGANISATION, stay.branch_id))
    return found


@metric(
    "branch_size_violations",
    name="党组织设置规范",
    formula="年末存在的党支部中，正式党员不足3人或党员超过50人的支部数（界限为参数）",
    source="党组织台账申报人数，未申报的按党员名册",
    shape=Shape.HITS,
    evidence=_size_violations,
)
def branch_size_violations(facts: Facts):
    return {unit.id: Measure(hits=Fraction(len(_size_violations(facts, unit)))) for unit in facts.units}


def _overdue_terms(facts: Facts, unit: Unit) -> list[Evidence]:
    found = []
    for organization, name in [(unit.id, unit.name), *((b.branch_id, b.name) for b in facts.existing_branches(unit))]:
        term = facts.terms.get(organization)
        if term is not None and term.due_on < facts.snapshot:
            extended = "（已含批准的延期）" if term.extended_to else ""
            found.append(Evidence(name, f"{term.due_on}届满{extended}，尚未换届", ORGANISATION, organization))
    return found


@metric(
    "term_on_time",
    name="按期换届",
    formula="本级和年末存在的各党支部，届满日期（含批准的延期）均不早于统计时点",
    source=LEDGER,
    shape=Shape.FLAG,
    evidence=_overdue_terms,
)
def term_on_time(facts: Facts):
    return {unit.id: Measure(flag=not _overdue_terms(facts, unit)) for unit in facts.units}


def _vacancies(facts: Facts, unit: Unit) -> list[Evidence]:
    required, months = facts.setting("org.required_posts", unit), facts.setting("org.vacancy_alert_months", unit)
    found = []
    bodies = [(unit.id, unit.name, "unit")]
    for stay in facts.existing_branches(unit):
        has_committee = any(
            post.post not in (PostName.SECRETARY, PostName.DEPUTY) for post in facts.posts_now(stay.branch_id)
        )
        bodies.append((stay.branch_id, stay.name, "branch_with_committee" if has_committee else "branch"))
    for organization, name, role in bodies:
        filled = {post.post for post in facts.posts_now(organization)}
        for post in required[role]:
            since = _vacant_since(facts, organization, post)
            if post not in filled and (since is None or add_months(since, months) < facts.snapshot):
                when = f"自{since}起" if since else ""
                found.append(Evidence(name, f"{PostName(post).label}{when}空缺", ORGANISATION, organization))
    return found


def _vacant_since(facts: Facts, organization: int, post: str):
    """The last day the post was held, else the founding day, else None (never on record)."""
    ends = [held.valid_to for held in facts.posts.get(organization, []) if held.post == post and held.valid_to]
    return max(ends) if ends else facts.founded.get(organization)


@metric(
    "vacant_posts",
    name="班子配备齐全",
    formula="应设职务（参数 org.required_posts）至统计时点空缺超过3个月的个数",
    source=LEDGER,
    shape=Shape.HITS,
    evidence=_vacancies,
)
def vacant_posts(facts: Facts):
    return {unit.id: Measure(hits=Fraction(len(_vacancies(facts, unit)))) for unit in facts.units}


BOTH, DUAL_ONLY, OTHER = "一肩挑且有专职副书记", "一肩挑无专职副书记", "其他"


def _leaders(facts: Facts, unit: Unit) -> list[Evidence]:
    found = []
    for post in facts.posts_now(unit.id):
        if post.post in (PostName.SECRETARY, PostName.DEPUTY):
            marks = "、".join(word for word, on in (("一肩挑", post.dual_post), ("专职", post.full_time)) if on)
            text = f"{post.get_post_display()}：{post.person}" + (f"（{marks}）" if marks else "")
            found.append(Evidence(unit.name, text, ORGANISATION, unit.id))
    return found


@metric(
    "dual_post_deputy",
    name="一肩挑及专职副书记",
    formula="社区党组织书记是否兼任居委会主任，是否另有专职副书记；非社区不适用",
    source=LEDGER,
    shape=Shape.GRADE,
    evidence=_leaders,
)
def dual_post_deputy(facts: Facts):
    found = {}
    for unit in facts.units:
        posts = facts.posts_now(unit.id)
        dual = any(post.post == PostName.SECRETARY and post.dual_post for post in posts)
        deputy = any(post.post == PostName.DEPUTY and post.full_time for post in posts)
        grade = (BOTH if deputy else DUAL_ONLY) if dual else OTHER
        found[unit.id] = Measure(grade=grade) if unit.is_community else Measure(applicable=False, why="不是社区党组织")
    return found
