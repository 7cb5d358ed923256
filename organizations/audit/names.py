"""Chinese words for what the log's action codes say; a code without a word is shown as it is."""

ACTION_GROUPS = {
    "session": "登录与退出",
    "access": "越权被拒",
    "account": "账号",
    "token": "接口令牌",
    "post": "岗位授权",
    "data": "导出",
    "member": "党员",
    "organization": "党组织",
    "sessions": "组织生活",
    "import": "导入",
    "assessment": "考核",
    "scheme": "考核细则",
    "job": "后台任务",
    "audit": "审计",
}

ACTIONS = {
    "session.login": "登录",
    "session.logout": "退出",
    "session.login_failed": "登录失败",
    "session.locked_out": "账号锁定",
    "access.denied": "越权被拒",
    "account.created": "新建账号",
    "account.edited": "修改账号",
    "account.disabled": "停用账号",
    "account.enabled": "启用账号",
    "account.password_reset": "重设密码",
    "account.password_changed": "修改密码",
    "account.unlocked": "解锁账号",
    "token.issued": "生成接口令牌",
    "token.revoked": "作废接口令牌",
    "post.given": "授予岗位",
    "post.ended": "终止岗位",
    "data.exported": "导出",
    "audit.verified": "校验日志链",
}


def action_name(action: str) -> str:
    """“登录” for session.login; else the group's word and the code, such as “党员：member.unmasked”."""
    if action in ACTIONS:
        return ACTIONS[action]
    group = ACTION_GROUPS.get(action.split(".")[0])
    return f"{group}：{action}" if group else action
