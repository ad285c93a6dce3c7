import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What was sent and never answered is owed an end, too: without the index each tick would read all commands. */
export class OweSentCommands1795300100000 implements MigrationInterface {
  name = 'OweSentCommands1795300100000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`DROP INDEX "commands_owed"`)
    await run.query(
      `CREATE INDEX "commands_owed" ON "commands" ("created_at") WHERE state = 'queued' OR state = 'sent'`,
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`DROP INDEX "commands_owed"`)
    await run.query(`CREATE INDEX "commands_owed" ON "commands" ("created_at") WHERE state = 'queued'`)
  }
}
