import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './command.mjs'
import { SetupFailure, say } from './failure.mjs'
import { cleanPath, root } from './machine.mjs'

const timeoutMs = 300_000

/**
 * Whether node_modules holds what the lock file lists: `npm ci` takes seconds even with nothing
 * to do, this takes milliseconds.
 * @param {string} folder the folder of a package-lock.json
 * @param {{ development: boolean }} options whether development packages count too
 */
export function treeMatchesLock(folder, { development }) {
  const wanted = readPackages(join(folder, 'package-lock.json'))
  const installed = readPackages(join(folder, 'node_modules/.package-lock.json'))
  if (wanted === undefined || installed === undefined) return false
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && (development || !(entry.dev || entry.devOptional)))
    .every(([path, entry]) => isInstalled({ folder, path, entry, actual: installed[path] }))
}

/**
 * Installs exactly what the lock file lists.
 * @param {string} folder the folder of a package-lock.json
 * @throws {SetupFailure} with npm's own last words
 */
export async function installPackages(folder) {
  const place = folder === root ? '' : ' --prefix scripts/runtime'
  say(`installing packages (npm ci${place})`)
  const started = Date.now()
  const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const [command, ...before] = npmCommand()
  const args = [...before, 'ci', '--prefix', folder, '--loglevel=error', ...flags]
  const env = { ...process.env, PATH: cleanPath(process.env.PATH ?? '') }
  const { ok, output } = await run(command, args, { cwd: folder, env, timeoutMs })
  if (!ok) {
    const message = `npm could not install the packages of ${folder}:\n${output.trim()}`
    throw new SetupFailure(message, `npm ci${place}`)
  }
  say(`packages installed in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

/** @returns {Record<string, any> | undefined} the entries of a lock file by folder */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

function isInstalled({ folder, path, entry, actual }) {
  if (actual === undefined) return entry.optional === true
  const isSame = actual.integrity === entry.integrity && isForThisMachine(actual)
  return isSame && existsSync(join(folder, path))
}

/** A tree copied from another system holds that system's binaries. */
function isForThisMachine({ os, cpu }) {
  return admits(os, process.platform) && admits(cpu, process.arch)
}

function admits(list, name) {
  if (list === undefined) return true
  const names = [list].flat()
  if (names.includes(`!${name}`)) return false
  return names.includes(name) || names.every((other) => other.startsWith('!'))
}

/** The npm that started us, run by a Node which the installation does not replace. */
function npmCommand() {
  const script = process.env.npm_execpath
  if (script === undefined || !/npm-cli\.[cm]?js$/.test(script)) return ['npm']
  const folders = cleanPath(process.env.PATH ?? '').split(delimiter)
  const node = folders.map((folder) => join(folder, 'node')).find((file) => existsSync(file))
  return [node ?? process.execPath, script]
}
