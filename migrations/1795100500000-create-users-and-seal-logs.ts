import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * People who sign in with tokens, so that they can be listed, and that what is known of one can be given out and erased.
 * The audit log takes neither updates nor deletions, whoever asks. The one change that it and the events of prints let
 * through is an erasure: in a transaction that says so, the name of a person gives way to a pseudonym, and nothing else.
 */
const statements = [
  `CREATE TABLE "users" (
    "sub" text NOT NULL,
    "role" text NOT NULL,
    "projects" text array NOT NULL DEFAULT '{}',
    "first_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    "last_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    CONSTRAINT "users_pkey" PRIMARY KEY ("sub")
  )`,
  `CREATE INDEX "audit_by" ON "audit" ("done_by", "id")`,
  `CREATE INDEX "audit_target" ON "audit" ("target", "id")`,
  `CREATE INDEX "audit_action" ON "audit" ("action", "id")`,
  `CREATE FUNCTION guard_log() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE name text; before jsonb := to_jsonb(OLD); after jsonb;
  BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('printyard.erasing', true) = 'on' THEN
      after := to_jsonb(NEW);
      FOREACH name IN ARRAY TG_ARGV LOOP
        IF after->>name LIKE 'erased:%' THEN before := before - name; after := after - name; END IF;
      END LOOP;
      IF before = after THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END $$`,
  `CREATE FUNCTION refuse_truncation() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END $$`,
  'DROP TRIGGER audit_append_only ON audit',
  'DROP TRIGGER print_events_append_only ON print_events',
  `CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW
    EXECUTE FUNCTION guard_log('done_by', 'target')`,
  'CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit EXECUTE FUNCTION refuse_truncation()',
  `CREATE TRIGGER print_events_append_only BEFORE UPDATE ON print_events FOR EACH ROW EXECUTE FUNCTION guard_log('moved_by')`,
]

export class CreateUsersAndSealLogs1795100500000 implements MigrationInterface {
  name = 'CreateUsersAndSealLogs1795100500000'

  async up(run: QueryRunner): Promise<void> {
    for (const statement of statements) await run.query(statement)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP TRIGGER audit_append_only ON audit')
    await run.query('DROP TRIGGER audit_whole ON audit')
    await run.query('DROP TRIGGER print_events_append_only ON print_events')
    await run.query('DROP FUNCTION guard_log, refuse_truncation')
    for (const table of ['audit', 'print_events']) {
      await run.query(
        `CREATE TRIGGER ${table}_append_only BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      )
    }
    await run.query('DROP INDEX audit_by, audit_target, audit_action')
    await run.query('DROP TABLE users')
  }
}
