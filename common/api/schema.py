"""The OpenAPI document and the page that lets one try it; both for people who are signed in."""

from typing import Any

from django.shortcuts import render
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound

from common.access import SIGNED_IN, access, declared
from common.api.problems import KINDS, MEDIA_TYPE
from common.api.views import ApiView, HoldsDeclaredRight

ANSWERED = (400, 401, 403, 404, 429)
PROBLEM = {
    "type": "object",
    "description": "出错时的回答（RFC 9457）。",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "错误种类，不随文字变化，可供程序判断。"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "出了什么事、怎么办。"},
        "instance": {"type": "string", "description": "请求的地址。"},
        "errors": {
            "type": "object",
            "description": "有误的查询参数及原因。",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def add_problems(result, generator, request, public):
    """A postprocessing hook: every operation may answer with the problems of ANSWERED."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {f"Problem{status}": _answer(status) for status in ANSWERED}
    for path in result["paths"].values():
        for operation in path.values():
            for status in ANSWERED:
                operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return result


def _answer(status: int) -> dict:
    code, title, advice = KINDS[status]
    example = {
        "type": f"urn:partybuild:problem:{code}",
        "title": title,
        "status": status,
        "detail": advice,
        "instance": "/api/members/",
    }
    if status == 400:
        example["errors"] = {"per": ["每页条数要在 1 至 200 之间。"]}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": title, "content": content}


class SchemaView(SpectacularAPIView):
    """GET /api/schema/: YAML, or JSON when asked for by Accept or ?format=json."""

    access = SIGNED_IN
    permission_classes = [HoldsDeclaredRight]
    http_method_names = ["get", "head"]

    @classmethod
    def as_view(cls, **initkwargs):
        view: Any = super().as_view(**initkwargs)
        view.access = cls.declaration()
        return view

    @classmethod
    def declaration(cls):
        return declared(cls.access)


@access(SIGNED_IN)
def docs(request):
    """The interactive page; its script reads the schema's address from the page, for the CSP allows none inline."""
    return render(request, "common/api/docs.html")


class UnknownPath(ApiView):
    """Whatever else lies below /api/: a problem detail, not a page."""

    access = SIGNED_IN
    schema = None

    def known_parameters(self):
        return set(self.request.query_params)

    def get(self, request, *args, **kwargs):
        raise NotFound("没有这个接口。全部接口见 /api/docs/。")
