import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What the floor decides: paused queues and ejections of finished parts. */
const statements = [
  `CREATE TABLE "queue_pauses" (
    "queue" text NOT NULL,
    "paused_by" text NOT NULL,
    "paused_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    CONSTRAINT "queue_pauses_pkey" PRIMARY KEY ("queue")
  )`,
  `ALTER TABLE "printers" ADD "ejection" jsonb`,
  `CREATE TABLE "ejections" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "attempt_id" uuid NOT NULL,
    "printer_id" uuid NOT NULL,
    "bed_epoch" integer NOT NULL,
    "lines" jsonb NOT NULL,
    "bed_celsius" double precision NOT NULL,
    "state" text NOT NULL DEFAULT 'waiting',
    "detail" text,
    "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    "sent_at" TIMESTAMP WITH TIME ZONE,
    "settled_at" TIMESTAMP WITH TIME ZONE,
    CONSTRAINT "ejections_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ejections_attempt_fk" FOREIGN KEY ("attempt_id") REFERENCES "attempts" ("id") ON DELETE CASCADE,
    CONSTRAINT "ejections_printer_fk" FOREIGN KEY ("printer_id") REFERENCES "printers" ("id") ON DELETE CASCADE
  )`,
  `CREATE UNIQUE INDEX "ejections_attempt" ON "ejections" ("attempt_id")`,
  `CREATE INDEX "ejections_printer" ON "ejections" ("printer_id", "created_at")`,
  `CREATE INDEX "ejections_open" ON "ejections" ("created_at") WHERE state IN ('waiting', 'sent')`,
]

export class CreateFloor1795000200000 implements MigrationInterface {
  name = 'CreateFloor1795000200000'

  async up(run: QueryRunner): Promise<void> {
    for (const statement of statements) await run.query(statement)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP TABLE ejections, queue_pauses')
    await run.query('ALTER TABLE printers DROP COLUMN ejection')
  }
}
