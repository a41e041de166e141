import { existsSync, readdirSync } from 'node:fs'
import { run } from './command.mjs'
import { say } from './failure.mjs'
import { isRoot } from './machine.mjs'

const lists = '/var/lib/apt/lists'
const timeoutMs = 300_000
const patience = [
  ...['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15'],
  ...['-o', 'DPkg::Lock::Timeout=60'],
]

/** Whether packages of the distribution can be installed: apt-get, and the right to use it. */
export function hasApt() {
  return isRoot() && existsSync('/usr/bin/apt-get')
}

/**
 * Installs packages of the distribution; fetches the package lists first where there are none,
 * and again where the old ones no longer lead anywhere.
 * @param {string} name the package
 * @returns {Promise<{ ok: boolean, output: string }>} output holds apt's last words
 */
export async function aptInstall(name) {
  say(`installing ${name} (apt-get install ${name})`)
  if (hasLists()) {
    const first = await aptGet(['install', '-y', '--no-install-recommends', name])
    if (first.ok) return first
  }
  const update = await aptGet(['update'])
  if (!update.ok) return update
  return aptGet(['install', '-y', '--no-install-recommends', name])
}

function hasLists() {
  return existsSync(lists) && readdirSync(lists).some((name) => /Packages(\.\w+)?$/.test(name))
}

function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return run('/usr/bin/apt-get', [...patience, '-q', ...args], { env, timeoutMs })
}
