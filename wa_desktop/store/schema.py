"""The tables. One schema for SQLite (one workstation) and PostgreSQL (a team).

One file, however long: tables refer to each other, and whoever changes one must see its neighbours.

Instants are whole microseconds since 1970 in UTC; money is whole micro-units (10⁻⁶) of the
account's currency; scopes and consents are the small integers of `domain.values`; JSON is text.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite numbers rows by itself only for INTEGER keys; PostgreSQL needs the wider type.
_Id = BigInteger().with_variant(Integer, "sqlite")

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""One row per setting that differs from its default; `value` is JSON."""

account = Table(
    "account",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("waba", Text, nullable=False),
    Column("phone_id", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("account_url", Text, nullable=False),
    Column("checked_at", BigInteger),
    Column("credit", Text),
    UniqueConstraint("waba", "phone_id"),
)
"""The SMSBOX agent and number; one per home. The API key is never here."""

contact_list = Table(
    "contact_list",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("visible", SmallInteger, nullable=False, server_default="0"),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("counted", Integer, nullable=False, server_default="-1"),
    sqlite_autoincrement=True,
)
"""Visible from the last chunk of its first import on; `generation` grows with every change of its members. Its rows
in `list_count` hold while `counted` is the generation."""

list_count = Table(
    "list_count",
    metadata,
    Column("list_id", _Id, ForeignKey("contact_list.id", ondelete="CASCADE"), primary_key=True),
    Column("country", Text, primary_key=True),
    Column("contacts", Integer, nullable=False),
    Column("agreed_marketing", Integer, nullable=False),
    Column("refused_marketing", Integer, nullable=False),
    Column("agreed_utility", Integer, nullable=False),
    Column("refused_utility", Integer, nullable=False),
    Column("agreed_authentication", Integer, nullable=False),
    Column("refused_authentication", Integer, nullable=False),
)
"""Current members by country, and by category those who agreed and those who refused or are suppressed."""

list_import = Table(
    "list_import",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("list_id", _Id, ForeignKey("contact_list.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_hash", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("header_row", Integer, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("consent_source", Text, nullable=False, server_default=""),
    Column("consent_wording", Text, nullable=False, server_default=""),
    Column("report", Text, nullable=False, server_default="{}"),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    sqlite_autoincrement=True,
)
"""One file taken into one list. `state`: loading, done, replaced, undone; going while its list is deleted, then kept
where a campaign wrote to some of its people: their rows stay as the proof of their consent."""

rejected_row = Table(
    "rejected_row",
    metadata,
    Column("import_id", _Id, ForeignKey("list_import.id", ondelete="CASCADE"), primary_key=True),
    Column("source_row", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("corrected_by", _Id, ForeignKey("list_import.id", ondelete="SET NULL"), index=True),
)
"""A row that an import did not take, without its cells: `fingerprint` tells whether a correction
touched them, `corrected_by` which import took the correction."""

column_memory = Table(
    "column_memory",
    metadata,
    Column("signature", Text, primary_key=True),
    Column("said", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
)
"""What a person said of a file (JSON), by the signature of its headers."""

member = Table(
    "member",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("list_id", _Id, ForeignKey("contact_list.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", _Id, ForeignKey("list_import.id", ondelete="CASCADE"), nullable=False),
    Column("source_row", Integer, nullable=False),
    Column("is_current", SmallInteger, nullable=False),
    Column("number", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("said_marketing", SmallInteger, nullable=False),
    Column("said_utility", SmallInteger, nullable=False),
    Column("said_authentication", SmallInteger, nullable=False),
    Column("consent_marketing", SmallInteger, nullable=False),
    Column("consent_utility", SmallInteger, nullable=False),
    Column("consent_authentication", SmallInteger, nullable=False),
    Column("consent_at", BigInteger),
    Column("consent_source", Text, nullable=False, server_default=""),
    Column("consent_row", Integer),
    Column("name", Text, nullable=False, server_default=""),
    Column("first_name", Text, nullable=False, server_default=""),
    Column("fields", Text, nullable=False, server_default="{}"),
    Index("ix_member_current", "list_id", "number", unique=True, sqlite_where=text("is_current = 1"),
          postgresql_where=text("is_current = 1")),
    Index("ix_member_import_order", "import_id", "id"),
    Index("ix_member_number", "number"),
    sqlite_autoincrement=True,
)  # fmt: skip
"""One row per accepted row of a file: its evidence. Of the rows of a list that share a number
exactly one is current; it carries the list's merged word (`consent_*`) beside what its own row
said (`said_*`). `consent_row` is the Excel row that agreed where a repeated number agreed in another row than
`source_row`. `prefix` is the longest prefix of Meta's market map; `fields` is a JSON object of
every other column by its header. Its ids, like those of lists and imports, are never given again: campaigns and the
audit log outlive the rows they name."""

standing = Table(
    "standing",
    metadata,
    Column("number", Text, primary_key=True),
    Column("refused", SmallInteger, nullable=False, server_default="0"),
    Column("suppressed", SmallInteger, nullable=False, server_default="0"),
    Column("changed_at", BigInteger, nullable=False),
)
"""What holds for a number now, across lists: masks derived from `standing_entry`."""

standing_entry = Table(
    "standing_entry",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("number", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("scope", SmallInteger, nullable=False),
    Column("said_at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
    Column("import_id", _Id, ForeignKey("list_import.id", ondelete="CASCADE"), index=True),
    Column("source_row", Integer),
    Column("event_id", _Id, ForeignKey("event.id")),
    Column("operator", Text, nullable=False, server_default=""),
    Column("recorded_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
    CheckConstraint("kind in ('refusal', 'withdrawal', 'suppression', 'decision', 'erasure')", name="kind"),
)
"""The log behind `standing`: refusals and withdrawals of files, suppressions of people, STOPs of
events, and decisions (a new consent that a person accepted). Removed, never deleted, except when
the import they came from is undone."""

template = Table(
    "template",
    metadata,
    Column("name", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("header_format", Text, nullable=False, server_default=""),
    Column("header", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False, server_default=""),
    Column("footer", Text, nullable=False, server_default=""),
    Column("buttons", Text, nullable=False, server_default="[]"),
    Column("variables", Text, nullable=False, server_default="[]"),
    Column("named", SmallInteger, nullable=False, server_default="0"),
    Column("text_by_hand", SmallInteger, nullable=False, server_default="0"),
    Column("smsbox_id", Text, nullable=False, server_default=""),
    Column("synced_at", BigInteger),
    Column("status_since", BigInteger),
)
"""One row per language version; `status_since` is when it was first read in its status."""

tariff = Table(
    "tariff",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("effective_from", Text, nullable=False),
    Column("country", Text, nullable=False, server_default=""),
    Column("category", Text, nullable=False, server_default=""),
    Column("sent", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("basis", Text, nullable=False),
    Column("monthly", BigInteger),
    Column("recorded_at", BigInteger, nullable=False),
    UniqueConstraint("effective_from", "country", "category"),
)
"""M-Target's fees by date; an empty country or category means every one."""

month_spending = Table(
    "month_spending",
    metadata,
    Column("account_id", _Id, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("held", BigInteger, nullable=False),
)
"""What the claims of a month hold against its cap, in micro-units: never less than the truth, counted exactly before
the cap stops anything. Kept only while there is a cap."""

invoice = Table(
    "invoice",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("month", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("recorded_at", BigInteger, nullable=False),
    UniqueConstraint("month", "reference"),
)
"""M-Target's invoices before tax, in micro-units, to compare with what was counted."""

rate_card = Table(
    "rate_card",
    metadata,
    Column("id", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("effective_from", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("file_hash", Text, nullable=False),
    Column("adopted_at", BigInteger, nullable=False),
    Column("file_name", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False, server_default="list"),
)
"""Files of Meta's that the user imported; the bundled cards are files. `kind`: `list` or `tiers`."""

rate = Table(
    "rate",
    metadata,
    Column("card_id", Text, ForeignKey("rate_card.id", ondelete="CASCADE"), primary_key=True),
    Column("market", Text, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("tier_from", BigInteger, primary_key=True),
    Column("tier_to", BigInteger),
    Column("rate", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
)

campaign = Table(
    "campaign",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("reason_details", Text, nullable=False, server_default="{}"),
    Column("wanted", Text, nullable=False, server_default="run"),
    Column("account_id", _Id, ForeignKey("account.id")),
    Column("template", Text, nullable=False),
    Column("list_id", _Id, ForeignKey("contact_list.id", ondelete="SET NULL")),
    Column("list_name", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("estimate", Text, nullable=False),
    Column("content_guard", Text, nullable=False, index=True),
    Column("currency", Text, nullable=False),
    Column("cap", BigInteger),
    Column("sent_fee_basis", Text, nullable=False, server_default="attempted"),
    Column("batch_size", Integer, nullable=False),
    Column("rate", Text),
    Column("not_before", BigInteger),
    Column("is_test", SmallInteger, nullable=False, server_default="0"),
    Column("rules", Text, nullable=False, server_default=""),
    Column("canary", Text, nullable=False, server_default=""),
    Column("follows", _Id, ForeignKey("campaign.id")),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("author", Text, nullable=False, server_default=""),
    Column("handed_at", BigInteger),
)
"""`plan` and `estimate` are JSON, frozen with the recipients. `content_guard` fingerprints list,
template and variables: a second campaign of the same is refused. `follows` links a re-send. `rules` is
`domain.rules.Rules` as JSON (empty: none), `canary` the phase of the canary slice. `author` froze it; `handed_at`:
since when it waits for the account's engine, which runs on another workstation, to send it."""

campaign_version = Table(
    "campaign_version",
    metadata,
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("frozen", Text, nullable=False),
)
"""The language versions of a campaign, as they were when it was frozen (JSON)."""

campaign_lane = Table(
    "campaign_lane",
    metadata,
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    Column("lane", Integer, primary_key=True),
    Column("time_zone", Text, nullable=False, server_default=""),
    Column("country", Text, nullable=False, server_default=""),
    Column("holidays", Text, nullable=False, server_default="[]"),
)
"""Recipients who share a clock and a calendar; `holidays` is JSON, the ISO days frozen with the campaign."""

reached = Table(
    "reached",
    metadata,
    Column("number", Text, primary_key=True),
    Column("is_trial", SmallInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Index("ix_reached_at", "is_trial", "at"),
)
"""People written to outside a service window and when last: the ledger of Meta's portfolio limit, kept only
while there is a limit. `number` as webhooks write it."""

engine_note = Table(
    "engine_note",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What an engine remembers for the next one (JSON): the pace it found, how far `reached` was brought."""

preparation = Table(
    "preparation",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("said", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
"""What people have begun and come back to (JSON): the first run's ticks, texts of templates to be."""

template_proof = Table(
    "template_proof",
    metadata,
    Column("name", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("link", Text, nullable=False),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="SET NULL")),
    Column("proven_at", BigInteger, nullable=False),
)
"""The public link of a picture, video or document with which a test of a version was accepted."""

content = Table(
    "content",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False),
    Column("hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("message", Text, nullable=False),
    UniqueConstraint("campaign_id", "hash"),
)
"""Each distinct message of a campaign once; recipients that share it may share a call."""

recipient = Table(
    "recipient",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", _Id),
    Column("number", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("market", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("content_id", _Id, ForeignKey("content.id")),
    Column("meta_fee", BigInteger, nullable=False, server_default="0"),
    Column("sent_fee", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("changed_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, server_default="0"),
    Column("lane", Integer, nullable=False, server_default="0"),
    UniqueConstraint("campaign_id", "number"),
    Index("ix_recipient_claim", "campaign_id", "state", "due_at", "content_id", "id"),
    Index("ix_recipient_number", "number"),
    Index("ix_recipient_lane", "campaign_id", "lane", "due_at", "content_id", "id",
          sqlite_where=text("state = 'planned' AND lane <> 0"),
          postgresql_where=text("state = 'planned' AND lane <> 0")),
)  # fmt: skip
"""Every member of the list at the moment of freezing, in exactly one state. A planned one is not claimed
before `due_at`: 0 at once, an instant after a passing failure, `ledger.HELD` until a person resumes. `lane` is
its row of `campaign_lane` (0: no rule holds anybody back), negative in the canary slice."""

batch = Table(
    "batch",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("content_id", _Id, ForeignKey("content.id"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("engine", Text, nullable=False),
    Column("claimed_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("http_status", Integer),
    Column("reference", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Index("ix_batch_open", "engine", sqlite_where=text("outcome = ''"), postgresql_where=text("outcome = ''")),
)
"""One call. `outcome` is empty until the answer is durable; `engine` is the lease's token."""

attempt = Table(
    "attempt",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False),
    Column("recipient_id", _Id, ForeignKey("recipient.id", ondelete="CASCADE"), nullable=False),
    Column("batch_id", _Id, ForeignKey("batch.id"), nullable=False, index=True),
    Column("number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("is_open", SmallInteger, nullable=False),
    Column("meta_fee", BigInteger, nullable=False),
    Column("sent_fee", BigInteger, nullable=False),
    Column("reference", Text, nullable=False, server_default=""),
    Column("wamid", Text, nullable=False, server_default=""),
    Column("code", Text, nullable=False, server_default=""),
    Column("details", Text, nullable=False, server_default=""),
    Column("claimed_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("ack_at", BigInteger),
    Column("sent_at", BigInteger),
    Column("delivered_at", BigInteger),
    Column("read_at", BigInteger),
    Column("failed_at", BigInteger),
    Index("ix_attempt_recipient", "recipient_id"),
    Index("ix_attempt_open", "recipient_id", unique=True, sqlite_where=text("is_open = 1"),
          postgresql_where=text("is_open = 1")),
    Index("ix_attempt_reference", "reference", "number"),
    Index("ix_attempt_wamid", "wamid"),
    Index("ix_attempt_number", "number", "claimed_at"),
)  # fmt: skip
"""One try, with its own reference, times and cost. `state` is the recipient state this try alone
reached (planned = known not sent). Open from the claim until SMSBOX's word is known: sending and
unconfirmed are open."""

event = Table(
    "event",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("request_uuid", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("happened_at", BigInteger),
    Column("origin", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=""),
    Column("reference", Text, nullable=False, server_default=""),
    Column("wamid", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default=""),
    Column("applied", SmallInteger, nullable=False),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="SET NULL")),
    Index("ix_event_reference", "reference", "number", sqlite_where=text("applied = 0"),
          postgresql_where=text("applied = 0")),
    Index("ix_event_number", "number"),
    Index("ix_event_unapplied", "wamid", sqlite_where=text("applied = 0"), postgresql_where=text("applied = 0")),
)  # fmt: skip
"""Every webhook body as it came. `applied`: 1 it had its effect, 0 no recipient matched (yet)."""

received = Table(
    "received",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("event_id", _Id, ForeignKey("event.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False, server_default=""),
    Column("wamid", Text, nullable=False, server_default=""),
    Column("answers", Text, nullable=False, server_default=""),
    Column("happened_at", BigInteger, nullable=False),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="SET NULL")),
    Column("read_at", BigInteger),
    Column("wish", Text, nullable=False, server_default=""),
    Column("settled_at", BigInteger),
    Column("receipt_at", BigInteger),
    Index("ix_received_number", "number", "happened_at"),
    Index("ix_received_unread", "id", sqlite_where=text("read_at IS NULL"),
          postgresql_where=text("read_at IS NULL")),
    Index("ix_received_answers", "answers", sqlite_where=text("answers <> ''"),
          postgresql_where=text("answers <> ''")),
)  # fmt: skip
"""A message from a person: opens their service window. `answers` is the wamid it answers. `read_at`: seen here;
`receipt_at`: WhatsApp was told so. `wish`: the reason of a stop, `doubtful` until a person decides (`settled_at`), or
`resume`."""

reply = Table(
    "reply",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("number", Text, nullable=False),
    Column("received_id", _Id, ForeignKey("received.id", ondelete="SET NULL")),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="SET NULL")),
    Column("body", Text, nullable=False, server_default=""),
    Column("header", Text, nullable=False, server_default=""),
    Column("buttons", Text, nullable=False, server_default="[]"),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("details", Text, nullable=False, server_default=""),
    Column("reference", Text, nullable=False, server_default=""),
    Column("wamid", Text, nullable=False, server_default=""),
    Column("country", Text, nullable=False, server_default=""),
    Column("currency", Text, nullable=False),
    Column("basis", Text, nullable=False, server_default="attempted"),
    Column("meta_fee", BigInteger),
    Column("sent_fee", BigInteger),
    Column("operator", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    Index("ix_reply_number", "number", "created_at"),
    Index("ix_reply_received", "received_id"),
    Index("ix_reply_created", "created_at"),
)
"""An answer of ours in free text. Stored as `sending` before the call: the intent is durable. Fees NULL: not known.
`buttons` is a JSON list of titles."""

lease = Table(
    "lease",
    metadata,
    Column("account_id", _Id, ForeignKey("account.id"), primary_key=True),
    Column("token", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("person", Text, nullable=False, server_default=""),
    Column("serial", BigInteger, nullable=False, server_default="0"),
)
"""Who may dispatch: one engine per account at a time. `serial` counts its transactions: after a lost connection it
tells whether the last one was kept."""

workstation = Table(
    "workstation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("computer", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""The programs that have a team's database open, each under an id of its own; `program` is its version."""

approval = Table(
    "approval",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("campaign_id", _Id, ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("seal", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("computer", Text, nullable=False, server_default=""),
    Column("approved_at", BigInteger, nullable=False),
    Column("voided_at", BigInteger),
    Column("voided_by", Text, nullable=False, server_default=""),
)
"""A second person's word on a frozen campaign: `seal` is the fingerprint of all that was approved."""

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("operator", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", _Id),
    Column("details", Text, nullable=False, server_default="{}"),
    Column("previous", Text, nullable=False, server_default=""),
    Column("hash", Text, nullable=False, server_default=""),
    Column("computer", Text, nullable=False, server_default=""),
)
"""Who did what, and at which computer. Holds ids, never numbers. `hash` covers the line and `previous`, the hash of the
line before."""

erased_person = Table(
    "erased_person",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("erased_at", BigInteger, nullable=False),
)
"""People who were erased: the keyed hash of their number, so that no import brings them back. The key is elsewhere."""
