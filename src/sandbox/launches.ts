import { dirname, join } from 'node:path'
import { findBubblewrap, listPythonPaths, wrapInBubblewrap } from './bubblewrap.ts'
import type { Identity, Launch } from './fork-server.ts'

/** What a fork server is started with. */
export interface LaunchOptions {
  /** Absolute path of the interpreter. */
  readonly python: string
  /** Folder of the fork server's program. */
  readonly pythonFolder: string
  /** Folder of the module `harness`; by default the same. */
  readonly harnessFolder?: string
  /** The program in `pythonFolder`'s stead; for measurements. */
  readonly program?: string
  /** Runs it as another user than the service's own; for root only. */
  readonly identity?: Identity
  /** As root, the uid of the child in the first slot; the others follow it. */
  readonly firstUid: number
  /** Python modules to load beside the usual ones. */
  readonly modules?: readonly string[]
  /** What runs JavaScript; absent where none is to be run. */
  readonly node?: NodeProgram
  /** What no session may pass. */
  readonly ceilings: { readonly cpuMs: number; readonly memoryMb: number }
}

/** A Node that fork servers can make of a child. */
export interface NodeProgram {
  /** Absolute path of a Node. */
  readonly executable: string
  /** The libraries that it loads. */
  readonly libraries: readonly string[]
  /** Memory of the children that are kept ready for a session, in MiB. */
  readonly memoryMb: number
}

/** The file beside a fork server's socket that holds the program of its Node children. */
export const RUNNER_FILE = 'runner.js'

/** Where connections are taken that become Node children. */
export function nameNodeSocket(socketPath: string): string {
  return `${socketPath}.node`
}

/** Makes the launch of a fork server that is to listen at this path. */
export type MakeLaunch = (socketPath: string) => Launch

/**
 * `-s` and `-B`: no packages of a user, no cached bytecode. Not `-I`, which ignores the variables
 * below too: without PYTHONHASHSEED the order of a set of names, and so a report, would differ from
 * start to start. The environment holds nothing but them.
 */
const PYTHON_FLAGS = ['-s', '-B']

/** One BLAS thread: a second cannot be made in a locked child, and waiting for it hangs. */
const ENVIRONMENT = {
  HOME: '/',
  LC_ALL: 'C.UTF-8',
  MKL_NUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  PYTHONHASHSEED: '0',
  TZ: 'UTC0',
}

/** The launch of the fork server as it is, in the service's own namespaces. */
export function makePlainLaunch(options: LaunchOptions): MakeLaunch {
  const { python, pythonFolder, harnessFolder, identity, firstUid, ceilings } = options
  const { modules = [], node } = options
  const program = options.program ?? join(pythonFolder, 'forkserver.py')
  return (socketPath) => {
    const runner = join(dirname(socketPath), RUNNER_FILE)
    const config = {
      ...{ socketPath, harnessFolder: harnessFolder ?? pythonFolder, firstUid, ceilings, modules },
      node: node && { ...node, socketPath: nameNodeSocket(socketPath), runner },
    }
    return {
      file: python,
      args: [...PYTHON_FLAGS, program, JSON.stringify(config)],
      env: ENVIRONMENT,
      ...(identity === undefined ? {} : { identity }),
      socketPath,
    }
  }
}

/** The same inside bubblewrap. @throws Error where bubblewrap is not installed. */
export async function makeWrappedLaunch(options: LaunchOptions): Promise<MakeLaunch> {
  const bubblewrap = findBubblewrap()
  if (bubblewrap === undefined) throw new Error('bubblewrap is not installed')
  const folders = [options.pythonFolder, options.harnessFolder ?? options.pythonFolder]
  const node = options.node === undefined ? [] : [options.node.executable]
  const readOnly = [...(await listPythonPaths(options.python)), ...folders, ...node]
  const plain = makePlainLaunch(options)
  return (socketPath) => wrapInBubblewrap(bubblewrap, plain(socketPath), readOnly)
}
