"""How a server tells the workstations of a team what one of them has committed: triggers that nobody can forget.

They send a notification on the channel that has the schema's name: the kind (`domain.news.Kind`) and the id of the
program whose connection it was (`server_store`), once for each kind and transaction, when that is committed.
"""

from collections.abc import Iterator

BY_STATEMENT = {
    "account": "settings",
    "contact_list": "lists",
    "list_import": "lists",
    "standing": "suppressions",
    "standing_entry": "suppressions",
    "erased_person": "suppressions",
    "template": "templates",
    "template_proof": "templates",
    "preparation": "templates",
    "tariff": "prices",
    "invoice": "prices",
    "rate_card": "prices",
    "campaign": "campaigns",
    "batch": "campaigns",
    "event": "campaigns",
    "received": "replies",
    "reply": "replies",
    "approval": "approvals",
    "audit": "log",
}
"""The tables that tell, with the kind."""
_WHEN = {
    # `counted` is what a reader keeps for the next one: nothing changed for people.
    "contact_list": "INSERT OR DELETE OR UPDATE OF name, visible, generation",
    # One more statement for each call would tell what the next claim tells: its answer.
    "batch": "INSERT OR DELETE",
}
"""What is news where not every change is."""

UNTOLD = {
    "list_count": "derived from members and standing",
    "rejected_row": "written with `list_import`",
    "column_memory": "what a person said of a file of theirs",
    "member": "whatever changes one raises `contact_list.generation`",
    "month_spending": "what claims keep, written with `batch`",
    "rate": "written with `rate_card`",
    "campaign_version": "written with `campaign`",
    "campaign_lane": "written with `campaign`",
    "content": "written with `campaign`",
    "recipient": "written with `campaign`, `batch`, `event` or `audit`; a million rows",
    "attempt": "written with `batch` or `event`",
    "reached": "what claims keep",
    "engine_note": "what an engine remembers",
}
"""The tables that tell nothing of their own, and why."""

_TELL = """CREATE FUNCTION tell_others() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
PERFORM pg_catalog.pg_notify(TG_TABLE_SCHEMA, TG_ARGV[0] || ' ' ||
    coalesce(pg_catalog.current_setting('wa.program', true), ''));
RETURN NULL; END$$"""
_BOOKS = (
    "^(audit_head$|draft[.]|relay_(cursor|pulled_at)$|news_taken_at$|release_|erasure_|backup_"
    "|retention_(previewed|watched|jumped|last)$)"
)
"""Settings that are no settings: where the log ends, what somebody prepares, how far something was read."""
BY_ROW = (
    # (table, when, kind). A beat every few seconds, and an engine's with every commit, is no news.
    ("workstation", "AFTER INSERT OR DELETE ON workstation FOR EACH ROW", "presence"),
    ("lease", "AFTER INSERT OR DELETE OR UPDATE OF token, host, person ON lease FOR EACH ROW", "presence"),
    ("setting", f"AFTER INSERT OR UPDATE ON setting FOR EACH ROW WHEN (NEW.key !~ '{_BOOKS}')", "settings"),
    ("setting", f"AFTER DELETE ON setting FOR EACH ROW WHEN (OLD.key !~ '{_BOOKS}')", "settings"),
)
_SCHEMA = (
    "CREATE TRIGGER tell_others AFTER INSERT OR UPDATE ON alembic_version"
    " FOR EACH STATEMENT EXECUTE FUNCTION tell_others('schema')"
)


def statements() -> Iterator[str]:
    """What makes the function and the triggers, one statement at a time."""
    yield _TELL
    for table, kind in BY_STATEMENT.items():
        yield (
            f"CREATE TRIGGER tell_others AFTER {_WHEN.get(table, 'INSERT OR DELETE OR UPDATE')} ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION tell_others('{kind}')"
        )
    for number, (_table, when, kind) in enumerate(BY_ROW):
        yield f"CREATE TRIGGER tell_others_{number} {when} EXECUTE FUNCTION tell_others('{kind}')"
    yield _SCHEMA
