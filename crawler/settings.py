"""Scrapy's settings: the limits and manners of every crawl; a run adds its own (`run_settings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.identity import PRODUCT, version

if TYPE_CHECKING:
    from crawler.assignment import Assignment

BOT_NAME = "dateline"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Who we are. A run adds the contact of its sources file; without one it does not start.
USER_AGENT = f"{PRODUCT}/{version()}"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # Of these two a stream that ends early can be told from a whole one; see truncation.py.
    "Accept-Encoding": "gzip, deflate",
}

# Where we go: http and https, certificates verified, private networks only where a run allows them by name.
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawler.reach.resolver.CheckedResolver"
REACH_ALLOW_PRIVATE: list[str] = []
COOKIES_ENABLED = False
REFERER_ENABLED = True
REFERRER_POLICY = "same-origin"

# How fast: one request at a time to each host, with a pause, slower where the host is slow (HostPace).
CONCURRENT_REQUESTS = 256  # over all hosts; most of them wait for their turn
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0  # seconds; a source says its own
DOWNLOAD_DELAY_JITTER = 0  # a Crawl-delay must not be undercut
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0  # a run starts at the delay of its source
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
RETRY_AFTER_DEFAULT = 30.0  # seconds, for a 429 that does not say
RETRY_AFTER_LONGEST = 120.0  # seconds; a host that asks for more is left alone for the rest of the run
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the report names every address that was given up

# How much: limits against endless, huge and slow answers, and against traps.
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # bytes, compressed and decompressed
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30  # seconds for the whole answer
DOWNLOAD_FAIL_ON_DATALOSS = False  # a page cut short is cleaned, with a warning
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5  # seconds; a page that reloads itself every minute does not redirect
DEPTH_LIMIT = 8  # robots.txt, nested sitemap indexes, a sitemap, an article; the spider names what is deeper
URLLENGTH_LIMIT = 2000
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 2048
MEMUSAGE_WARNING_MB = 1024
MEMUSAGE_CHECK_INTERVAL_SECONDS = 10
# Bytes of pages that wait for a worker or for the store before downloads are held back.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 16 * 1024 * 1024
# A callback gives one page; Scrapy starts so many tasks for each, whether they are needed or not.
CONCURRENT_ITEMS = 1
# First in, first out: listings give their newest stories first.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

# Cleaning, in processes of its own (workers.py). 0 workers: one for each processor, at most eight.
CLEANING_WORKERS = 0
CLEANING_TIMEOUT = 60.0  # seconds for one page or listing
CLEANING_MEMORY_MB = 2048  # of one worker

ROBOTSTXT_OBEY = False  # Scrapy's own departs from RFC 9309; RobotsMiddleware obeys
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.politeness.reach_middleware.ReachMiddleware": 50,
    "crawler.politeness.robots_middleware.RobotsMiddleware": 100,
    "crawler.politeness.mining.MiningReservations": 110,
    "crawler.politeness.claims.HostClaims": 550,
    "crawler.politeness.resting.RestingMiddleware": 560,
    # Nearer to the network than RetryMiddleware (550): it sees a failure before that tries again.
    "crawler.politeness.reach_middleware.ResolverRefusalMiddleware": 570,
    # Nearer than HttpCompressionMiddleware (590): it needs the answer as it was sent.
    "crawler.truncation.TruncationMiddleware": 595,
}
ITEM_PIPELINES = {
    "crawler.pipelines.CleaningPipeline": 100,
    "crawler.pipelines.StoringPipeline": 200,
}
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.politeness.pace.HostPace": 0,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

LOG_LEVEL = "WARNING"  # `scrapy crawl news --loglevel INFO` shows how it goes
LOG_SHORT_NAMES = False
STATS_DUMP = False


def run_settings(assignment: Assignment) -> dict[str, Any]:
    """What one run sets on top: its name, its private hosts and its shortest delay."""
    rendered: dict[str, Any] = {}
    if any(source.render for source in assignment.sources):
        from crawler.reach import Reach
        from crawler.render import render_settings

        rendered = render_settings(Reach.allowing(assignment.allow_private), DOWNLOAD_HANDLERS)
    return {
        **rendered,
        "USER_AGENT": assignment.user_agent,
        "REACH_ALLOW_PRIVATE": list(assignment.allow_private),
        # The floor of all hosts; HostPace keeps each host at the delay of its own source.
        "DOWNLOAD_DELAY": min((source.delay for source in assignment.sources), default=DOWNLOAD_DELAY),
    }
