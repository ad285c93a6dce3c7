import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What a webhook is told is a row, written by a trigger in the transaction of the event itself: no event is lost and
 * none is told that did not happen, whoever wrote it. A camera or an ejector that is told of the end of a print is told the
 * bed's epoch with it, which it must name when it says that the bed is clear.
 */
const statements = [
  `CREATE TABLE "webhooks" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "url" text NOT NULL,
    "project_id" text,
    "events" text array NOT NULL DEFAULT '{}',
    "secret" text NOT NULL,
    "disabled" boolean NOT NULL DEFAULT false,
    "created_by" text NOT NULL,
    "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "FK_8b545b4c86913152b9da6e04b08" FOREIGN KEY ("project_id") REFERENCES "projects" ("id")
  )`,
  `CREATE TABLE "webhook_deliveries" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "webhook_id" uuid NOT NULL,
    "event_id" text NOT NULL,
    "type" text NOT NULL,
    "payload" jsonb NOT NULL,
    "state" text NOT NULL DEFAULT 'queued',
    "tries" integer NOT NULL DEFAULT '0',
    "last_status" integer,
    "last_error" text,
    "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    "tried_at" TIMESTAMP WITH TIME ZONE,
    "delivered_at" TIMESTAMP WITH TIME ZONE,
    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "FK_a0286aeb96db651efd1ae2966f2" FOREIGN KEY ("webhook_id") REFERENCES "webhooks" ("id") ON DELETE CASCADE
  )`,
  `CREATE UNIQUE INDEX "webhook_deliveries_event" ON "webhook_deliveries" ("webhook_id", "event_id")`,
  `CREATE INDEX "webhook_deliveries_newest" ON "webhook_deliveries" ("webhook_id", "created_at", "id")`,
  `CREATE INDEX "webhook_deliveries_owed" ON "webhook_deliveries" ("created_at") WHERE state = 'queued'`,
  `CREATE FUNCTION tell_webhooks(event text, kind text, project text, told jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO webhook_deliveries (webhook_id, event_id, type, payload)
    SELECT id, event, kind, jsonb_build_object('type', kind, 'timestamp', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', told)
    FROM webhooks WHERE NOT disabled AND (project_id IS NULL OR project_id = project) AND (events = '{}' OR kind = ANY(events))
    ON CONFLICT DO NOTHING
  $$`,
  `CREATE FUNCTION tell_webhooks_of_print() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE p prints%ROWTYPE;
  BEGIN
    IF NOT EXISTS (SELECT 1 FROM webhooks) THEN RETURN NULL; END IF;
    SELECT * INTO p FROM prints WHERE id = NEW.print_id;
    PERFORM tell_webhooks('print-' || NEW.id, 'print.' || NEW.to_state, p.project_id, jsonb_strip_nulls(jsonb_build_object(
      'printId', p.id, 'batchId', p.batch_id, 'fileId', p.file_id, 'projectId', p.project_id, 'printerId', p.printer_id,
      'state', NEW.to_state, 'from', NEW.from_state, 'attempt', NEW.attempt, 'by', NEW.moved_by, 'why', NEW.why,
      'actualSeconds', p.actual_seconds, 'filamentMillimetresUsed', p.filament_millimetres_used,
      'massGramsUsed', p.mass_grams_used, 'reason', p.reason,
      'bedEpoch', (SELECT bed_epoch FROM printers WHERE id = p.printer_id))));
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER tell_webhooks AFTER INSERT ON print_events FOR EACH ROW
    WHEN (NEW.to_state IN ('printing', 'paused', 'completed', 'failed', 'canceled', 'held'))
    EXECUTE FUNCTION tell_webhooks_of_print()`,
  `CREATE FUNCTION tell_webhooks_of_printer() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM tell_webhooks('printer-' || NEW.id, CASE NEW.kind WHEN 'link-up' THEN 'printer.online' ELSE 'printer.offline' END, NULL,
      jsonb_strip_nulls(jsonb_build_object('printerId', NEW.printer_id, 'reason', NEW.data->'reason')));
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER tell_webhooks AFTER INSERT ON printer_events FOR EACH ROW WHEN (NEW.kind IN ('link-up', 'link-down'))
    EXECUTE FUNCTION tell_webhooks_of_printer()`,
]

export class CreateWebhooks1795000330000 implements MigrationInterface {
  name = 'CreateWebhooks1795000330000'

  async up(run: QueryRunner): Promise<void> {
    for (const statement of statements) await run.query(statement)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP TRIGGER tell_webhooks ON print_events')
    await run.query('DROP TRIGGER tell_webhooks ON printer_events')
    await run.query('DROP FUNCTION tell_webhooks_of_print, tell_webhooks_of_printer, tell_webhooks')
    await run.query('DROP TABLE webhook_deliveries, webhooks')
  }
}
