/**
 * Who may call what, said once more by hand beside the code: the least role of each operation of the document, and
 * whether its address or body names something of a project.
 */
export type Least = {
  role: 'anyone' | 'viewer' | 'member' | 'operator' | 'admin'
  scope?: 'project'
  /** A key of the role `machine` may too. */
  machines?: true
  /** Asks a printer or the network by way of the monitor: what is away there is a 5xx of theirs. */
  monitored?: true
}

const anyone: Least = { role: 'anyone' }
const viewer: Least = { role: 'viewer' }
const member: Least = { role: 'member' }
const operator: Least = { role: 'operator' }
const admin: Least = { role: 'admin' }
const reads: Least = { role: 'viewer', scope: 'project' }
const works: Least = { role: 'member', scope: 'project' }
const decides: Least = { role: 'operator', scope: 'project' }

export const LEAST: Record<string, Least> = {
  'GET /health': anyone,
  'GET /ready': anyone,
  'POST session': anyone,
  'GET session': viewer,
  'DELETE session': viewer,

  'GET projects': viewer,
  'POST projects': member,
  'GET projects/{id}': reads,
  'GET files': viewer,
  'GET files/{id}': reads,
  'DELETE files/{id}': works,
  'GET files/{id}/analysis': reads,
  'GET files/{id}/analysis/picture': reads,
  'GET files/{id}/content': reads,
  'GET files/{id}/thumbnail': reads,
  'POST files/{id}/pictures': works,
  'GET files/{id}/pictures/{pictureId}': reads,
  'POST files/upload': works,
  'GET presets': viewer,
  'POST presets': works,
  'GET presets/{id}': reads,
  'PATCH presets/{id}': works,
  'DELETE presets/{id}': works,
  'GET profiles': viewer,
  'POST profiles': operator,
  'GET profiles/{id}': viewer,
  'DELETE profiles/{id}': operator,
  'POST quick-print': works,
  'POST estimate': reads,
  'POST batches': works,
  'GET batches/{id}': reads,
  'POST batches/{id}/cancel': works,
  'POST batches/{id}/pause': works,
  'POST batches/{id}/resume': works,
  'POST templates': member,
  'GET templates': viewer,
  'GET templates/{id}': reads,
  'DELETE templates/{id}': works,
  'POST templates/{id}/submit': works,

  'GET prints': viewer,
  'GET prints/{id}': reads,
  'PATCH prints/{id}': works,
  'GET prints/{id}/events': reads,
  'GET prints/{id}/why': reads,
  'POST prints/{id}/pause': works,
  'POST prints/{id}/resume': works,
  'POST prints/{id}/cancel': works,
  'POST prints/{id}/retry': works,
  'POST prints/{id}/resolve': decides,
  'POST prints/{id}/feedback': works,
  'GET prints/{id}/feedback/photo': reads,
  'GET prints/{id}/snapshots': reads,
  'GET prints/{id}/snapshots/{snapshotId}': reads,
  'GET events': viewer,
  'GET queue': viewer,
  'POST queue': works,
  'PATCH queue': operator,
  'GET queue/plan': viewer,

  'GET printers': viewer,
  'POST printers': operator,
  'GET printers/{id}': viewer,
  'PATCH printers/{id}': operator,
  'DELETE printers/{id}': operator,
  'GET printers/{id}/status': viewer,
  'GET printers/{id}/temperature': viewer,
  'GET printers/{id}/why': viewer,
  'POST printers/{id}/bed-cleared': { role: 'operator', machines: true },
  'POST printers/{id}/commands': operator,
  'GET printers/{id}/commands/{commandId}': reads,
  'GET printer-files': operator,
  'GET printer-files/statistics': operator,
  'GET printers/{id}/files': operator,
  'POST printers/{id}/files/{name}/download': operator,
  'GET printer-files/{id}': operator,
  'DELETE printer-files/{id}': operator,
  'GET printer-files/{id}/content': operator,
  'GET printers/{id}/camera/snapshot': { ...viewer, monitored: true },
  'GET printers/{id}/camera/stream': { ...viewer, monitored: true },
  'POST printers/{id}/test': { ...operator, monitored: true },
  'POST printers/discover': { ...operator, monitored: true },
  'GET pools': viewer,
  'POST pools': operator,
  'GET pools/{id}': viewer,
  'PATCH pools/{id}': operator,
  'DELETE pools/{id}': operator,

  'GET status': { ...viewer, monitored: true },
  'GET job': { ...viewer, monitored: true },
  'GET temperature': { ...viewer, monitored: true },
  'GET camera/stream': { ...viewer, monitored: true },

  'POST reports': decides,
  'GET reports': viewer,
  'GET reports/{id}': reads,
  'GET reports/{id}/content': reads,
  'GET analytics/daily': viewer,
  'GET analytics/eta-accuracy': viewer,

  'POST api-keys': admin,
  'GET api-keys': admin,
  'DELETE api-keys/{id}': admin,
  'GET audit': admin,
  'GET audit/export': admin,
  'GET users': admin,
  'POST users': admin,
  'GET users/{id}/export': admin,
  'DELETE users/{id}': admin,
  'POST webhooks': admin,
  'GET webhooks': admin,
  'GET webhooks/{id}': admin,
  'PATCH webhooks/{id}': admin,
  'DELETE webhooks/{id}': admin,
  'GET webhooks/{id}/deliveries': admin,
  'POST webhooks/{id}/test': admin,
  'POST webhooks/{id}/deliveries/{deliveryId}/replay': admin,

  'GET /api/version': viewer,
  'GET /api/server': viewer,
  'POST /api/login': viewer,
  'GET /api/connection': viewer,
  'GET /api/job': viewer,
  'GET /api/printer': viewer,
  'GET /api/files': viewer,
  'GET /api/files/local': viewer,
  'POST /api/files/local': member,
  'GET /api/files/local/{name}': reads,
}
