import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Pictures of other views that were asked for, placeholders with their reason, and analyses of models. */
export class AddPictureOrdersAndAnalyses1795000810000 implements MigrationInterface {
  name = 'AddPictureOrdersAndAnalyses1795000810000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "pictures" ADD "reason" text')
    await run.query(`CREATE TABLE "picture_orders" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(), "file_id" uuid NOT NULL, "sha256" text NOT NULL, "key" text NOT NULL,
      "options" jsonb NOT NULL, "state" text NOT NULL DEFAULT 'queued', "storage_key" text, "error" jsonb,
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "picture_orders_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "FK_8a993074d0caa421abd35ec7505" FOREIGN KEY ("file_id") REFERENCES "files" ("id"),
      CONSTRAINT "FK_e426fef8252fd27264da99a3262" FOREIGN KEY ("sha256") REFERENCES "contents" ("sha256"))`)
    await run.query('CREATE UNIQUE INDEX "picture_orders_key" ON "picture_orders" ("sha256", "key")')
    await run.query(`CREATE INDEX "picture_orders_owed" ON "picture_orders" ("created_at") WHERE state = 'queued'`)
    await run.query('CREATE INDEX "files_unpictured" ON "files" ("created_at") WHERE pictured_at IS NULL')
    await run.query(`CREATE TABLE "analyses" (
      "sha256" text NOT NULL, "version" integer NOT NULL, "result" jsonb, "error" jsonb, "pictures" jsonb NOT NULL DEFAULT '{}',
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "analyses_pkey" PRIMARY KEY ("sha256", "version"),
      CONSTRAINT "FK_939b2ff1e1619b8c3623eb9ed21" FOREIGN KEY ("sha256") REFERENCES "contents" ("sha256"))`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP INDEX "files_unpictured"')
    await run.query('DROP TABLE "analyses"')
    await run.query('DROP TABLE "picture_orders"')
    await run.query('ALTER TABLE "pictures" DROP COLUMN "reason"')
  }
}
