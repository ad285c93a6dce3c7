import type { MigrationInterface, QueryRunner } from 'typeorm'

export class CreatePrintSnapshots1795000300000 implements MigrationInterface {
  name = 'CreatePrintSnapshots1795000300000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`CREATE TABLE "print_snapshots" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(),
      "print_id" uuid NOT NULL,
      "taken_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      "progress" double precision NOT NULL,
      "storage_key" text NOT NULL,
      "size_bytes" integer NOT NULL,
      CONSTRAINT "print_snapshots_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "FK_ccf817f696701c093b99214923d" FOREIGN KEY ("print_id") REFERENCES "prints" ("id") ON DELETE CASCADE
    )`)
    await run.query(`CREATE INDEX "print_snapshots_print" ON "print_snapshots" ("print_id", "taken_at")`)
    await run.query(`CREATE UNIQUE INDEX "print_snapshots_key" ON "print_snapshots" ("storage_key")`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP TABLE "print_snapshots"')
  }
}
