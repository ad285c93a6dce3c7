import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * A camera or an ejector that is told of the end of a print is told the bed's epoch with it, which it must name when it
 * says that the bed is clear. The journal calls a link that came or went `link-up` or `link-down`.
 */
const told = (
  extra: string,
) => `CREATE OR REPLACE FUNCTION tell_webhooks_of_print() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE p prints%ROWTYPE;
  BEGIN
    IF NOT EXISTS (SELECT 1 FROM webhooks) THEN RETURN NULL; END IF;
    SELECT * INTO p FROM prints WHERE id = NEW.print_id;
    PERFORM tell_webhooks('print-' || NEW.id, 'print.' || NEW.to_state, p.project_id, jsonb_strip_nulls(jsonb_build_object(
      'printId', p.id, 'batchId', p.batch_id, 'fileId', p.file_id, 'projectId', p.project_id, 'printerId', p.printer_id,
      'state', NEW.to_state, 'from', NEW.from_state, 'attempt', NEW.attempt, 'by', NEW.moved_by, 'why', NEW.why,
      'actualSeconds', p.actual_seconds, 'filamentMillimetresUsed', p.filament_millimetres_used,
      'massGramsUsed', p.mass_grams_used, 'reason', p.reason${extra})));
    RETURN NULL;
  END $$`
const trigger = (
  when: string,
) => `CREATE TRIGGER tell_webhooks AFTER INSERT ON printer_events FOR EACH ROW WHEN (${when})
    EXECUTE FUNCTION tell_webhooks_of_printer()`

export class TellBedEpochs1795000390000 implements MigrationInterface {
  name = 'TellBedEpochs1795000390000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(told(`, 'bedEpoch', (SELECT bed_epoch FROM printers WHERE id = p.printer_id)`))
    await run.query('DROP TRIGGER tell_webhooks ON printer_events')
    await run.query(trigger(`NEW.kind IN ('link-up', 'link-down')`))
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(told(''))
    await run.query('DROP TRIGGER tell_webhooks ON printer_events')
    await run.query(trigger(`NEW.kind = 'link'`))
  }
}
