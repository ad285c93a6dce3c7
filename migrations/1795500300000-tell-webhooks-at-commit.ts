import type { MigrationInterface, QueryRunner } from 'typeorm'

const DROP = 'DROP TRIGGER tell_webhooks ON print_events'
const TOLD = `FOR EACH ROW
    WHEN (NEW.to_state IN ('printing', 'paused', 'completed', 'failed', 'canceled', 'held'))
    EXECUTE FUNCTION tell_webhooks_of_print()`

/** `ofState`: SQL that stands before each figure; what is no longer of the event's state is left out. */
const tell = (
  ofState: string,
): string => `CREATE OR REPLACE FUNCTION tell_webhooks_of_print() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE p prints%ROWTYPE;
  BEGIN
    IF NOT EXISTS (SELECT 1 FROM webhooks) THEN RETURN NULL; END IF;
    SELECT * INTO p FROM prints WHERE id = NEW.print_id;
    PERFORM tell_webhooks('print-' || NEW.id, 'print.' || NEW.to_state, p.project_id, jsonb_strip_nulls(jsonb_build_object(
      'printId', p.id, 'batchId', p.batch_id, 'fileId', p.file_id, 'projectId', p.project_id, 'printerId', p.printer_id,
      'state', NEW.to_state, 'from', NEW.from_state, 'attempt', NEW.attempt, 'by', NEW.moved_by, 'why', NEW.why,
      'actualSeconds', ${ofState} p.actual_seconds END, 'filamentMillimetresUsed', ${ofState} p.filament_millimetres_used END,
      'massGramsUsed', ${ofState} p.mass_grams_used END, 'reason', ${ofState} p.reason END,
      'bedEpoch', (SELECT bed_epoch FROM printers WHERE id = p.printer_id))));
    RETURN NULL;
  END $$`

/**
 * The message of a print's end is written when its transaction commits, not when its event is: time and use are only known
 * after that, and were missing. It is a part of that transaction still. A print that began and ended in one transaction
 * tells its figures with the end only.
 */
export class TellWebhooksAtCommit1795500300000 implements MigrationInterface {
  name = 'TellWebhooksAtCommit1795500300000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(tell('CASE WHEN p.state = NEW.to_state THEN'))
    await run.query(DROP)
    await run.query(
      `CREATE CONSTRAINT TRIGGER tell_webhooks AFTER INSERT ON print_events DEFERRABLE INITIALLY DEFERRED ${TOLD}`,
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(tell('CASE WHEN true THEN'))
    await run.query(DROP)
    await run.query(`CREATE TRIGGER tell_webhooks AFTER INSERT ON print_events ${TOLD}`)
  }
}
