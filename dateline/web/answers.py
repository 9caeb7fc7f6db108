"""Answers: the same page as HTML for people and as JSON for programs, errors too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from crawler.errors import SourcesError
from dateline.errors import Busy, NothingThere
from dateline.formats import to_json
from dateline.web.rendering import render
from storage.errors import QueryError, SchemaOutdated, StorageError

if TYPE_CHECKING:
    from starlette.requests import Request

JSON = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page: its template with what is filled in, and the same as data."""

    template: str
    values: Mapping[str, Any]
    data: Callable[[], Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


Page = Callable[["Request"], "Answer | Response"]


def wants_data(request: Request) -> bool:
    """Whether a program asks: the address ends in .json, or JSON is accepted and HTML is not."""
    if request.url.path.endswith(JSON):
        return True
    accepted = request.headers.get("accept", "").lower()
    return "application/json" in accepted and "text/html" not in accepted


def respond(request: Request, answer: Answer) -> Response:
    """The answer in the form that was asked for."""
    headers = dict(answer.headers)
    if wants_data(request):
        return Response(
            to_json(answer.data()) + "\n",
            answer.status,
            headers,
            media_type="application/json; charset=utf-8",
        )
    path, query = request.url.path, request.url.query
    shown = render(
        answer.template,
        room=path.split("/")[1],
        store_name=request.app.state.store_name,
        data_href=None if answer.status >= 400 else f"{path}{JSON}" + (f"?{query}" if query else ""),
        **answer.values,
    )
    return HTMLResponse(shown, answer.status, headers)


def page(handler: Page) -> Callable[[Request], Response]:
    """A handler as an endpoint. It runs in a thread of its own: the store is asked there."""

    def endpoint(request: Request) -> Response:
        try:
            answer = handler(request)
        except (Busy, NothingThere, SourcesError, StorageError) as error:
            answer = _trouble(error, dict(request.query_params))
        return answer if isinstance(answer, Response) else respond(request, answer)

    endpoint.__name__ = handler.__name__
    return endpoint


def on_http_error(request: Request, error: Exception) -> Response:
    """What has no address here."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return respond(
        request,
        _told(status, "There is no such page.", "It may have moved, or the address is misspelled.", {}),
    )


def on_bug(request: Request, _error: Exception) -> Response:
    """A bug, in few words; the server tells it in its log, with the traceback."""
    return respond(
        request,
        _told(500, "This is a bug in Dateline.", "The terminal that runs it says more; please report it."),
    )


def redirect(address: str) -> Response:
    """To another address of ours."""
    return RedirectResponse(address, 303)


def _trouble(error: Busy | NothingThere | SourcesError | StorageError, given: Mapping[str, str]) -> Answer:
    match error:
        case NothingThere():
            return _told(404, f"{error.what}: {error.why}.", f"{error.remedy}.", {})
        case Busy():
            return _told(503, f"{error.what} {error.why}.", f"{error.remedy}.")
        case QueryError():
            return _told(400, f"{error}.", "Mend it here or in the address.", given)
        case SourcesError():
            return _told(503, str(error), "Mend the sources file, then load this page again.")
        case SchemaOutdated():
            return _told(503, str(error), "Then load this page again.")
        case _:
            return _told(503, str(error), "Then load this page again; nothing is lost.")


def _told(status: int, why: str, remedy: str, given: Mapping[str, str] | None = None) -> Answer:
    """`given` fills the search that is offered; None: a search would not help."""
    why = why[:1].upper() + why[1:]
    return Answer(
        template="error.html",
        values={"status": status, "why": why, "remedy": remedy[:1].upper() + remedy[1:], "given": given},
        data=lambda: {"error": {"status": status, "why": why, "remedy": remedy}},
        status=status,
    )
