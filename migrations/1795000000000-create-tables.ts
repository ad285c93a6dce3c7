import type { MigrationInterface, QueryRunner } from 'typeorm'

const sequences = ['CREATE SEQUENCE print_position', 'CREATE SEQUENCE attempt_fence']

const tables = [
  `CREATE TABLE "projects" (
  "id" text NOT NULL,
  "name" text NOT NULL,
  "created_by" text NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_6271df0a7aed1d6c0691ce6ac50" PRIMARY KEY ("id")
)`,
  `CREATE TABLE "pools" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "name" text NOT NULL,
  "attended" boolean NOT NULL DEFAULT true,
  "paused" boolean NOT NULL DEFAULT false,
  "hours" jsonb,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_6708c86fc389259de3ee43230ee" PRIMARY KEY ("id")
)`,
  `CREATE UNIQUE INDEX "pools_name" ON "pools" ("name")`,
  `CREATE TABLE "printers" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "model" text,
  "pool_id" uuid,
  "settings" jsonb NOT NULL,
  "capabilities" jsonb NOT NULL DEFAULT '{}',
  "loaded" jsonb NOT NULL DEFAULT '[]',
  "disabled" boolean NOT NULL DEFAULT false,
  "maintenance" boolean NOT NULL DEFAULT false,
  "device_key" text,
  "identity" jsonb,
  "state" text NOT NULL DEFAULT 'offline',
  "state_reason" text,
  "seen_at" TIMESTAMP WITH TIME ZONE,
  "job_name" text,
  "occupant" text,
  "bed" text NOT NULL DEFAULT 'unknown',
  "bed_epoch" integer NOT NULL DEFAULT '0',
  "clearance_id" uuid,
  "lease_owner" text,
  "lease_epoch" integer NOT NULL DEFAULT '0',
  "lease_until" TIMESTAMP WITH TIME ZONE,
  "session_owner" text,
  "session_until" TIMESTAMP WITH TIME ZONE,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "deleted_at" TIMESTAMP WITH TIME ZONE,
  CONSTRAINT "PK_036bb976f205339f632e2eb0642" PRIMARY KEY ("id")
)`,
  `CREATE UNIQUE INDEX "printers_name" ON "printers" ("name") WHERE deleted_at IS NULL`,
  `CREATE UNIQUE INDEX "printers_device" ON "printers" ("device_key") WHERE deleted_at IS NULL`,
  `CREATE INDEX "printers_ready" ON "printers" ("state", "bed") WHERE deleted_at IS NULL`,
  `CREATE INDEX "printers_pool" ON "printers" ("pool_id")`,
  `CREATE TABLE "clearances" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "printer_id" uuid NOT NULL,
  "bed_epoch" integer NOT NULL,
  "evidence" text NOT NULL,
  "event_id" text,
  "cleared_by" text NOT NULL,
  "note" text,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "voided_at" TIMESTAMP WITH TIME ZONE,
  "void_reason" text,
  CONSTRAINT "PK_5ff9915d45c8a19b75388506cf9" PRIMARY KEY ("id")
)`,
  `CREATE UNIQUE INDEX "clearances_evidence" ON "clearances" ("evidence", "event_id") WHERE event_id IS NOT NULL`,
  `CREATE INDEX "clearances_printer" ON "clearances" ("printer_id", "created_at")`,
  `CREATE TABLE "contents" (
  "sha256" text NOT NULL,
  "sha1" text NOT NULL,
  "size_bytes" bigint NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_fe3049ae727e69baae766e9ab9c" PRIMARY KEY ("sha256")
)`,
  `CREATE TABLE "files" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "project_id" text NOT NULL,
  "name" text NOT NULL,
  "kind" text,
  "state" text NOT NULL DEFAULT 'received',
  "size_bytes" bigint NOT NULL,
  "sha256" text NOT NULL,
  "error" jsonb,
  "metadata" jsonb,
  "bounds_millimetres" jsonb,
  "estimate" jsonb,
  "estimate_error" jsonb,
  "picture_error" jsonb,
  "checked_at" TIMESTAMP WITH TIME ZONE,
  "estimated_at" TIMESTAMP WITH TIME ZONE,
  "pictured_at" TIMESTAMP WITH TIME ZONE,
  "created_by" text NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "deleted_at" TIMESTAMP WITH TIME ZONE,
  CONSTRAINT "PK_6c16b9093a142e0e7613b04a3d9" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "files_project" ON "files" ("project_id", "created_at", "id") WHERE deleted_at IS NULL`,
  `CREATE INDEX "files_name" ON "files" ("name", "project_id", "created_at") WHERE deleted_at IS NULL`,
  `CREATE INDEX "files_owed" ON "files" ("created_at") WHERE state = 'received'`,
  `CREATE INDEX "files_content" ON "files" ("sha256")`,
  `CREATE TABLE "pictures" (
  "sha256" text NOT NULL,
  "version" integer NOT NULL,
  "size" integer NOT NULL,
  "format" text NOT NULL,
  "storage_key" text NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_ded0d628e394e6268a2094e361d" PRIMARY KEY ("sha256", "version", "size", "format")
)`,
  `CREATE TABLE "batches" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "project_id" text NOT NULL,
  "name" text,
  "priority" integer NOT NULL DEFAULT '1',
  "due_at" TIMESTAMP WITH TIME ZONE,
  "paused" boolean NOT NULL DEFAULT false,
  "total" integer NOT NULL,
  "created_by" text NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_55e7ff646e969b61d37eea5be7a" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "batches_project" ON "batches" ("project_id", "created_at")`,
  `CREATE TABLE "prints" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "batch_id" uuid NOT NULL,
  "project_id" text NOT NULL,
  "file_id" uuid NOT NULL,
  "copy" integer NOT NULL DEFAULT '1',
  "priority" integer NOT NULL DEFAULT '1',
  "due_at" TIMESTAMP WITH TIME ZONE,
  "not_before" TIMESTAMP WITH TIME ZONE,
  "retry_at" TIMESTAMP WITH TIME ZONE,
  "position" bigint NOT NULL DEFAULT nextval('print_position'),
  "wanted_printer_id" uuid,
  "wanted_pool_id" uuid,
  "material" text,
  "quality" text,
  "settings" jsonb NOT NULL DEFAULT '{}',
  "state" text NOT NULL DEFAULT 'queued',
  "reason" jsonb,
  "attempt" integer NOT NULL DEFAULT '0',
  "printer_id" uuid,
  "progress" double precision NOT NULL DEFAULT '0',
  "failures" integer NOT NULL DEFAULT '0',
  "cancel_requested_at" TIMESTAMP WITH TIME ZONE,
  "cancel_requested_by" text,
  "estimated_seconds" double precision,
  "started_at" TIMESTAMP WITH TIME ZONE,
  "finished_at" TIMESTAMP WITH TIME ZONE,
  "paused_at" TIMESTAMP WITH TIME ZONE,
  "paused_seconds" double precision NOT NULL DEFAULT '0',
  "actual_seconds" double precision,
  "filament_millimetres_used" double precision,
  "mass_grams_used" double precision,
  "created_by" text NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_62ab2acba5a91062c42acf48aa1" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "prints_waiting" ON "prints" ("priority", "due_at", "position") WHERE state = 'queued'`,
  `CREATE UNIQUE INDEX "prints_position" ON "prints" ("position")`,
  `CREATE INDEX "prints_project" ON "prints" ("project_id", "position")`,
  `CREATE INDEX "prints_batch" ON "prints" ("batch_id", "position")`,
  `CREATE INDEX "prints_state" ON "prints" ("state", "position")`,
  `CREATE INDEX "prints_file" ON "prints" ("file_id")`,
  `CREATE INDEX "prints_finished" ON "prints" ("finished_at")`,
  `CREATE TABLE "attempts" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "print_id" uuid NOT NULL,
  "number" integer NOT NULL,
  "printer_id" uuid NOT NULL,
  "device_key" text,
  "fence" bigint NOT NULL,
  "runner" text,
  "artifact_sha256" text,
  "artifact_bytes" bigint,
  "remote_name" text,
  "fingerprint" jsonb,
  "clearance_id" uuid,
  "bed_epoch" integer,
  "intent_at" TIMESTAMP WITH TIME ZONE,
  "start_answer" text,
  "started_at" TIMESTAMP WITH TIME ZONE,
  "job_ref" text,
  "outcome" text,
  "evidence" jsonb,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "closed_at" TIMESTAMP WITH TIME ZONE,
  CONSTRAINT "PK_295ca261e361fd2fd217754dcac" PRIMARY KEY ("id")
)`,
  `CREATE UNIQUE INDEX "attempts_number" ON "attempts" ("print_id", "number")`,
  `CREATE UNIQUE INDEX "attempts_open_print" ON "attempts" ("print_id") WHERE closed_at IS NULL`,
  `CREATE UNIQUE INDEX "attempts_open_printer" ON "attempts" ("printer_id") WHERE closed_at IS NULL`,
  `CREATE UNIQUE INDEX "attempts_open_device" ON "attempts" ("device_key") WHERE closed_at IS NULL AND device_key IS NOT NULL`,
  `CREATE UNIQUE INDEX "attempts_clearance" ON "attempts" ("clearance_id") WHERE clearance_id IS NOT NULL`,
  `CREATE UNIQUE INDEX "attempts_remote" ON "attempts" ("remote_name") WHERE remote_name IS NOT NULL`,
  `CREATE TABLE "transfers" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "attempt_id" uuid NOT NULL,
  "printer_id" uuid NOT NULL,
  "remote_name" text NOT NULL,
  "state" text NOT NULL DEFAULT 'sending',
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "verified_at" TIMESTAMP WITH TIME ZONE,
  "removed_at" TIMESTAMP WITH TIME ZONE,
  CONSTRAINT "PK_f712e908b465e0085b4408cabc3" PRIMARY KEY ("id")
)`,
  `CREATE UNIQUE INDEX "transfers_name" ON "transfers" ("remote_name")`,
  `CREATE INDEX "transfers_attempt" ON "transfers" ("attempt_id")`,
  `CREATE INDEX "transfers_left" ON "transfers" ("printer_id") WHERE removed_at IS NULL`,
  `CREATE TABLE "print_events" (
  "id" BIGSERIAL NOT NULL,
  "print_id" uuid NOT NULL,
  "attempt" integer NOT NULL,
  "at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
  "from_state" text,
  "to_state" text NOT NULL,
  "moved_by" text NOT NULL,
  "why" text,
  "data" jsonb,
  CONSTRAINT "PK_02ac717348906771daf8c7f7448" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "print_events_print" ON "print_events" ("print_id", "id")`,
  `CREATE TABLE "printer_events" (
  "id" BIGSERIAL NOT NULL,
  "printer_id" uuid NOT NULL,
  "lease_epoch" integer NOT NULL,
  "kind" text NOT NULL,
  "file_name" text,
  "job_ref" text,
  "outcome" text,
  "attempt_id" uuid,
  "data" jsonb,
  "at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "PK_4444c7964ff865abcea7c9dfcc4" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "printer_events_printer" ON "printer_events" ("printer_id", "id")`,
  `CREATE TABLE "commands" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "printer_id" uuid NOT NULL,
  "print_id" uuid,
  "attempt" integer,
  "verb" text NOT NULL,
  "arguments" jsonb NOT NULL DEFAULT '{}',
  "state" text NOT NULL DEFAULT 'queued',
  "requested_by" text NOT NULL,
  "deadline_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "sent_at" TIMESTAMP WITH TIME ZONE,
  "settled_at" TIMESTAMP WITH TIME ZONE,
  "answer" text,
  CONSTRAINT "PK_7ac292c3aa19300482b2b190d1e" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "commands_printer" ON "commands" ("printer_id", "created_at")`,
  `CREATE INDEX "commands_owed" ON "commands" ("created_at") WHERE state = 'queued'`,
  `CREATE TABLE "reports" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "kind" text NOT NULL,
  "project_id" text,
  "projects" text array,
  "period_from" TIMESTAMP WITH TIME ZONE NOT NULL,
  "period_to" TIMESTAMP WITH TIME ZONE NOT NULL,
  "format" text NOT NULL,
  "locale" text NOT NULL,
  "state" text NOT NULL DEFAULT 'queued',
  "storage_key" text,
  "rows" integer,
  "error" jsonb,
  "created_by" text NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "finished_at" TIMESTAMP WITH TIME ZONE,
  CONSTRAINT "PK_d9013193989303580053c0b5ef6" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "reports_created" ON "reports" ("created_at", "id")`,
  `CREATE INDEX "reports_owed" ON "reports" ("created_at") WHERE state = 'queued'`,
  `CREATE TABLE "api_keys" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "name" text NOT NULL,
  "hash" text NOT NULL,
  "roles" text array NOT NULL DEFAULT '{}',
  "projects" text array NOT NULL DEFAULT '{}',
  "pool_id" uuid,
  "rate_limit" integer,
  "expires_at" TIMESTAMP WITH TIME ZONE,
  "last_used_at" TIMESTAMP WITH TIME ZONE,
  "revoked_at" TIMESTAMP WITH TIME ZONE,
  "created_by" text NOT NULL,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_5c8a79801b44bd27b79228e1dad" PRIMARY KEY ("id")
)`,
  `CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" ("hash")`,
  `CREATE TABLE "idempotency_keys" (
  "principal" text NOT NULL,
  "route" text NOT NULL,
  "key" text NOT NULL,
  "body_hash" text NOT NULL,
  "status" integer,
  "answer" jsonb,
  "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_412163ca01fd94225493c2d8b83" PRIMARY KEY ("principal", "route", "key")
)`,
  `CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" ("created_at")`,
  `CREATE TABLE "audit" (
  "id" BIGSERIAL NOT NULL,
  "at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
  "done_by" text NOT NULL,
  "action" text NOT NULL,
  "target" text,
  "data" jsonb,
  CONSTRAINT "PK_1d3d120ddaf7bc9b1ed68ed463a" PRIMARY KEY ("id")
)`,
  `CREATE INDEX "audit_at" ON "audit" ("at")`,
  `CREATE TABLE "daily_totals" (
  "day" date NOT NULL,
  "project_id" text NOT NULL,
  "printer_id" uuid NOT NULL,
  "completed" integer NOT NULL DEFAULT '0',
  "failed" integer NOT NULL DEFAULT '0',
  "canceled" integer NOT NULL DEFAULT '0',
  "print_seconds" double precision NOT NULL DEFAULT '0',
  "filament_millimetres" double precision NOT NULL DEFAULT '0',
  "mass_grams" double precision NOT NULL DEFAULT '0',
  "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  CONSTRAINT "PK_da787bdab3cf0ce8d9b14821e2f" PRIMARY KEY ("day", "project_id", "printer_id")
)`,
  `ALTER TABLE "printers" ADD CONSTRAINT "FK_d5fcfc2b2d926e2c279ce1aa54e" FOREIGN KEY ("pool_id") REFERENCES "pools"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "clearances" ADD CONSTRAINT "FK_b48fedc6530870ec70701413353" FOREIGN KEY ("printer_id") REFERENCES "printers"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "files" ADD CONSTRAINT "FK_b3c17c323fdc479a109e517f138" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "files" ADD CONSTRAINT "FK_f025e69a8fe158b0ad78de543b2" FOREIGN KEY ("sha256") REFERENCES "contents"("sha256") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "pictures" ADD CONSTRAINT "FK_4d84268ea856ced1f3b533c2d64" FOREIGN KEY ("sha256") REFERENCES "contents"("sha256") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "batches" ADD CONSTRAINT "FK_bb612130ea34ffa96f1c36c1fab" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "prints" ADD CONSTRAINT "FK_f4b3a11faeb0f9367ed003f4438" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "prints" ADD CONSTRAINT "FK_305373c352f8c1842be67e12ca0" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "prints" ADD CONSTRAINT "FK_49d1b049f9ca47a66c77b052149" FOREIGN KEY ("file_id") REFERENCES "files"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "prints" ADD CONSTRAINT "FK_a349327eaf81f660214a63290bc" FOREIGN KEY ("printer_id") REFERENCES "printers"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "attempts" ADD CONSTRAINT "FK_79cae6660d0567f30f1099020cb" FOREIGN KEY ("print_id") REFERENCES "prints"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "attempts" ADD CONSTRAINT "FK_a18a9606901416c18f3b5400f1e" FOREIGN KEY ("printer_id") REFERENCES "printers"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "attempts" ADD CONSTRAINT "FK_50147b5f22c3769fad3ce997ec6" FOREIGN KEY ("clearance_id") REFERENCES "clearances"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfers" ADD CONSTRAINT "FK_96e3b96b071c7bf94bf82142473" FOREIGN KEY ("attempt_id") REFERENCES "attempts"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "transfers" ADD CONSTRAINT "FK_1cfb77399dd36eb793dbe4a7e21" FOREIGN KEY ("printer_id") REFERENCES "printers"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "print_events" ADD CONSTRAINT "FK_34c8b3beb866b1c39d5ac94fcc4" FOREIGN KEY ("print_id") REFERENCES "prints"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "printer_events" ADD CONSTRAINT "FK_8ca425bb16d9d240a85bd5b2875" FOREIGN KEY ("printer_id") REFERENCES "printers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "commands" ADD CONSTRAINT "FK_d0727cbce9b5a4fc6e402553052" FOREIGN KEY ("printer_id") REFERENCES "printers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
]

/** The same pairs as TRANSITIONS in src/entities/print.ts (a test compares them): illegal moves cannot be written. */
const guards = [
  `CREATE TABLE print_transitions (from_state text, to_state text, PRIMARY KEY (from_state, to_state))`,
  `INSERT INTO print_transitions VALUES
  ('queued', 'preparing'), ('queued', 'held'), ('queued', 'failed'), ('queued', 'canceled'),
  ('preparing', 'transferring'), ('preparing', 'queued'), ('preparing', 'held'), ('preparing', 'failed'), ('preparing', 'canceled'),
  ('transferring', 'starting'), ('transferring', 'queued'), ('transferring', 'held'), ('transferring', 'failed'),
  ('transferring', 'canceled'),
  ('starting', 'printing'), ('starting', 'queued'), ('starting', 'held'), ('starting', 'failed'), ('starting', 'canceled'),
  ('printing', 'paused'), ('printing', 'completed'), ('printing', 'failed'), ('printing', 'canceled'), ('printing', 'held'),
  ('paused', 'printing'), ('paused', 'completed'), ('paused', 'failed'), ('paused', 'canceled'), ('paused', 'held'),
  ('held', 'queued'), ('held', 'printing'), ('held', 'completed'), ('held', 'failed'), ('held', 'canceled'),
  ('failed', 'queued'), ('failed', 'held'), ('canceled', 'queued'), ('canceled', 'held'), ('completed', 'held')`,
  `CREATE FUNCTION guard_print_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM print_transitions WHERE from_state = OLD.state AND to_state = NEW.state) THEN
    RAISE EXCEPTION 'illegal move of print % from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$`,
  `CREATE TRIGGER prints_move BEFORE UPDATE OF state ON prints FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION guard_print_move()`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$`,
  'CREATE TRIGGER print_events_append_only BEFORE UPDATE ON print_events FOR EACH ROW EXECUTE FUNCTION refuse_change()',
  'CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change()',
]

/** What FluxStudio's SQL readers use: seconds, grams, progress 0..100, and the five statuses. */
const views = [
  `CREATE VIEW print_jobs AS SELECT
  p.id, p.project_id, p.file_id, f.name AS file_name,
  CASE
    WHEN p.state IN ('queued', 'preparing', 'transferring') THEN 'queued'
    WHEN p.state IN ('starting', 'printing', 'paused') THEN 'printing'
    WHEN p.state = 'held' THEN CASE WHEN a.intent_at IS NULL THEN 'queued' ELSE 'printing' END
    ELSE p.state
  END AS status,
  round((p.progress * 100)::numeric, 1) AS progress,
  p.created_at AS queued_at, p.started_at, p.finished_at AS completed_at,
  round(p.estimated_seconds)::integer AS estimated_time, round(p.actual_seconds)::integer AS actual_time,
  r.name AS printer_name, p.settings AS print_settings, p.material AS material_type,
  round(p.mass_grams_used::numeric, 2) AS material_used,
  p.reason->>'detail' AS error_message,
  jsonb_build_object('state', p.state, 'batchId', p.batch_id, 'attempt', p.attempt, 'priority', p.priority) AS metadata
FROM prints p
JOIN files f ON f.id = p.file_id
LEFT JOIN attempts a ON a.print_id = p.id AND a.number = p.attempt
LEFT JOIN printers r ON r.id = p.printer_id`,
  `CREATE VIEW active_print_jobs AS SELECT * FROM print_jobs WHERE status IN ('queued', 'printing')`,
  `CREATE VIEW print_job_history AS SELECT * FROM print_jobs WHERE status IN ('completed', 'failed', 'canceled')`,
  `CREATE VIEW print_job_stats_by_project AS SELECT
  project_id, count(*)::integer AS total_jobs,
  count(*) FILTER (WHERE status = 'completed')::integer AS completed_jobs,
  count(*) FILTER (WHERE status = 'failed')::integer AS failed_jobs,
  count(*) FILTER (WHERE status = 'canceled')::integer AS canceled_jobs,
  round(100.0 * count(*) FILTER (WHERE status = 'completed')
    / nullif(count(*) FILTER (WHERE status IN ('completed', 'failed')), 0), 1) AS success_rate,
  coalesce(sum(actual_time), 0)::bigint AS total_print_time,
  coalesce(sum(material_used), 0) AS total_material_used
FROM print_jobs GROUP BY project_id`,
  `CREATE FUNCTION calculate_print_time(job_id uuid) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT coalesce(actual_time,
    CASE WHEN started_at IS NOT NULL THEN extract(epoch FROM coalesce(completed_at, now()) - started_at)::integer END,
    estimated_time)
  FROM print_jobs WHERE id = job_id
$$`,
  `CREATE FUNCTION cleanup_old_print_jobs(days integer DEFAULT 90) RETURNS integer LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM prints WHERE state IN ('completed', 'failed', 'canceled')
      AND finished_at < now() - make_interval(days => days) RETURNING 1)
  SELECT count(*)::integer FROM gone
$$`,
]

export class CreateTables1795000000000 implements MigrationInterface {
  name = 'CreateTables1795000000000'

  async up(run: QueryRunner): Promise<void> {
    for (const statement of [...sequences, ...tables, ...guards, ...views]) await run.query(statement)
  }

  async down(): Promise<void> {
    throw new Error('the first migration cannot be undone: restore a backup instead')
  }
}
