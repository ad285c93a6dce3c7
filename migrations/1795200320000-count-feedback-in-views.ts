import type { MigrationInterface, QueryRunner } from 'typeorm'

const view = (columns: string, from: string) =>
  `CREATE VIEW print_job_stats_by_project AS SELECT
  ${columns},
  coalesce(sum(actual_time), 0)::bigint AS total_print_time,
  coalesce(sum(material_used), 0) AS total_material_used
FROM ${from} GROUP BY project_id`

/**
 * The statistics for SQL readers count parts as the statistics of the API do: the person's word about the part comes before
 * the printer's, a flawed part is no success, and the rate is of prints that had come to a printer.
 */
export class CountFeedbackInViews1795200320000 implements MigrationInterface {
  name = 'CountFeedbackInViews1795200320000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('DROP VIEW print_job_stats_by_project')
    await run.query(
      view(
        `project_id, count(*)::integer AS total_jobs,
  count(*) FILTER (WHERE verdict = 'good')::integer AS completed_jobs,
  count(*) FILTER (WHERE verdict = 'flawed')::integer AS flawed_jobs,
  count(*) FILTER (WHERE verdict = 'failed')::integer AS failed_jobs,
  count(*) FILTER (WHERE status = 'canceled')::integer AS canceled_jobs,
  round(100.0 * count(*) FILTER (WHERE verdict = 'good' AND printed)
    / nullif(count(*) FILTER (WHERE verdict IS NOT NULL AND printed), 0), 1) AS success_rate`,
        `(SELECT j.project_id, j.status, j.actual_time, j.material_used, p.printer_id IS NOT NULL AS printed,
    CASE j.status WHEN 'completed' THEN coalesce(w.result, 'good') WHEN 'failed' THEN coalesce(w.result, 'failed') END AS verdict
  FROM print_jobs j JOIN prints p ON p.id = j.id
  LEFT JOIN feedback w ON w.print_id = p.id AND w.attempt = p.attempt) AS judged`,
      ),
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP VIEW print_job_stats_by_project')
    await run.query(
      view(
        `project_id, count(*)::integer AS total_jobs,
  count(*) FILTER (WHERE status = 'completed')::integer AS completed_jobs,
  count(*) FILTER (WHERE status = 'failed')::integer AS failed_jobs,
  count(*) FILTER (WHERE status = 'canceled')::integer AS canceled_jobs,
  round(100.0 * count(*) FILTER (WHERE status = 'completed')
    / nullif(count(*) FILTER (WHERE status IN ('completed', 'failed')), 0), 1) AS success_rate`,
        'print_jobs',
      ),
    )
  }
}
