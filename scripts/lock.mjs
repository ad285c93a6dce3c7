// A lock between processes: a folder, since making one is atomic everywhere.
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const STALE_MS = 30_000

/** Runs `work` while holding the lock folder; waits for another holder, and takes over from a dead one. */
export async function withLock(folder, work) {
  fs.mkdirSync(dirname(folder), { recursive: true })
  await take(folder)
  const beat = setInterval(() => touch(folder), STALE_MS / 10)
  const release = () => fs.rmSync(folder, { recursive: true, force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    process.off('exit', release)
    release()
  }
}

async function take(folder) {
  for (let told = false; ; told = true) {
    try {
      fs.mkdirSync(folder)
      fs.writeFileSync(join(folder, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isStale(folder)) discard(folder)
    else if (!told) console.log('Waiting for another set-up to finish ...')
    await sleep(200)
  }
}

/** Renamed first: of two that find the same stale lock only one moves it away, and none deletes a fresh one. */
function discard(folder) {
  const aside = `${folder}.${process.pid}`
  try {
    fs.renameSync(folder, aside)
    fs.rmSync(aside, { recursive: true, force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function isStale(folder) {
  try {
    if (Date.now() - fs.statSync(folder).mtimeMs > STALE_MS) return true
    process.kill(Number(fs.readFileSync(join(folder, 'pid'), 'utf8')) || process.pid, 0)
    return false
  } catch (error) {
    // ESRCH: the holder is dead. EPERM: it lives as another user. ENOENT: it has just gone, or is about to write its pid.
    return error.code === 'ESRCH'
  }
}

function touch(folder) {
  const now = new Date()
  try {
    fs.utimesSync(folder, now, now)
  } catch {
    // The lock was taken from us because we slept too long: npm ci itself still ends in a good tree.
  }
}
