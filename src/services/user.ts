import { execFile } from 'node:child_process'
import { lchownSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PrintyardError } from '../core/errors.ts'

/** A way to start programs as somebody who is not root, which PostgreSQL insists on. */
export type ServiceUser = {
  wrap: (command: string, args: string[]) => { command: string; args: string[] }
  spawn: { uid?: number; gid?: number }
  /** Who must own the files of the service, as seen from here; undefined = whoever we are. */
  owner: number | undefined
}

const NOBODY = 65_534
const plainly: ServiceUser['wrap'] = (command, args) => ({ command, args })
const behind =
  (...before: string[]): ServiceUser['wrap'] =>
  (command, args) => ({ command: before[0] ?? command, args: [...before.slice(1), command, ...args] })

/**
 * In this order: simply as nobody; below a folder that only root may enter (a 0700 home), in a user namespace where
 * root goes by another number; where namespaces are forbidden (containers), as nobody with the right to pass.
 */
const WAYS_FOR_ROOT: ServiceUser[] = [
  { wrap: plainly, spawn: { uid: NOBODY, gid: NOBODY }, owner: NOBODY },
  { wrap: behind('unshare', '-U', '--map-user=1000', '--map-group=1000'), spawn: {}, owner: 0 },
  {
    wrap: behind(
      'setpriv',
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      '--clear-groups',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
    ),
    spawn: {},
    owner: NOBODY,
  },
]

/**
 * Finds the way in which `program --version` runs inside `folder`, and hands the folder to that user.
 * Errors: SERVICE_MISSING when root has no way to become somebody else here.
 */
export async function serviceUser(program: string, folder: string): Promise<ServiceUser> {
  if (process.getuid?.() !== 0) return { wrap: plainly, spawn: {}, owner: undefined }
  const failures: string[] = []
  for (const way of WAYS_FOR_ROOT) {
    // By its full path, from outside: a process may stand in a folder that it could not enter.
    const { command, args } = way.wrap('sh', ['-c', 'cd "$1" && exec "$2" --version', 'sh', folder, program])
    if (way.owner !== undefined) giveTo(folder, way.owner)
    const failure = await runs(command, args, { ...way.spawn, cwd: '/' })
    if (failure === undefined) return way
    failures.push(failure)
  }
  throw new PrintyardError(
    'SERVICE_MISSING',
    `PostgreSQL does not run as root, and root cannot run it as another user in ${folder}. ` +
      'Run Printyard as an ordinary user, or put it and DATA_DIR where others may enter, or set DATABASE_URL.',
    { cause: new Error(failures.join('; ')) },
  )
}

function runs(command: string, args: string[], options: { cwd: string; uid?: number; gid?: number }) {
  return new Promise<string | undefined>((done) => {
    try {
      execFile(command, args, options, (error) => done(error?.message))
    } catch (error) {
      done(String(error))
    }
  })
}

/** Changes the owner of all that is in the folder, unless it is theirs already. */
export function giveTo(path: string, owner: number): void {
  const stat = lstatSync(path)
  if (stat.uid === owner) return
  lchownSync(path, owner, owner)
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTo(join(path, name), owner)
}
