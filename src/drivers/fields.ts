import { storable } from '../core/text.ts'

// Readers for answers that we did not write: a missing or odd field becomes `undefined`, never a crash.

/** The value as an object; anything else becomes an empty one. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** The value as a list; anything else becomes an empty one. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value when it is a finite number. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The value when it is a non-empty string, without what JSON can carry and PostgreSQL cannot hold. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return storable(value) || undefined
}
