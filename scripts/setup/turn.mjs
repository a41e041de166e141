import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFailure, say } from './failure.mjs'
import { runtimeFolder } from './runtime.mjs'

const file = join(runtimeFolder, 'setup.lock')
const pauseMs = 250
const patienceMs = 600_000

/**
 * Does some work while no other set-up of this checkout installs: `npm start` and `npm test` may
 * be called at once, and two `npm ci` in one folder destroy each other's tree.
 * @param {() => Promise<void>} work
 * @throws {SetupFailure} where the other set-up does not end
 */
export async function takeTurn(work) {
  await waitForTurn()
  const release = () => rmSync(file, { force: true })
  process.on('exit', release)
  try {
    await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

async function waitForTurn() {
  const deadline = Date.now() + patienceMs
  for (let round = 0; !claim(); round += 1) {
    if (round === 0) say('waiting for another set-up of this checkout')
    if (Date.now() > deadline) {
      throw new SetupFailure(`Another set-up did not end in ${patienceMs / 1000} s`, `rm ${file}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

function claim() {
  if (isAbandoned()) rmSync(file, { force: true })
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new SetupFailure(
      `The checkout cannot be written to (${error.message}), and packages are missing`,
      'npm ci',
    )
  }
}

/** A set-up that was killed leaves its file behind. */
function isAbandoned() {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    const isOld = Date.now() - statSync(file).mtimeMs > patienceMs
    return isOld || (pid > 0 && !isAlive(pid))
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
