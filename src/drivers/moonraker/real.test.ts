import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { MoonrakerSimulator } from './simulator.ts'

const python = process.env.MOONRAKER_API_PYTHON

/** Somebody else's client: connects, asks, starts a print, and tells what it was notified of. */
const SCRIPT = `
import asyncio, json, sys
from moonraker_api import MoonrakerClient, MoonrakerListener
methods, states = [], []
class Listener(MoonrakerListener):
    async def state_changed(self, state): states.append(state)
    async def on_exception(self, exception): states.append(repr(exception))
    async def on_notification(self, method, data): methods.append([method, data])
async def main():
    client = MoonrakerClient(Listener(), '127.0.0.1', int(sys.argv[1]), api_key=sys.argv[2])
    await client.connect()
    told = {
        'klippy': await client.get_klipper_status(),
        'host': (await client.get_host_info())['state'],
        'objects': await client.get_supported_modules(),
        'version': (await client.get_server_info())['api_version_string'],
    }
    objects = {'print_stats': None, 'virtual_sdcard': None}
    told['before'] = (await client.call_method('printer.objects.subscribe', objects=objects))['status']['print_stats']['state']
    told['start'] = await client.call_method('printer.print.start', filename='client.gcode')
    for _ in range(200):
        if any(m == 'notify_history_changed' and d[0]['action'] == 'finished' for m, d in methods): break
        await asyncio.sleep(0.05)
    told['history'] = [j['status'] for j in (await client.call_method('server.history.list', limit=1))['jobs']]
    await client.disconnect()
    told['prints'] = [d[0]['print_stats']['state'] for m, d in methods if m == 'notify_status_update' and 'state' in d[0].get('print_stats', {})]
    told['jobs'] = [d[0]['action'] for m, d in methods if m == 'notify_history_changed']
    told['states'] = states
    print(json.dumps(told))
asyncio.run(main())
`

/** The simulator as an independent client sees it: MOONRAKER_API_PYTHON names a Python that has moonraker-api. */
describe.runIf(python !== undefined)('moonraker-api from PyPI against the simulator', () => {
  it('connects, follows a print to its end, and finds it in the history', async () => {
    const simulator = new MoonrakerSimulator({ apiKey: 'E'.repeat(32), speed: 60 })
    await simulator.start()
    simulator.store.write('client.gcode', Buffer.from('M83\nG1 X10 E1 F6000\nG4 S60\nG1 X0 E1\n'))
    const { port } = new URL(simulator.url)
    const { stdout } = await promisify(execFile)(python ?? '', ['-c', SCRIPT, port, simulator.apiKey])
    await simulator.stop()
    expect(JSON.parse(stdout)).toMatchObject({
      klippy: 'ready',
      host: 'ready',
      objects: expect.arrayContaining(['print_stats', 'extruder', 'heater_bed']),
      version: '1.5.0',
      before: 'standby',
      start: 'ok',
      history: ['completed'],
      prints: ['printing', 'complete'],
      jobs: ['added', 'finished'],
      states: expect.arrayContaining(['ws_connecting', 'ws_connected', 'ws_stopped']),
    })
  }, 30_000)
})
