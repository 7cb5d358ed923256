"""The documents of the demo street's library: five systems, a replaced one, a template, and one of a community."""

from datetime import date

from organizations.models import Organization
from organizations.regulations.enums import RegulationKind
from organizations.regulations.services import record_regulation

TEXT = "一、总则。\n二、职责分工。\n三、工作程序。\n四、检查考核。\n五、本文件自生效之日起执行。"
SYSTEMS = ["党工委工作职责", "党工委理论学习制度", "党工委民主生活会制度", "党工委廉洁自律制度"]
RECORD = "会议名称：\n时间：　　　地点：\n主持人：　　　记录人：\n应到：　　实到：　　缺席及原因：\n议题：\n决议："


def file_regulations(street: Organization, *, today: date) -> None:
    """As the street's office would have filed them, year by year."""
    first, last, mark = today.year - 2, today.year - 1, street.name.removesuffix("党工委")
    for number, title in enumerate(SYSTEMS, start=1):
        _file(street, title, f"{mark}工委〔{first}〕{number}号", date(first, 3, 1))
    old = _file(street, "党工委议事规则", f"{mark}工委〔{first}〕5号", date(first, 3, 1))
    _file(street, "党工委议事规则", f"{mark}工委〔{last}〕2号", date(last, 7, 1), replaces=old)
    _file(street, "会议记录模板", "", date(last, 1, 1), kind=RegulationKind.TEMPLATE, text=RECORD)
    community = Organization.objects.get_children(street).first()
    _file(community, "社区党员议事会办法", "", date(last, 5, 1), kind=RegulationKind.MEASURES)


def _file(organization, title, number, day, *, kind=RegulationKind.SYSTEM, text=TEXT, replaces=None):
    return record_regulation(
        organization=organization,
        title=title,
        number=number,
        issuer=organization.name,
        kind=kind,
        in_force_from=day,
        in_force_to=None,
        text=text,
        replaces=replaces,
        actor=None,
    )
