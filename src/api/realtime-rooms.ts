/** Rooms of the namespace /printing. Staff rooms hear names and prints of all projects; the public ones do not. */
export const rooms = {
  everything: 'everything',
  allPrinters: 'printers',
  project: (projectId: string): string => `project:${projectId}`,
  printer: (printerId: string, staff: boolean): string => `${staff ? 'printer' : 'public-printer'}:${printerId}`,
}
