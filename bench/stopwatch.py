"""Time and queries of one request, told in its `Server-Timing` header; in the bench only."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse


class Stopwatch:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries, spent = 0, 0.0

        def count(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
            nonlocal queries, spent
            queries += 1
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent += time.perf_counter() - began

        began = time.perf_counter()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        total = (time.perf_counter() - began) * 1000
        response["Server-Timing"] = f"total;dur={total:.2f}, db;dur={spent * 1000:.2f}, queries;dur={queries}"
        return response
