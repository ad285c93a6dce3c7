import { fail } from '../core/errors.ts'
import { type PresetView, presetById } from '../entities/preset.ts'
import type { Api, Request } from './api.ts'
import { scopeOf } from './principal.ts'
import { UUID } from './schemas.ts'

/** What a preset says about a print; its temperatures are for whoever shows them. */
const WISHES = ['material', 'quality', 'colour', 'tags', 'copies', 'priority', 'printerId', 'poolId'] as const
const ID = new RegExp(UUID)

/** The caller's preset. Errors: PRESET_UNKNOWN, also for one that is not theirs. */
export async function ownPreset({ context }: Api, { principal }: Request, id: string): Promise<PresetView> {
  const viewer = { by: principal.sub, projects: scopeOf(principal) }
  const found = ID.test(id) ? await presetById(context.db, id, viewer) : undefined
  return found ?? fail('PRESET_UNKNOWN')
}

/** The body with what its preset says where it says nothing itself. Errors: PRESET_UNKNOWN. */
export async function withPreset<Body extends { presetId?: string }>(
  api: Api,
  request: Request,
  { presetId, ...body }: Body,
): Promise<Omit<Body, 'presetId'>> {
  if (presetId === undefined) return body
  const { content } = await ownPreset(api, request, presetId)
  return { ...Object.fromEntries(WISHES.flatMap((name) => (name in content ? [[name, content[name]]] : []))), ...body }
}
