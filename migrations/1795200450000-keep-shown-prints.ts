import type { MigrationInterface, QueryRunner } from 'typeorm'

const cleanup = (unless: string) =>
  `CREATE OR REPLACE FUNCTION cleanup_old_print_jobs(days integer DEFAULT 90) RETURNS integer LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM prints p WHERE state IN ('completed', 'failed', 'canceled')
      AND finished_at < now() - make_interval(days => days)${unless} RETURNING 1)
  SELECT count(*)::integer FROM gone
$$`

/**
 * A print goes with the names of its files. As long as a printer shows such a name as its last job, or the file lies on it,
 * it is how we know that the print was ours: forgotten, it would hold the printer as a print that nobody knows of (R20).
 */
export class KeepShownPrints1795200450000 implements MigrationInterface {
  name = 'KeepShownPrints1795200450000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(
      cleanup(`
      AND NOT EXISTS (SELECT 1 FROM attempts a JOIN transfers t ON t.attempt_id = a.id JOIN printers r ON r.id = t.printer_id
        WHERE a.print_id = p.id AND r.deleted_at IS NULL AND (t.removed_at IS NULL OR t.remote_name = r.job_name))`),
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(cleanup(''))
  }
}
