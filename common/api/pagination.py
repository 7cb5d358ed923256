"""Pages by number, with the same query keys as the list pages: page and per."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination

from common.paging import KeyFirstPaginator

MOST_ROWS = 200


class Pages(PageNumberPagination):
    """`?page=2&per=100`; at most MOST_ROWS rows a page."""

    django_paginator_class = KeyFirstPaginator
    page_query_description = "第几页，从 1 开始。"
    page_size_query_param = "per"
    page_size_query_description = f"每页几条，1 至 {MOST_ROWS}，默认 50。"
    page_size = 50
    max_page_size = MOST_ROWS
    invalid_page_message = "没有第 {page_number} 页。"

    @classmethod
    def parameters(cls) -> set[str]:
        return {cls.page_query_param, cls.page_size_query_param}

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= MOST_ROWS):
            raise ValidationError({self.page_size_query_param: [f"每页条数要在 1 至 {MOST_ROWS} 之间。"]})
        return int(asked)
