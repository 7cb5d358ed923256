"""What the report says, as blocks: one text for the .docx, the preview on screen and nothing else (domain.md §7.3)."""

from collections.abc import Callable
from typing import Any

from activities.sessions.enums import SessionKind
from common.documents.content import Block, Heading, Paragraph, Table
from reports.supervision.rules import (
    attendance_rate,
    change,
    change_of_number,
    held_rate,
    kinds_of,
    percent,
    rate,
)

Facts = dict[str, Any]
# Address of the evidence, asked with organization, period and what else links.evidence takes.
Links = Callable[..., str]
NAMED_IN_TEXT = 5
NOT_DUE = "—"


def no_links(**about) -> str:
    """For paper: no addresses."""
    return ""


def report_blocks(facts: Facts, before: Facts, *, target: float, days: int, links: Links = no_links) -> list[Block]:
    """The body of the report. `target` is the attendance rate asked for, `days` the working days given to mend."""
    return [
        Heading("总体情况"),
        *_overview(facts),
        Heading("完成情况"),
        *_by_kind(facts),
        *_by_unit(facts, links),
        Heading("存在问题"),
        *_problems(facts, target, links),
        Heading("与上期比较"),
        *_changes(facts, before),
        Heading("下一步要求"),
        *_demands(facts, target, days),
    ]


def _overview(facts: Facts) -> list[Block]:
    total = facts["total"]
    held = percent(held_rate(total))
    text = (
        f"{facts['label']}，纳入督查的下级党组织{len(facts['units'])}个、党支部{facts['branch_count']}个。"
        f"到期应开展“三会一课”、主题党日等组织生活{total['due']}次，已开展{total['held']}次，完成率{held}，"
        f"缺开{total['due'] - total['held']}次。"
    )
    people = (
        f"共登记并审核通过组织生活{total['sessions']}场，应到{total['expected']}人次，实到{total['present']}人次，"
        f"到会率{percent(attendance_rate(total))}；其中未按时上传记录（补录）{total['late']}场。"
    )
    note = "本通报按实际开展日期统计，季度、年度开展的项目在期末月份计算；补开的会议不冲抵以前的缺开。"
    return [Paragraph(text), Paragraph(people), Paragraph(note)]


def _by_kind(facts: Facts) -> list[Block]:
    rows = []
    for kind in kinds_of(facts):
        count = facts["total"]["kinds"][kind]
        due, held = count["due"], count["held"]
        share = percent(rate(held, due)) if due else "本期不到期"
        rows.append([SessionKind(kind).label, str(due), str(held), str(due - held), share])
    table = Table(["类别", "应开", "已开", "缺开", "完成率"], rows, "表1　分类别完成情况", [2.4, 1, 1, 1, 1.6])
    return [Heading("分类别情况", 2), table]


def _by_unit(facts: Facts, links: Links) -> list[Block]:
    kinds = [kind for kind in kinds_of(facts) if facts["total"]["kinds"][kind]["due"]]
    labels = [SessionKind(kind).label for kind in kinds]
    rows, addresses = [], {}
    for number, unit in enumerate(facts["units"]):
        total = unit["total"]
        shares = [_held_of_due(total["kinds"].get(kind)) for kind in kinds]
        rows.append(
            [unit["short"], str(len(unit["branches"])), *shares, percent(held_rate(total)),
             percent(attendance_rate(total)), str(total["late"])]
        )  # fmt: skip
        about = {"organization": unit["id"], "period": facts["period"]}
        addresses[number, 0] = links(**about)
        for place, kind in enumerate(kinds, start=2):
            if shares[place - 2] != NOT_DUE:
                addresses[number, place] = links(kind=kind, **about)
        addresses[number, len(kinds) + 3] = links(sessions=True, **about)
        addresses[number, len(kinds) + 4] = links(sessions=True, late=True, **about)
    columns = ["党组织", "支部数", *labels, "完成率", "到会率", "补录"]
    widths = [1.6, 0.5, *[0.72] * len(kinds), 1.02, 1.02, 0.5]
    caption = "表2　各党组织完成情况（已开/应开）"
    return [Heading("各党组织情况", 2), Table(columns, rows, caption, widths, links=addresses)]


def _held_of_due(count: dict | None) -> str:
    return f"{count['held']}/{count['due']}" if count and count["due"] else NOT_DUE


def _problems(facts: Facts, target: float, links: Links) -> list[Block]:
    blocks: list[Block] = [Heading("应开未开", 2)]
    gaps = facts["gaps"]
    if gaps:
        branches = len({gap["branch_id"] for gap in gaps})
        blocks.append(Paragraph(f"共有{branches}个党支部存在应开未开问题，涉及{len(gaps)}项，具体如下。"))
        blocks.append(_gap_table(facts, links))
    else:
        blocks.append(Paragraph("本期未发现应开未开问题。"))
    late = [(branch, unit) for unit in facts["units"] for branch in unit["branches"] if branch["total"]["late"]]
    blocks.append(Heading("记录不及时", 2))
    named = "、".join(f"{branch['short']}（{branch['total']['late']}场）" for branch, _ in late)
    blocks.append(Paragraph(f"未按时上传会议记录的有：{named}。" if late else "本期未发现记录不及时问题。"))
    low = [unit for unit in facts["units"] if _below(unit["total"], target)]
    blocks.append(Heading("到会率偏低", 2))
    named = "、".join(f"{unit['short']}（{percent(attendance_rate(unit['total']))}）" for unit in low)
    wanted = f"{target * 100:g}%"
    text = f"到会率低于{wanted}的有：{named}。" if low else f"各党组织到会率均不低于{wanted}。"
    return [*blocks, Paragraph(text)]


def _below(total: dict, target: float) -> bool:
    share = attendance_rate(total)
    return share is not None and share < target


def _gap_table(facts: Facts, links: Links) -> Table:
    rows, addresses = [], {}
    for number, gap in enumerate(facts["gaps"]):
        note = "、".join(gap["groups"]) + "未开" if gap["groups"] else f"缺{gap['missing']}次"
        rows.append([str(number + 1), gap["unit"], gap["branch"], gap["kind_label"], gap["label"], note])
        addresses[number, 2] = links(
            sessions=True, organization=gap["branch_id"], kind=gap["kind"], period=gap["period"]
        )
    columns = ["序号", "所属党组织", "党支部", "类别", "期间", "情况"]
    widths = [0.7, 2.1, 2.7, 1.7, 2.4, 2]
    return Table(columns, rows, "表3　应开未开清单", widths, frozenset({1, 2, 5}), addresses)


def _changes(facts: Facts, before: Facts) -> list[Block]:
    now, then = facts["total"], before["total"]
    if not then["due"] and not then["sessions"]:
        return [Paragraph(f"上期（{before['label']}）没有可比数据。")]
    rows = []
    for label, share in (("完成率", held_rate), ("到会率", attendance_rate)):
        rows.append([label, percent(share(then)), percent(share(now)), change(share(now), share(then))])
    for label, number in (("缺开（次）", _missing), ("补录（场）", _late)):
        rows.append([label, str(number(then)), str(number(now)), change_of_number(number(now), number(then))])
    table = Table(["项目", before["label"], facts["label"], "变化"], rows, "表4　与上期比较", [1.6, 1.6, 1.6, 2.2])
    return [table, *_movers(facts, before)]


def _missing(total: dict) -> int:
    return total["due"] - total["held"]


def _late(total: dict) -> int:
    return total["late"]


def _movers(facts: Facts, before: Facts) -> list[Block]:
    """Units whose completion rose or fell most, named."""
    old = {unit["id"]: held_rate(unit["total"]) for unit in before["units"]}
    moved = []
    for unit in facts["units"]:
        now, then = held_rate(unit["total"]), old.get(unit["id"])
        if now is not None and then is not None and now != then:
            moved.append((now - then, unit["short"], change(now, then)))
    if not moved:
        return [Paragraph("各党组织完成率与上期持平。")]
    sentences = []
    for word, rows in (
        ("上升", sorted((row for row in moved if row[0] > 0), key=lambda row: (-row[0], row[1]))),
        ("下降", sorted((row for row in moved if row[0] < 0), key=lambda row: (row[0], row[1]))),
    ):
        if rows:
            named = "、".join(f"{name}（{words}）" for _, name, words in rows[:NAMED_IN_TEXT])
            sentences.append(f"完成率{word}较多的有：{named}。")
    return [Paragraph("".join(sentences))]


def _demands(facts: Facts, target: float, days: int) -> list[Block]:
    demands = []
    if facts["gaps"]:
        demands.append(
            f"限期说明和整改。表3所列党支部要在收到本通报后{days}个工作日内，向所属党组织书面说明原因并安排补开；"
            "补开如实登记，不冲抵本期缺开。"
        )
    if facts["total"]["late"]:
        demands.append(f"按时登记。会议结束后{days}个工作日内上传记录，杜绝集中补录。")
    if any(_below(unit["total"], target) for unit in facts["units"]):
        demands.append("提高到会率。逐人核实缺席原因，年老体弱、流动在外的党员按规定办理免于参加或送学上门。")
    demands.append("压实责任。各党组织书记要对照本通报逐支部核实，下期督查将对同一问题是否重复发生重点核查。")
    return [Paragraph(text, lead=f"{number}. ") for number, text in enumerate(demands, start=1)]
