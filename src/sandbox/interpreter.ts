import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** A Python that can run submissions. */
export interface Interpreter {
  /** Absolute, as Python itself gives it: a link in a virtual environment stays one. */
  readonly path: string
  readonly python: string
  readonly numpy: string
}

export interface InterpreterOptions {
  /** The one to take; nothing else is tried. */
  readonly python?: string
  /** Folder whose `.venv` is tried first. */
  readonly projectFolder: string
  /** Folders to look for `python3` and `python` in, joined as in PATH. */
  readonly searchPath: string
}

/** No Python with NumPy was found; the message lists what was tried, and why each was not taken. */
export class InterpreterError extends Error {
  readonly code = 'no-interpreter'

  constructor(refusals: readonly string[]) {
    super(
      `No Python with NumPy was found:\n${refusals.map((line) => `  ${line}`).join('\n')}\n` +
        'Install one (apt-get install python3-numpy), or name one in BACKPROOF_PYTHON.',
    )
    this.name = 'InterpreterError'
  }
}

const PROBE_DEADLINE_MS = 20_000
const OLDEST_MINOR = 9
const PROBE = `
import json, platform, sys
import numpy
print(json.dumps([sys.executable, platform.python_version(), numpy.__version__]))
`

/**
 * Finds the interpreter: the one named, else the project's, the system's, then those on the path.
 * @throws InterpreterError when none will do.
 */
export async function findInterpreter(options: InterpreterOptions): Promise<Interpreter> {
  const refusals: string[] = []
  for (const candidate of listCandidates(options)) {
    try {
      const found = await probe(candidate)
      if (options.python === undefined) assertReachable(found.path)
      return found
    } catch (error) {
      refusals.push(`${candidate}: ${explain(error)}`)
    }
  }
  throw new InterpreterError(refusals)
}

function listCandidates({ python, projectFolder, searchPath }: InterpreterOptions): Set<string> {
  if (python !== undefined) return new Set([python])
  const own = join(projectFolder, '.venv/bin/python')
  const onPath = ['python3', 'python'].flatMap((name) =>
    searchPath
      .split(delimiter)
      .filter((folder) => folder.startsWith('/'))
      .map((folder) => join(folder, name)),
  )
  return new Set([own, '/usr/bin/python3', ...onPath.filter((path) => existsSync(path))])
}

async function probe(candidate: string): Promise<Interpreter> {
  accessSync(candidate, constants.X_OK)
  const run = promisify(execFile)
  const { stdout } = await run(candidate, ['-I', '-c', PROBE], { timeout: PROBE_DEADLINE_MS })
  const told: unknown = JSON.parse(stdout)
  const [path = '', python = '', numpy = ''] = Array.isArray(told) ? told.map(String) : []
  const [major, minor] = python.split('.').map(Number)
  if (major !== 3 || minor === undefined || minor < OLDEST_MINOR) {
    throw new Error(`it is Python ${python}; 3.${OLDEST_MINOR} or later is needed`)
  }
  return { path, python, numpy }
}

/** As root, children become other users, who must be able to enter every folder above the interpreter. */
function assertReachable(path: string): void {
  if (process.getuid?.() !== 0) return
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) {
      throw new Error(`it lies below ${folder}, which no other user may enter`)
    }
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return 'is not there'
  if ('stderr' in error && typeof error.stderr === 'string') {
    const [last] = error.stderr.trim().split('\n').slice(-1)
    if (last) return last
  }
  return error.message
}
