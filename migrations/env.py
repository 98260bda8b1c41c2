"""Alembic's way in: which tables there should be, and on which connection a migration runs."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script

import core
from core.foundation.db import UTC, Base, Database
from core.foundation.settings import load_settings
from migrations import head_revision, migrating

SEARCH = (
    "ticket_search",
    "ix_ticket_texts_words",
)  # full text: SQLite's virtual table with its parts, PostgreSQL's GIN


def import_models() -> None:
    """Imports all of core, so that no table can be forgotten."""
    for module in pkgutil.walk_packages(core.__path__, "core."):
        importlib.import_module(module.name)


def number(_context: MigrationContext, _revision: Any, directives: list[MigrationScript]) -> None:
    """A new migration gets the next number of four digits instead of a random name."""
    for script in directives:
        script.rev_id = f"{int(head_revision() or 0) + 1:04d}"


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Written migrations name plain types: they must still run when the code's own types have changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTC) else False


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Leaves out of the comparison what no model can say: the search's own objects, made by hand in a migration."""
    return not (kind in ("table", "index") and (name or "").startswith(SEARCH))


def tell(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:  # noqa: ARG001
    """Hands each applied step to the `progress` of migrations.upgrade."""
    progress = context.config.attributes.get("progress")
    if progress is not None and isinstance(step.up_revision, Script):
        progress(f"{step.up_revision.revision} {step.up_revision.doc}")


def run(connection: sa.Connection) -> None:
    """Runs what the command asks for."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render,
        include_name=is_ours,
        process_revision_directives=number,
        on_version_apply=tell,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Takes the connection or engine it was given, else the database of the settings."""
    import_models()
    given = context.config.attributes.get("connection")
    if given is None:
        database = Database(load_settings().resolved_database_url)
        with migrating(database) as connection:
            run(connection)
        database.close()
    elif isinstance(given, sa.Engine):
        with given.begin() as connection:
            run(connection)
    else:
        run(given)


main()
