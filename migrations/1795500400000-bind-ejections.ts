import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The command by which the lines of an ejection were sent: without an answer it binds its printer, as any other does. */
export class BindEjections1795500400000 implements MigrationInterface {
  name = 'BindEjections1795500400000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "ejections" ADD "command_id" uuid')
    await run.query(
      `ALTER TABLE "ejections" ADD CONSTRAINT "ejections_command_fk" FOREIGN KEY ("command_id") REFERENCES "commands"("id")
      ON DELETE SET NULL`,
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "ejections" DROP COLUMN "command_id"')
  }
}
