"""What must never happen, said where no process can get around it."""

from django.db import migrations

KEPT_AS_WRITTEN = ["revisions", "license_versions", "ledger_transactions", "postings", "journal"]

REFUSE_REWRITING = """
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% keeps its rows as written', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
"""

POSTINGS_BALANCE = """
CREATE FUNCTION postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unbalanced uuid;
BEGIN
  SELECT transaction_id INTO unbalanced FROM written
    GROUP BY transaction_id, currency HAVING sum(minor) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'transaction % does not balance', unbalanced
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
"""

# Before rows are written one by one there is nothing to sum: the check comes once a statement.
BALANCE_IS_CHECKED = """
CREATE TRIGGER postings_balance AFTER INSERT ON postings
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION postings_balance();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        # One command each: a prepared statement takes no more.
        migrations.RunSQL([REFUSE_REWRITING], ["DROP FUNCTION refuse_rewriting() CASCADE;"]),
        migrations.RunSQL([POSTINGS_BALANCE], ["DROP FUNCTION postings_balance() CASCADE;"]),
        migrations.RunSQL([BALANCE_IS_CHECKED], migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                [
                    f"CREATE TRIGGER kept_as_written BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();"
                ],
                [f"DROP TRIGGER IF EXISTS kept_as_written ON {table};"],
            )
            for table in KEPT_AS_WRITTEN
        ),
    ]
