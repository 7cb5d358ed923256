"""The list behind the bell."""

from common.access import access
from common.listing import Column, listing_response
from common.templatetags.ui import status
from reports.notifications.filters import NotificationFilter
from reports.notifications.selectors import notifications_for_user

COLUMNS = [
    Column("text", "内容", link=lambda n: n.url, always=True, width=50),
    Column("organization", "组织", sort="organization__path", width=30),
    Column("due_on", "期限", sort="due_on", holds="date", css="nowrap"),
    Column(
        "state",
        "状态",
        markup=lambda n, value: status(value, tone="green" if n.settled_at else "amber"),
        value=lambda n: "已办" if n.settled_at else "待办",
    ),
    Column("why", "为何收到", css="soft", width=40),
    Column("created_at", "提醒时间", sort="created_at", holds="datetime", css="nowrap"),
]


@access("view")
def notification_list(request):
    return listing_response(
        request,
        queryset=notifications_for_user(request.user),
        filterset=NotificationFilter,
        columns=COLUMNS,
        title="提醒",
        default_sort="-created_at",
        extra={
            "empty_title": "没有提醒",
            "empty_hint": "组织生活到期前、当天和逾期时，以及换届前，系统会在早上七点提醒您。",
        },
    )
