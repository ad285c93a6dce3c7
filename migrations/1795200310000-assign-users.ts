import type { MigrationInterface, QueryRunner } from 'typeorm'

/** People whom an admin made known before they signed in: what tokens may do that say nothing of roles and projects. */
export class AssignUsers1795200310000 implements MigrationInterface {
  name = 'AssignUsers1795200310000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "users" ADD "assigned" boolean NOT NULL DEFAULT false')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "users" DROP COLUMN "assigned"')
  }
}
