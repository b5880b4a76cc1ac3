"""Four eyes, seen to by the server: the seal of a frozen campaign, who approves it, and what voids that."""

NOT_APPROVED, OWN_CAMPAIGN, OTHER_SEAL = "WA001", "WA002", "WA003"
"""The server's own refusals, as SQLSTATE: not approved, its author's own word, another campaign than was looked at."""

_SEAL = (
    # Everything that decides who gets which text at which price; hashed some thousand recipients at a time.
    """CREATE FUNCTION campaign_seal(which bigint) RETURNS text LANGUAGE sql STABLE {safe} AS $$
    WITH texts AS MATERIALIZED (SELECT id, encode(sha256(convert_to(hash || chr(31) || message, 'UTF8')), 'hex') AS told
        FROM content WHERE campaign_id = which),
    lines AS (SELECT (row_number() OVER (ORDER BY r.number)) / 10000 AS part, r.number, concat_ws(chr(31), r.number,
        r.country, r.market, r.language, CASE WHEN r.content_id IS NOT NULL THEN 'planned'
        WHEN r.state = 'excluded' THEN 'excluded' ELSE 'taken in' END, t.told, r.meta_fee, r.sent_fee) AS line
        FROM recipient r LEFT JOIN texts t ON t.id = r.content_id WHERE r.campaign_id = which),
    parts AS (SELECT part, sha256(convert_to(string_agg(line, chr(30) ORDER BY number), 'UTF8')) AS told FROM lines
        GROUP BY part),
    versions AS (SELECT string_agg(concat_ws(chr(31), language, category, frozen), chr(30) ORDER BY language) AS told
        FROM campaign_version WHERE campaign_id = which)
    SELECT encode(sha256(convert_to(concat_ws(chr(29), c.id, c.template, c.list_name, c.plan, c.estimate, c.currency,
        coalesce(c.cap::text, '-'), c.sent_fee_basis, c.rules, coalesce(c.follows::text, '-'), c.is_test,
        coalesce(a.waba, '-'), coalesce(a.phone_id, '-'), (SELECT coalesce(told, '-') FROM versions)), 'UTF8')
        || coalesce((SELECT string_agg(told, ''::bytea ORDER BY part) FROM parts), ''::bytea)), 'hex')
    FROM campaign c LEFT JOIN account a ON a.id = c.account_id WHERE c.id = which $$""",
    """CREATE FUNCTION needs_four_eyes(which bigint, test bigint) RETURNS boolean LANGUAGE sql STABLE {safe} AS $$
    SELECT EXISTS (SELECT 1 FROM setting WHERE key = 'four_eyes' AND value = 'true')
    AND (test = 0 OR (SELECT count(*) FROM (SELECT 1 FROM recipient WHERE campaign_id = which LIMIT 11) r) > 10) $$""",
    """CREATE FUNCTION is_approved(which bigint, author text) RETURNS boolean LANGUAGE sql STABLE {safe} AS $$
    SELECT EXISTS (SELECT 1 FROM approval p WHERE p.campaign_id = which AND p.voided_at IS NULL
    AND p.approver <> author) $$""",
)

_VOIDING = (
    """CREATE FUNCTION void_approvals(which bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    IF NOT EXISTS (SELECT 1 FROM approval WHERE campaign_id = which AND voided_at IS NULL) THEN RETURN false; END IF;
    UPDATE approval SET voided_at = server_clock(), voided_by = session_user
        WHERE campaign_id = which AND voided_at IS NULL;
    INSERT INTO audit (at, operator, action, subject, subject_id)
        VALUES (server_clock(), session_user, 'approval_voided', 'campaign', which);
    RETURN true; END$$""",
    """CREATE FUNCTION await_approval(which bigint) RETURNS void LANGUAGE sql SECURITY DEFINER {safe} AS $$
    UPDATE campaign SET state = CASE WHEN state = 'running' THEN 'paused' ELSE state END, reason = 'approval_waiting',
    reason_details = '{}' WHERE id = which AND state IN ('ready', 'running', 'paused') $$""",
    """CREATE FUNCTION void_and_await(which bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    -- What becomes of a campaign that is over (an erasure, the end of a delay) takes nothing from its approval.
    IF EXISTS (SELECT 1 FROM campaign WHERE id = which AND state NOT IN ('finished', 'cancelled'))
        AND void_approvals(which) THEN PERFORM await_approval(which); END IF; END$$""",
    "REVOKE EXECUTE ON FUNCTION void_approvals(bigint), await_approval(bigint), void_and_await(bigint) FROM PUBLIC",
)

_CAMPAIGNS = (
    """CREATE FUNCTION campaign_made() RETURNS trigger LANGUAGE plpgsql {safe} AS $$BEGIN
    IF is_moving() THEN RETURN NEW; END IF;
    NEW.author := session_user;
    IF NEW.state <> 'draft' AND needs_four_eyes(NEW.id, NEW.is_test) THEN
        PERFORM refuse('a campaign begins as a draft'); END IF;
    RETURN NEW; END$$""",
    "CREATE TRIGGER made BEFORE INSERT ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_made()",
    """CREATE FUNCTION campaign_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$
    DECLARE was_over boolean; is_over boolean; BEGIN
    IF is_moving() THEN RETURN NEW; END IF;
    IF NEW.author <> OLD.author THEN PERFORM refuse('the author of a campaign stays'); END IF;
    IF NEW.state = 'draft' AND OLD.state <> 'draft' THEN PERFORM refuse('what is frozen stays frozen'); END IF;
    IF NEW.is_test <> OLD.is_test AND needs_four_eyes(OLD.id, 0) THEN PERFORM refuse('a test stays a test'); END IF;
    was_over := OLD.state IN ('finished', 'cancelled'); is_over := NEW.state IN ('finished', 'cancelled');
    IF (((OLD.template, OLD.list_name, OLD.plan, OLD.estimate, OLD.currency, OLD.cap, OLD.sent_fee_basis, OLD.rules,
        OLD.follows, OLD.account_id, OLD.is_test) IS DISTINCT FROM (NEW.template, NEW.list_name, NEW.plan, NEW.estimate,
        NEW.currency, NEW.cap, NEW.sent_fee_basis, NEW.rules, NEW.follows, NEW.account_id, NEW.is_test)
        AND NOT (was_over AND is_over))
        -- Nothing was voided while it was over: what it is now must be what was approved.
        OR (was_over AND NOT is_over AND EXISTS (SELECT 1 FROM approval WHERE campaign_id = OLD.id
            AND voided_at IS NULL AND seal <> campaign_seal(OLD.id))))
        AND void_approvals(OLD.id) AND NEW.state IN ('ready', 'running', 'paused') THEN
        NEW.state := CASE WHEN NEW.state = 'running' THEN 'paused' ELSE NEW.state END;
        NEW.reason := 'approval_waiting'; NEW.reason_details := '{}';
    END IF;
    IF NEW.state = 'running' AND OLD.state <> 'running' AND needs_four_eyes(NEW.id, NEW.is_test)
        AND NOT is_approved(NEW.id, NEW.author) THEN
        RAISE EXCEPTION 'campaign % waits for an approval', NEW.id USING ERRCODE = 'WA001'; END IF;
    RETURN NEW; END$$""",
    "CREATE TRIGGER changed BEFORE UPDATE ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_changed()",
    """CREATE FUNCTION campaign_stays() RETURNS trigger LANGUAGE plpgsql {safe} AS $$BEGIN
    IF OLD.state <> 'draft' AND NOT is_moving() THEN PERFORM refuse('a frozen campaign stays'); END IF;
    RETURN OLD; END$$""",
    "CREATE TRIGGER stays BEFORE DELETE ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_stays()",
    """CREATE FUNCTION recipients_stay() RETURNS trigger LANGUAGE plpgsql {safe} AS $$BEGIN
    IF EXISTS (SELECT 1 FROM campaign WHERE id IN (SELECT DISTINCT campaign_id FROM gone) AND state <> 'draft')
        AND NOT is_moving() THEN PERFORM refuse('the recipients of a frozen campaign stay'); END IF;
    RETURN NULL; END$$""",
    """CREATE TRIGGER stay AFTER DELETE ON recipient REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION recipients_stay()""",
)

_CHANGES = (
    """CREATE FUNCTION recipients_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    IF is_moving() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT 1 FROM campaign c WHERE c.id IN (SELECT DISTINCT campaign_id FROM fresh) AND c.state <> 'draft'
        AND needs_four_eyes(c.id, 0)) THEN PERFORM refuse('the recipients of a frozen campaign stay'); END IF;
    IF EXISTS (SELECT 1 FROM approval WHERE voided_at IS NULL) THEN
        PERFORM void_and_await(campaign_id) FROM (SELECT DISTINCT campaign_id FROM fresh) f; END IF;
    RETURN NULL; END$$""",
    """CREATE TRIGGER added AFTER INSERT ON recipient REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION recipients_added()""",
    """CREATE FUNCTION frozen_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    IF is_moving() THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM void_and_await(OLD.campaign_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM void_and_await(NEW.campaign_id); END IF;
    RETURN NULL; END$$""",
    # Named columns, so that the states of a campaign that is sent cost nothing here.
    """CREATE TRIGGER changed AFTER UPDATE OF campaign_id, number, country, market, language, content_id, meta_fee,
    sent_fee ON recipient FOR EACH ROW WHEN ((OLD.campaign_id, OLD.number, OLD.country, OLD.market, OLD.language,
    OLD.content_id, OLD.meta_fee, OLD.sent_fee) IS DISTINCT FROM (NEW.campaign_id, NEW.number, NEW.country, NEW.market,
    NEW.language, NEW.content_id, NEW.meta_fee, NEW.sent_fee)) EXECUTE FUNCTION frozen_changed()""",
    """CREATE TRIGGER taken_in AFTER UPDATE OF state ON recipient FOR EACH ROW
    WHEN (OLD.state = 'excluded' AND NEW.state <> 'excluded') EXECUTE FUNCTION frozen_changed()""",
    """CREATE TRIGGER changed AFTER UPDATE ON content FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION frozen_changed()""",
    """CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON campaign_version
    FOR EACH ROW EXECUTE FUNCTION frozen_changed()""",
    """CREATE FUNCTION account_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    PERFORM void_and_await(id) FROM campaign WHERE account_id = NEW.id AND state IN ('ready', 'running', 'paused');
    RETURN NULL; END$$""",
    """CREATE TRIGGER changed AFTER UPDATE OF waba, phone_id ON account FOR EACH ROW
    WHEN ((OLD.waba, OLD.phone_id) IS DISTINCT FROM (NEW.waba, NEW.phone_id)) EXECUTE FUNCTION account_changed()""",
)

_GIVEN = (
    """CREATE FUNCTION approval_given() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$
    DECLARE about record; BEGIN
    IF is_moving() THEN RETURN NEW; END IF;
    IF NOT has_role('approver') OR NEW.approver NOT IN ('', session_user) THEN
        PERFORM refuse('an approval is the word of who is connected: ' || session_user); END IF;
    SELECT state, author INTO about FROM campaign WHERE id = NEW.campaign_id FOR UPDATE;
    IF about.author = session_user THEN
        RAISE EXCEPTION 'nobody approves a campaign of their own' USING ERRCODE = 'WA002'; END IF;
    IF about.state IS NULL OR about.state NOT IN ('ready', 'paused', 'running') THEN
        PERFORM refuse('there is nothing to approve'); END IF;
    IF NEW.seal <> campaign_seal(NEW.campaign_id) THEN
        RAISE EXCEPTION 'the campaign is another one than was looked at' USING ERRCODE = 'WA003'; END IF;
    NEW.approver := session_user; NEW.approved_at := server_clock(); NEW.voided_at := NULL; NEW.voided_by := '';
    NEW.computer := told_from(NEW.computer);
    RETURN NEW; END$$""",
    "CREATE TRIGGER given BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_given()",
    """CREATE FUNCTION approval_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    IF NOT is_moving() THEN
        UPDATE campaign SET reason = 'approved', reason_details = json_build_object('approver', NEW.approver)::text
        WHERE id = NEW.campaign_id AND state IN ('ready', 'paused') AND reason = 'approval_waiting'; END IF;
    RETURN NULL; END$$""",
    "CREATE TRIGGER told AFTER INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_told()",
    """CREATE FUNCTION approval_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    IF is_moving() THEN RETURN coalesce(NEW, OLD); END IF;
    IF TG_OP = 'DELETE' THEN
        -- With its campaign, while that is still being frozen: then another trigger stands before this one.
        IF pg_trigger_depth() = 1 THEN PERFORM refuse('an approval stays'); END IF;
        RETURN OLD;
    END IF;
    IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL OR (OLD.id, OLD.campaign_id, OLD.seal, OLD.approver,
        OLD.computer, OLD.approved_at) IS DISTINCT FROM (NEW.id, NEW.campaign_id, NEW.seal, NEW.approver, NEW.computer,
        NEW.approved_at) THEN PERFORM refuse('an approval can only be voided, once'); END IF;
    NEW.voided_at := server_clock(); NEW.voided_by := session_user;
    RETURN NEW; END$$""",
    "CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON approval FOR EACH ROW EXECUTE FUNCTION approval_kept()",
    """CREATE FUNCTION approval_withdrawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$BEGIN
    -- Voided by a change, that change's own trigger stops the campaign.
    IF pg_trigger_depth() = 1 AND NOT is_moving() AND NOT is_approved(NEW.campaign_id,
        (SELECT author FROM campaign WHERE id = NEW.campaign_id)) THEN PERFORM await_approval(NEW.campaign_id); END IF;
    RETURN NULL; END$$""",
    "CREATE TRIGGER withdrawn AFTER UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION approval_withdrawn()",
)

APPROVALS = (*_SEAL, *_VOIDING, *_CAMPAIGNS, *_CHANGES, *_GIVEN)
"""Functions and triggers, in an order that works."""
