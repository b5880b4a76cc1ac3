"""Teams: who is there, who approved what, where each line of the audit log was written."""

import sqlalchemy as sa
from alembic import op

from wa_desktop.store.migrations.guards import guards
from wa_desktop.store.migrations.triggers import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the schema from 0001 to 0002."""
    op.create_table(
        "workstation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("computer", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workstation")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("computer", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.Column("voided_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_approval_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index(op.f("ix_approval_campaign_id"), "approval", ["campaign_id"])
    op.add_column("campaign", sa.Column("author", sa.Text(), server_default="", nullable=False))
    op.add_column("campaign", sa.Column("handed_at", sa.BigInteger(), nullable=True))
    op.add_column("lease", sa.Column("person", sa.Text(), server_default="", nullable=False))
    op.add_column("lease", sa.Column("serial", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("audit", sa.Column("computer", sa.Text(), server_default="", nullable=False))
    op.drop_index(op.f("ix_member_import_id"), "member")
    op.create_index("ix_member_import_order", "member", ["import_id", "id"])
    if op.get_context().dialect.name == "postgresql":
        for statement in (*statements(), *guards(_namespace())):
            # As it stands: a colon in it is no mark.
            op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def _namespace() -> str:
    return str(op.get_bind().exec_driver_sql("SELECT current_schema()").scalar_one())
