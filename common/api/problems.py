"""Every error of the API as a problem detail (RFC 9457, application/problem+json), in plain Chinese."""

import logging

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.dispatch import Signal
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from common.exceptions import Refused

MEDIA_TYPE = "application/problem+json"
# Sent with: request. The audit log listens; common knows nothing of it.
denied = Signal()
logger = logging.getLogger(__name__)

# status: (type, title, what to do)
KINDS = {
    400: ("invalid", "请求有误", "请按 errors 中的说明改正后再试。"),
    401: ("unauthenticated", "没有登录", "请先登录，或在请求头中带上 Authorization: Token <您的令牌>。"),
    403: ("forbidden", "没有权限", "您的岗位没有这项权限。需要时请联系安全管理员。"),
    404: ("not-found", "没有找到", "没有这条记录，或者它不在您的管理范围内。"),
    405: ("method-not-allowed", "不支持这种请求方法", "本接口只读，请用 GET。"),
    406: ("not-acceptable", "不支持这种格式", "本接口只提供 JSON。"),
    429: ("too-many-requests", "请求过于频繁", "请稍后再试。"),
    500: ("internal", "系统出错", "系统出了问题，已经记录。请稍后再试；仍不行请联系系统管理员。"),
}


def problem_response(exc: Exception, context: dict) -> JsonResponse:
    """The exception handler of the API: no exception leaves as HTML, none is swallowed unlogged.

    The answer is written here, not by the renderer the client asked for: that one may be what failed.
    """
    exc = _as_api_exception(exc, context)
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if exc.status_code == 403 and context["request"].user.is_authenticated:
        denied.send(sender=problem_response, request=context["request"])
    set_rollback()
    body = problem(exc, context["request"].path)
    return JsonResponse(
        body,
        status=exc.status_code,
        headers=headers,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def problem(exc: exceptions.APIException, instance: str) -> dict:
    """type, title, status, detail, instance; for a refused value also errors {field: [sentence]}."""
    code, title, advice = KINDS.get(exc.status_code, ("error", "请求没有成功", ""))
    body = {
        "type": f"urn:partybuild:problem:{code}",
        "title": title,
        "status": exc.status_code,
        "detail": _own_words(exc) or advice,
        "instance": instance,
    }
    if isinstance(exc.detail, dict):
        body["errors"] = {
            key: [str(item) for item in value] if isinstance(value, list) else [str(value)]
            for key, value in exc.detail.items()
        }
    return body


def _own_words(exc: exceptions.APIException) -> str:
    """The exception's sentence, unless it is a framework's default or speaks of fields."""
    if isinstance(exc.detail, dict) or exc.detail == exc.default_detail:
        return ""
    if isinstance(exc, (exceptions.MethodNotAllowed, exceptions.Throttled)):
        return ""
    return "；".join(map(str, exc.detail)) if isinstance(exc.detail, list) else str(exc.detail)


def _as_api_exception(exc: Exception, context: dict) -> exceptions.APIException:
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, Refused):
        return exceptions.ValidationError({exc.field: [exc.message]} if exc.field else [exc.message])
    logger.error("API request failed: %s", context["request"].path, exc_info=exc)
    got_request_exception.send(sender=problem_response, request=context["request"])
    return exceptions.APIException()
