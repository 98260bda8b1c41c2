"""The HTTP door: staff's side, public's side, API and simulator behind one port. Servers are given `wsgi:create()`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.app import create_public
from bot.simulator import create_simulator
from core.foundation.db import Database
from core.foundation.settings import Settings, load_settings
from web.api.app import create_api
from web.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create() -> WSGIApplication:
    """The application of the settings in the environment."""
    settings = load_settings()
    return build(settings, Database(settings.resolved_database_url))


def build(settings: Settings, database: Database) -> WSGIApplication:
    """One WSGI application of all sides that the settings switch on."""
    staff, public, api = (make(settings, database) for make in (create_app, create_public, create_api))

    def by_path(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        side = staff if _under(path, "/staff") else api if _under(path, "/api") else public
        return side(environ, start_response)

    application: WSGIApplication = by_path
    if settings.simulator:
        hook = f"{settings.public_url}/hooks/telegram"
        simulator = create_simulator(settings.data_dir, hook, settings.webhook_secret, settings.bot_token)
        application = DispatcherMiddleware(by_path, {"/simulator": simulator})
    hops = settings.trusted_proxies
    return ProxyFix(application, x_for=hops, x_proto=hops, x_host=hops) if hops else application


def _under(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
