"""The application: which address shows what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from cleaners.explain import told as told_decision
from cleaners.page import SiteHints
from dateline import asking
from dateline.errors import NothingThere
from dateline.web import answers, article_page, asked, run_reports, source_health, typesetting
from dateline.web.again import Again, Recleaner
from dateline.web.answers import Answer
from dateline.web.differences import difference
from dateline.web.listing import listing, reading_list
from dateline.web.rendering import STATIC
from dateline.web.security import INERT_POLICY, LOOPBACK, Guard
from storage.errors import QueryError
from storage.revisions import changes

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from crawler.sources import Sources
    from storage.store import Store, StoredArticle


def make_app(
    store: Store,
    *,
    name: str = "",
    sources: Callable[[], Sources | None] = lambda: None,
    hosts: Collection[str] = LOOPBACK,
) -> ASGIApp:
    """The page of a store, which stays open as long as it is served.

    `name` is what the reader knows the store by. `sources` reads the sources file (None: there is none) and is asked
    anew for each page that needs it, as the file may be edited meanwhile; a SourcesError is told on that page.
    `hosts` are the names that are answered to.
    """
    rooms = _Rooms(store, sources)
    routes = [Route("/", lambda _: answers.redirect(asked.ARTICLES))]
    for path, handler in {
        "/articles": rooms.articles,
        "/articles/{id:number}": rooms.article,
        "/articles/{id:number}/versions": rooms.versions,
        "/articles/{id:number}/explanation": rooms.explanation,
        "/sources": rooms.sources,
        "/sources/{name}": rooms.source,
        "/runs": rooms.runs,
        "/runs/{id:number}": rooms.run,
    }.items():
        routes += [Route(path + suffix, answers.page(handler)) for suffix in (answers.JSON, "")]
    routes.append(Route("/articles/{id:number}/page", answers.page(rooms.stored_page)))
    app = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC))],
        exception_handlers={HTTPException: answers.on_http_error, Exception: answers.on_bug},
        middleware=[Middleware(Guard, hosts=hosts)],
    )
    app.state.store_name = name
    app.router.redirect_slashes = False
    return app


class _Number(Convertor[int]):
    """The number of an article or a run; Starlette's own takes so many digits that reading them fails."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """As the handlers take it."""
        return int(value)

    def to_string(self, value: int) -> str:
        """As an address has it."""
        return str(value)


register_url_convertor("number", _Number())


class _Rooms:
    """The pages, each a function of its request."""

    def __init__(self, store: Store, read_sources: Callable[[], Sources | None]) -> None:
        self._store = store
        self._read_sources = read_sources
        self._recleaner = Recleaner(store, self._hints)

    def articles(self, request: Request) -> Answer | Response:
        search = asked.read(request.query_params.multi_items())
        typed, data = "hx-request" in request.headers, answers.wants_data(request)
        if not (search.tidy or typed or data):
            return answers.redirect(search.here)
        found = (listing if data else reading_list)(self._store, search)
        return Answer(
            template="articles.html",
            values={"listing": found, "asked": search},
            data=found.to_dict,
            # Typing fills the address, not the history.
            headers={"HX-Replace-Url": search.here} if typed and search.query.before is None else {},
        )

    def article(self, request: Request) -> Answer:
        shown = article_page.article_page(self._store, request.path_params["id"], _whole(request, "rev"))
        return Answer(template="article.html", values={"page": shown}, data=shown.to_dict)

    def versions(self, request: Request) -> Answer:
        stored = asking.find(self._store, request.path_params["id"])
        every = asking.versions(self._store, stored)
        older, newer, found = article_page.differences(every, _whole(request, "from"), _whole(request, "to"))
        return Answer(
            template="versions.html",
            values={
                "stored": stored,
                "versions": article_page.told_versions(every),
                "older": older,
                "newer": newer,
                "differences": found,
                "set_as": typesetting.setting(stored.article.language),
            },
            data=lambda: {
                "id": stored.id,
                "versions": [{"rev": each.rev, "stored_at": each.stored_at.isoformat()} for each in every],
                "from": older.rev,
                "to": newer.rev,
                "changes": [
                    {
                        "field": each.field,
                        "kind": each.kind.value,
                        "before": each.before,
                        "after": each.after,
                        "trivial": each.trivial,
                    }
                    for each in changes(older.article, newer.article)
                ],
            },
        )

    def explanation(self, request: Request) -> Answer:
        stored = asking.find(self._store, request.path_params["id"])
        again = self._again(stored)
        now = changes(stored.article, again.article) if again.article else []
        return Answer(
            template="explanation.html",
            values={
                "stored": stored,
                "again": again,
                "told": again.explanation,
                "set_as": typesetting.setting(stored.article.language),
                "opened": request.query_params.get("open", ""),
                "changes": [difference(each) for each in now],
            },
            data=lambda: {
                "id": stored.id,
                "url": again.page.url,
                "refusal": again.refusal,
                "site_pages_known": again.known,
                "decisions": [
                    {"kept": each.kept, **told_decision(each), "likely": each.likely}
                    for each in again.decisions
                ],
            },
        )

    def stored_page(self, request: Request) -> Response:
        again = self._again(asking.find(self._store, request.path_params["id"]))
        if again.inert is None:
            raise NothingThere(
                "the stored page", "is no page with markup", "its explanation tells what was read"
            )
        return HTMLResponse(again.inert.html, headers={"Content-Security-Policy": INERT_POLICY})

    def sources(self, request: Request) -> Answer:  # noqa: ARG002 - the signature of a page
        found = source_health.source_healths(self._store, self._read_sources(), datetime.now(UTC))
        return Answer(
            template="sources.html",
            values={"sources": found, "days": source_health.DAYS, "fields": source_health.FIELDS},
            data=lambda: {"sources": [each.to_dict() for each in found]},
        )

    def source(self, request: Request) -> Answer:
        name = request.path_params["name"]
        now = datetime.now(UTC)
        found = source_health.source_health(self._store, self._read_sources(), now, name)
        return Answer(
            template="source.html", values={"source": found, "days": source_health.DAYS}, data=found.to_dict
        )

    def runs(self, request: Request) -> Answer:  # noqa: ARG002 - the signature of a page
        found = self._store.runs(run_reports.LISTED)
        return Answer(
            template="runs.html",
            values={"runs": [run_reports.told(each) for each in found], "most": run_reports.LISTED},
            data=lambda: {"runs": [run_reports.to_dict(each) for each in found]},
        )

    def run(self, request: Request) -> Answer:
        run_id = request.path_params["id"]
        found = self._store.run(run_id)
        if found is None:
            raise NothingThere(
                f"run {run_id}", "the store has no run with this number", "the list of runs has the latest"
            )
        return Answer(
            template="run.html",
            values={"run": run_reports.told(found)},
            data=lambda: run_reports.to_dict(found),
        )

    def _again(self, stored: StoredArticle) -> Again:
        again = self._recleaner.of(stored)
        if again is None:
            raise NothingThere(
                f"the page of article {stored.id}",
                "is not kept, so it cannot be told what was removed of it",
                "a crawl keeps the pages it fetches",
            )
        return again

    def _hints(self, source: str | None) -> SiteHints:
        known = self._read_sources()
        for each in known.sources if known else ():
            if each.id == source:
                return each.hints()
        return SiteHints(source=source)


def _whole(request: Request, name: str) -> int | None:
    value = request.query_params.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal()) or len(value) > 9 or int(value) < 1:
        raise QueryError(f"{name} is the number of a version, not {value!r}")
    return int(value)
