"""Makes this process ready: the database runs, Django is set up, the tables are current."""

from __future__ import annotations

import os


def boot(*, migrate: bool = True, demo: bool = False) -> None:
    """What each command begins with. Children that are started later inherit it."""
    from vendible.project.postgres import DEMO_DATABASE, ensure_database

    os.environ["DATABASE_URL"] = ensure_database(DEMO_DATABASE) if demo else ensure_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vendible.project.settings")
    import django

    django.setup()
    if migrate:
        bring_tables_up_to_date()


def bring_tables_up_to_date() -> None:
    """One process at a time; the others wait and then find nothing to do."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('vendible migrate'))")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('vendible migrate'))")
