import type { Ear } from './ear.ts'
import type { Audience } from './realtime-events.ts'

/** Rooms of the namespace /printing. Staff rooms hear names and prints of all projects; the public ones do not. */
export const rooms = {
  everyone: 'everyone',
  everything: 'everything',
  allPrinters: 'printers',
  project: (projectId: string): string => `project:${projectId}`,
  printer: (printerId: string, staff: boolean): string => `${staff ? 'printer' : 'public-printer'}:${printerId}`,
}

/** The rooms in which this client hears exactly what `heardBy` says that it does. */
export function roomsOf(ear: Ear): string[] {
  return [
    rooms.everyone,
    ...(ear.staff ? [rooms.everything] : ear.projects.map(rooms.project)),
    ...(ear.allPrinters ? [rooms.allPrinters] : []),
    ...Array.from(ear.printers, (printerId) => rooms.printer(printerId, ear.staff)),
  ]
}

/** Those who are told all of it, and those who are told what is public. */
export function audienceRooms(to: Audience): { fully: string[]; publicly: string[] } {
  if ('projectId' in to) return { fully: [rooms.everything, rooms.project(to.projectId)], publicly: [] }
  return {
    fully: [rooms.allPrinters, rooms.printer(to.printerId, true)],
    publicly: [rooms.printer(to.printerId, false)],
  }
}
