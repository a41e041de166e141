import { execFile } from 'node:child_process'
import { accessSync, constants, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Launch } from './fork-server.ts'

const PLACES = ['/usr/bin', '/usr/local/bin', '/bin']

/** What the loader and the interpreters of the common distributions need besides their own folders. */
const LIBRARIES = [
  '/lib',
  '/lib32',
  '/lib64',
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  '/etc/alternatives',
  '/etc/ld.so.cache',
]

/** What the fork server needs as root to make its children other users, and to end them. */
const KEPT_CAPABILITIES = ['CAP_SETUID', 'CAP_SETGID', 'CAP_KILL']

const ASK_PATHS = `
import importlib.util, json, os, sys
numpy = importlib.util.find_spec("numpy")
print(json.dumps([sys.executable, sys.prefix, sys.base_prefix, os.path.dirname(numpy.origin), *sys.path]))
`

/** Where bubblewrap is installed; undefined where it is not. */
export function findBubblewrap(): string | undefined {
  return PLACES.map((folder) => join(folder, 'bwrap')).find(isExecutable)
}

/** The files and folders an interpreter needs to start and to import NumPy. */
export async function listPythonPaths(python: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(python, ['-I', '-c', ASK_PATHS], { timeout: 10_000 })
  const told: unknown = JSON.parse(stdout)
  const paths = Array.isArray(told) ? told.map(String) : []
  const wholeSystem = new Set(['/', '/usr', '/usr/local', ''])
  return [python, realpathSync(python), ...paths].filter((path) => !wholeSystem.has(path))
}

/**
 * Puts a launch into namespaces of its own: it sees its libraries, its socket's folder, and neither
 * the network nor any other process. As root no user namespace is made: in it there would be only
 * one user to become.
 */
export function wrapInBubblewrap(
  bubblewrap: string,
  launch: Launch,
  readOnly: readonly string[],
): Launch {
  const isRoot = process.getuid?.() === 0 && launch.identity === undefined
  const socketFolder = dirname(launch.socketPath)
  const args = [
    ...[
      '--die-with-parent',
      '--new-session',
      '--as-pid-1',
      '--unshare-pid',
      '--unshare-net',
      '--unshare-ipc',
    ],
    ...['--unshare-uts', '--unshare-cgroup-try', '--cap-drop', 'ALL'],
    ...(isRoot ? KEPT_CAPABILITIES.flatMap((name) => ['--cap-add', name]) : ['--unshare-user']),
    ...[...LIBRARIES, ...readOnly].flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--bind', socketFolder, socketFolder, '--chdir', '/', '--'],
  ]
  return { ...launch, file: bubblewrap, args: [...args, launch.file, ...launch.args] }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
