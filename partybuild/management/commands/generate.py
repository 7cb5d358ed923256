"""`manage.py generate`: a synthetic district in bulk, for rehearsals and measurements (docs/performance.md)."""

import secrets
from datetime import date
from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.exceptions import Refused
from partybuild.generate.build import build_district
from partybuild.generate.size import REFERENCE, Size

SHOWN = {
    "organizations_organization": "党组织",
    "members_member": "党员",
    "members_membership": "组织关系",
    "activities_session": "组织生活",
    "activities_attendance": "到会记录",
    "organizations_user": "账号",
    "organizations_auditevent": "操作日志",
}
TOTALS = ("streets", "communities", "branches", "members", "years")


class Command(BaseCommand):
    help = "向空数据库批量写入一个虚构的区（演练、测速用）。各数量都是全区合计；同一种子、同一日期得到同样的数据。"

    def add_arguments(self, parser):
        helps = [
            "街道数",
            "社区数（全区合计）",
            "支部数（全区合计）",
            "党员数（全区合计）",
            "完整的往年数，另加今年至今",
        ]
        for name, text in zip(TOTALS, helps, strict=True):
            parser.add_argument(f"--{name}", type=int, metavar="N", help=f"{text}，默认 {getattr(REFERENCE, name)}")
        parser.add_argument("--scale", type=float, default=1.0, metavar="X", help="按基准区的倍数生成，如 1、10、0.1")
        parser.add_argument("--seed", type=int, default=1, help="随机种子，默认 1")
        parser.add_argument("--today", type=date.fromisoformat, metavar="D", help="当作今天的日期，如 2025-12-31")
        parser.add_argument("--password", help="所有账号的密码；不给就随机生成并在最后显示")

    def handle(self, *, scale: float, seed: int, today: date | None, password: str | None, **options):
        if scale <= 0:
            raise CommandError("--scale 应大于 0。", returncode=2)
        base = REFERENCE.scaled(scale)
        totals = {name: getattr(base, name) if options[name] is None else options[name] for name in TOTALS}
        size = Size(**totals, seed=seed, today=today or timezone.localdate())
        password, started = password or secrets.token_urlsafe(9), monotonic()
        try:
            counts = build_district(size, password=password, say=self._say)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            f"账号（密码都是 {password}）：zhibu00001 支部书记、shequ0001 社区书记、jiedao001 街道工作人员、"
            "lingdao001 街道领导、quwei 区委组织部、xitong 系统管理员、anquan 安全管理员、shenji 审计管理员"
        )
        said = "，".join(f"{label} {counts[table]}" for table, label in SHOWN.items())
        self.stdout.write(f"已生成：{said}；用时 {monotonic() - started:.1f} 秒")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
