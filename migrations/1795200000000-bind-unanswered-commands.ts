import type { MigrationInterface, QueryRunner } from 'typeorm'

/** R21: a command that was sent and not answered keeps its printer from the next print until it cannot arrive any more. */
export class BindUnansweredCommands1795200000000 implements MigrationInterface {
  name = 'BindUnansweredCommands1795200000000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`ALTER TABLE "commands" ADD "binds_until" TIMESTAMP WITH TIME ZONE`)
    await run.query(`CREATE INDEX "commands_binding" ON "commands" ("printer_id") WHERE binds_until IS NOT NULL`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`DROP INDEX "commands_binding"`)
    await run.query(`ALTER TABLE "commands" DROP COLUMN "binds_until"`)
  }
}
