"""What a server itself sees to, whichever program or person writes: functions and triggers of the schema.

- The audit log names who is connected, from where, and chains every line; no line is changed or taken away.
- A frozen campaign is approved by another person than its author; whatever changes it voids that.
- Settings, the account's addresses and opt-outs are written by those who may.

Functions that must write what the person may not (the head of the log, an approval that a change voids) run with the
rights of the tables' owner. `wa.moving`, set by the owner of the tables while the data of a workstation moves here,
leaves rows as they are.
"""

from collections.abc import Iterator
from functools import reduce

from wa_desktop.store.migrations.approval_guards import APPROVALS

_ROLES = (
    """CREATE FUNCTION team_group(role text) RETURNS text LANGUAGE sql STABLE {safe} AS $$
    SELECT CASE WHEN octet_length(n) <= 63 THEN n ELSE 'wa.' || md5(n) END
    FROM (SELECT current_database() || '.{bare}.' || role AS n) told $$""",
    """CREATE FUNCTION is_administrator() RETURNS boolean LANGUAGE sql STABLE {safe} AS $$
    SELECT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = '{ns}.audit'::regclass), 'USAGE') $$""",
    """CREATE FUNCTION has_role(role text) RETURNS boolean LANGUAGE sql STABLE {safe} AS $$
    SELECT is_administrator() OR coalesce((SELECT pg_has_role(session_user, oid, 'USAGE') FROM pg_roles
    WHERE rolname = team_group(role)), false) $$""",
    """CREATE FUNCTION my_role() RETURNS text LANGUAGE sql STABLE {safe} AS $$
    SELECT CASE WHEN is_administrator() THEN 'administrator' WHEN has_role('author') THEN 'author'
    WHEN has_role('approver') THEN 'approver' WHEN has_role('viewer') THEN 'viewer' ELSE '' END $$""",
    """CREATE FUNCTION is_moving() RETURNS boolean LANGUAGE sql STABLE {safe} AS $$
    SELECT coalesce(current_setting('wa.moving', true), '') = 'on' AND is_administrator() $$""",
    """CREATE FUNCTION refuse(told text) RETURNS void LANGUAGE plpgsql {safe} AS $$BEGIN
    RAISE EXCEPTION '%', told USING ERRCODE = 'insufficient_privilege'; END$$""",
    """CREATE FUNCTION server_clock() RETURNS bigint LANGUAGE sql VOLATILE {safe} AS $$
    SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) $$""",
    """CREATE FUNCTION told_from(computer text) RETURNS text LANGUAGE sql STABLE {safe} AS $$
    SELECT btrim(computer || coalesce(' (' || host(inet_client_addr()) || ')', '')) $$""",
    # Takes and gives roles with the rights of a keeper, so that what one administrator gave another one can take.
    """CREATE FUNCTION team_give(person text, role text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$
    DECLARE one text; BEGIN
    IF NOT is_administrator() THEN PERFORM refuse('only an administrator gives roles'); END IF;
    FOREACH one IN ARRAY ARRAY['viewer', 'author', 'approver', 'administrator'] LOOP
        IF one = role THEN EXECUTE format('GRANT %I TO %I', team_group(one), person);
        ELSIF EXISTS (SELECT 1 FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m
            ON m.oid = a.member WHERE g.rolname = team_group(one) AND m.rolname = person)
        THEN EXECUTE format('REVOKE %I FROM %I', team_group(one), person); END IF;
    END LOOP; END$$""",
    "REVOKE EXECUTE ON FUNCTION team_give(text, text) FROM PUBLIC",
)

PROGRAM_ACTIONS = (
    "campaign_begun", "campaign_paused", "campaign_finished", "canary_first", "canary_passed", "canary_stopped",
    "relay_gap", "relay_reset",
)  # fmt: skip
"""What a program notes of its own: no person decided that."""

_AUDIT = (
    """CREATE FUNCTION audit_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$
    DECLARE head json; BEGIN
    IF is_moving() THEN RETURN NEW; END IF;
    IF NEW.operator NOT IN ('', session_user) THEN PERFORM refuse('the log names who is connected: ' || session_user);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('{bare}'));
    IF NEW.operator = '' AND NEW.action NOT IN ({program}) THEN NEW.operator := session_user; END IF;
    NEW.computer := CASE WHEN NEW.operator = '' THEN told_from(NEW.computer || ' ' || session_user)
        ELSE told_from(NEW.computer) END;
    SELECT value::json INTO head FROM setting WHERE key = 'audit_head';
    NEW.id := 1 + coalesce((head->>0)::bigint, (SELECT max(id) FROM audit), 0);
    NEW.previous := coalesce(head->>1, '');
    NEW.hash := encode(sha256(convert_to('[' || concat_ws(',', NEW.id, NEW.at, to_json(NEW.operator),
        to_json(NEW.action), to_json(NEW.subject), coalesce(NEW.subject_id::text, 'null'), to_json(NEW.details),
        to_json(NEW.previous), to_json(nullif(NEW.computer, ''))) || ']', 'UTF8')), 'hex');
    INSERT INTO setting (key, value) VALUES ('audit_head', '[' || NEW.id || ', ' || to_json(NEW.hash) || ']')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value;
    RETURN NEW; END$$""",
    """CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql {safe} AS $$BEGIN
    IF NOT is_moving() THEN PERFORM refuse('no line of the audit log is changed or taken away'); END IF;
    RETURN coalesce(NEW, OLD); END$$""",
    "CREATE TRIGGER told BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_told()",
    "CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()",
    "CREATE TRIGGER stays_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()",
)

AUTHOR_SETTINGS = (
    "draft", "engine_mark", "engine_doubt", "relay_cursor", "relay_pulled_at", "relay_lost", "news_taken_at",
    "erasure_swept", "erasure_left", "erasure_wipe_due", "release_asked_at", "release_newest", "release_found",
    "release_put_away", "release_introduced",
)  # fmt: skip
"""What the program remembers while an author works, also under a key that goes on with a dot and a workstation; every
other setting is an administrator's."""

_SETTINGS = (
    # With the rights of who writes: the log's own trigger comes here as the tables' owner.
    """CREATE FUNCTION setting_kept() RETURNS trigger LANGUAGE plpgsql {safe} AS $$
    DECLARE one text; BEGIN
    FOREACH one IN ARRAY ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.key END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.key END] LOOP
        IF one = 'audit_head' AND pg_trigger_depth() = 1 AND NOT is_moving() THEN
            PERFORM refuse('the head of the audit log is kept by the server');
        ELSIF one <> 'audit_head' AND NOT is_administrator()
            AND split_part(one, '.', 1) <> ALL (ARRAY[{authors}]) THEN
            PERFORM refuse('only an administrator changes the setting ' || one);
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD); END$$""",
    "CREATE TRIGGER kept BEFORE INSERT OR UPDATE OR DELETE ON setting FOR EACH ROW EXECUTE FUNCTION setting_kept()",
    """CREATE FUNCTION account_kept() RETURNS trigger LANGUAGE plpgsql {safe} AS $$BEGIN
    IF NOT is_administrator() THEN PERFORM refuse('only an administrator changes the account'); END IF;
    RETURN NEW; END$$""",
    """CREATE TRIGGER kept BEFORE UPDATE ON account FOR EACH ROW WHEN ((OLD.waba, OLD.phone_id, OLD.base_url,
    OLD.account_url) IS DISTINCT FROM (NEW.waba, NEW.phone_id, NEW.base_url, NEW.account_url))
    EXECUTE FUNCTION account_kept()""",
)

_WORKSTATIONS = (
    """CREATE FUNCTION workstation_own() RETURNS trigger LANGUAGE plpgsql {safe} AS $$BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.person <> session_user AND OLD.seen_at > server_clock() - 25000000 AND NOT is_administrator() THEN
            PERFORM refuse('this is the program of ' || OLD.person); END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.person <> session_user THEN PERFORM refuse('this is the program of ' || OLD.person);
    END IF;
    NEW.person := session_user;
    RETURN NEW; END$$""",
    """CREATE TRIGGER own BEFORE INSERT OR UPDATE OR DELETE ON workstation
    FOR EACH ROW EXECUTE FUNCTION workstation_own()""",
)

_OPT_OUTS = (
    # As `store.standing`: a decision lifts what the person said before it; only a removal lifts what others imposed.
    """CREATE FUNCTION standing_derived(whose text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$
    DECLARE one record; refused bigint := 0; stopped bigint := 0; imposed bigint := 0; BEGIN
    FOR one IN SELECT kind, scope, event_id FROM standing_entry WHERE number = whose AND removed_at IS NULL
        ORDER BY said_at, id LOOP
        IF one.kind IN ('refusal', 'withdrawal') THEN refused := refused | one.scope;
        ELSIF one.kind = 'decision' THEN refused := refused & ~one.scope::bigint;
            stopped := stopped & ~one.scope::bigint;
        ELSIF one.kind = 'suppression' AND one.event_id IS NOT NULL THEN stopped := stopped | one.scope;
        ELSIF one.kind = 'suppression' THEN imposed := imposed | one.scope; END IF;
    END LOOP;
    DELETE FROM standing WHERE number = whose;
    IF refused | stopped | imposed <> 0 THEN INSERT INTO standing (number, refused, suppressed, changed_at)
        VALUES (whose, refused, stopped | imposed, server_clock()); END IF;
    UPDATE contact_list SET counted = -1 WHERE counted >= 0 AND EXISTS (SELECT 1 FROM member m
        WHERE m.number = whose AND m.list_id = contact_list.id AND m.is_current = 1); END$$""",
    "REVOKE EXECUTE ON FUNCTION standing_derived(text) FROM PUBLIC",
    """CREATE FUNCTION opt_out_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$
    DECLARE one record; BEGIN
    IF has_role('author') THEN RETURN NULL; END IF;
    FOR one IN SELECT DISTINCT number, kind, import_id, event_id, operator FROM fresh LOOP
        IF one.kind <> 'suppression' OR one.import_id IS NOT NULL OR one.event_id IS NOT NULL THEN
            PERFORM refuse('only an opt-out may be recorded'); END IF;
        IF TG_OP = 'INSERT' AND one.operator NOT IN ('', session_user) THEN
            PERFORM refuse('an opt-out names who is connected: ' || session_user); END IF;
        PERFORM standing_derived(one.number);
    END LOOP;
    RETURN NULL; END$$""",
    """CREATE TRIGGER told AFTER INSERT ON standing_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION opt_out_told()""",
    """CREATE TRIGGER told_again AFTER UPDATE ON standing_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION opt_out_told()""",
    """CREATE FUNCTION operator_told() RETURNS trigger LANGUAGE plpgsql {safe} AS $$BEGIN
    IF NEW.operator NOT IN ('', session_user) AND NOT is_moving() THEN
        PERFORM refuse('who did this is who is connected: ' || session_user); END IF;
    RETURN NEW; END$$""",
    "CREATE TRIGGER operator_told BEFORE INSERT ON list_import FOR EACH ROW EXECUTE FUNCTION operator_told()",
    "CREATE TRIGGER operator_told BEFORE INSERT ON reply FOR EACH ROW EXECUTE FUNCTION operator_told()",
)


def guards(namespace: str) -> Iterator[str]:
    """The statements that make them in the schema `namespace`, in an order that works."""
    quoted = '"' + namespace.replace('"', '""') + '"'
    facts = {
        "ns": quoted.replace("'", "''"),
        "bare": namespace.replace("'", "''"),
        # A table of one's own of the same name must not stand for one of ours.
        "safe": f"SET search_path = {quoted}, pg_temp",
        "program": ", ".join(f"'{one}'" for one in PROGRAM_ACTIONS),
        "authors": ", ".join(f"'{one}'" for one in AUTHOR_SETTINGS),
    }
    for statement in (*_ROLES, *_AUDIT, *_SETTINGS, *_WORKSTATIONS, *_OPT_OUTS, *APPROVALS):
        yield reduce(lambda told, fact: told.replace("{" + fact[0] + "}", fact[1]), facts.items(), statement)
