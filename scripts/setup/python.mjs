import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { run } from './command.mjs'
import { cleanPath, isRoot, root } from './machine.mjs'

/** The interpreter of the environment that the set-up makes where it has to. */
export const venvPython = join(root, '.venv/bin/python')

/** The distribution's interpreter: the one whose files every user may read. */
export const systemPython = '/usr/bin/python3'

const probe = `
import json, os, sys
found = {"executable": sys.executable, "version": list(sys.version_info[:2]), "files": [os.__file__]}
try:
    import numpy
    found["numpy"] = numpy.__version__
    found["files"].append(numpy.__file__)
except Exception as error:
    found["fault"] = "no NumPy (%s)" % error
print(json.dumps(found))
`

/**
 * @typedef {object} Interpreter
 * @property {string} command what was tried
 * @property {boolean} isUsable whether the service can run submissions with it
 * @property {boolean} canHoldNumpy whether it lacks nothing but NumPy
 * @property {string} reason why it is not usable; empty where it is
 */

/**
 * Tries the interpreters in the order of the service and stops at the first usable one.
 * BACKPROOF_PYTHON stands alone: what was asked for is not replaced by something else, and only
 * has to run.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Interpreter[]>} all that were tried, the usable one last
 */
export async function tryInterpreters(env) {
  const tried = []
  for (const command of listCandidates(env)) {
    const interpreter = await tryInterpreter(command, { mustBeOpen: !env.BACKPROOF_PYTHON })
    tried.push(interpreter)
    if (interpreter.isUsable) break
  }
  return tried
}

/**
 * Runs one interpreter as the sandbox will, and says what is wrong with it.
 * @param {string} command its path
 * @param {{ mustBeOpen: boolean }} options mustBeOpen refuses one that only root may read
 * @returns {Promise<Interpreter>}
 */
export async function tryInterpreter(command, { mustBeOpen }) {
  const { ok, stdout, output } = await run(command, ['-I', '-c', probe], { timeoutMs: 30_000 })
  const found = ok ? parse(stdout) : undefined
  if (found === undefined) {
    return refuse(command, `does not run (${output.trim().split('\n').at(-1) || 'no answer'})`)
  }
  const [major, minor] = found.version
  if (major !== 3 || minor < 9)
    return refuse(command, `is Python ${major}.${minor}, not 3.9 or newer`)
  const closed = mustBeOpen ? findClosedFile([found.executable, ...found.files]) : undefined
  if (closed !== undefined) {
    return refuse(
      command,
      `lies where only root may read (${closed}), and the sandbox gives up root`,
    )
  }
  const reason = found.fault ?? ''
  return { command, isUsable: reason === '', canHoldNumpy: true, reason }
}

/**
 * The first file or folder on the way to a file that another user may not read or enter.
 * @param {string[]} files absolute paths
 * @returns {string | undefined} undefined where all are open, and where we are not root
 */
export function findClosedFile(files) {
  if (!isRoot()) return undefined
  return files.flatMap((file) => [file, realpathSync(file)]).flatMap(listClosed)[0]
}

function listClosed(file) {
  const folders = []
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    folders.push(folder)
  }
  const closed = folders.filter((folder) => (statSync(folder).mode & 0o001) === 0)
  return (statSync(file).mode & 0o004) === 0 ? [file, ...closed] : closed
}

function listCandidates(env) {
  if (env.BACKPROOF_PYTHON) return [env.BACKPROOF_PYTHON]
  const folders = cleanPath(env.PATH ?? '').split(delimiter)
  const onPath = ['python3', 'python'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  )
  // macOS keeps a stub at the system path that opens a dialogue; there only PATH counts.
  const fixed = process.platform === 'linux' ? [venvPython, systemPython] : [venvPython]
  const present = [...fixed, ...onPath].filter((file) => existsSync(file))
  // Not the file's own real path: a virtual environment's interpreter is a link to its base.
  return [...new Set(present.map((file) => join(realpathSync(dirname(file)), basename(file))))]
}

function refuse(command, reason) {
  return { command, isUsable: false, canHoldNumpy: false, reason }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
