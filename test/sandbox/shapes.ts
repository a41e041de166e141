import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildrenOptions } from '#sandbox/children.ts'
import type { Identity } from '#sandbox/fork-server.ts'
import type { LaunchOptions } from '#sandbox/launches.ts'
import { SandboxRefusedError } from '#sandbox/self-check.ts'
import { startEchoChildren } from './echo-children.ts'

/** A way of deploying the sandbox: as whom, and with or without namespaces or a container's walls. */
export interface Shape {
  readonly name: string
  readonly user: 'root' | 'other'
  readonly namespaces: ChildrenOptions['namespaces']
  /** A mode of scripts/python/container_shape.py. */
  readonly container?: 'docker-root' | 'docker-nonroot' | 'k8s-restricted'
}

export const PLAIN_SHAPES: readonly Shape[] = [
  { name: 'root', user: 'root', namespaces: 'off' },
  { name: 'another user', user: 'other', namespaces: 'off' },
]

export const WRAPPED_SHAPES: readonly Shape[] = [
  { name: 'root in bubblewrap', user: 'root', namespaces: 'require' },
  { name: 'another user in bubblewrap', user: 'other', namespaces: 'require' },
]

export const CONTAINER_SHAPES: readonly Shape[] = [
  {
    name: 'root in a Docker container',
    user: 'root',
    namespaces: 'off',
    container: 'docker-root',
  },
  {
    name: 'another user in a Docker container',
    user: 'other',
    namespaces: 'off',
    container: 'docker-nonroot',
  },
  {
    name: 'another user in a restricted pod',
    user: 'other',
    namespaces: 'off',
    container: 'k8s-restricted',
  },
]

/** The user that runs the sandbox where these tests, run by root, want one that is not root. */
export const OTHER_USER: Identity = { uid: 64_900, gid: 64_900 }

const CONTAINER_SCRIPT = join(import.meta.dirname, '../../scripts/python/container_shape.py')
const isRoot = process.getuid?.() === 0

/** A launch in this shape. Its Python sources are a copy that every user can read. */
export async function shapeLaunch(shape: Shape, launch: LaunchOptions): Promise<ShapedLaunch> {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-shape-'))
  await chmod(folder, 0o755)
  const pythonFolder = join(folder, 'python')
  const harnessFolder = launch.harnessFolder === undefined ? pythonFolder : join(folder, 'harness')
  cpSync(launch.harnessFolder ?? launch.pythonFolder, harnessFolder, { recursive: true })
  cpSync(launch.pythonFolder, pythonFolder, { recursive: true })
  return {
    launch: { ...launch, pythonFolder, harnessFolder, ...chooseLaunch(shape, folder) },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface ShapedLaunch extends Disposable {
  readonly launch: LaunchOptions
}

/** Who runs the fork server in this shape; undefined where it is the user of the tests. */
export function findServerUser(shape: Shape): Identity | undefined {
  return isRoot && shape.user === 'other' ? OTHER_USER : undefined
}

/** The shapes that can be had here, and those that cannot with the reason. */
export async function sortShapes(
  shapes: readonly Shape[],
  launch: LaunchOptions,
): Promise<SortedShapes> {
  const obstacles = new Map<Shape, string>()
  for (const shape of shapes) obstacles.set(shape, await findObstacle(shape, launch))
  return {
    possible: shapes.filter((shape) => obstacles.get(shape) === ''),
    impossible: shapes
      .filter((shape) => obstacles.get(shape) !== '')
      .map((shape) => ({ name: shape.name, reason: obstacles.get(shape) ?? '' })),
  }
}

export interface SortedShapes {
  readonly possible: readonly Shape[]
  readonly impossible: readonly { readonly name: string; readonly reason: string }[]
}

/** Into a container's walls only root can step, and becomes another user there. */
function chooseLaunch({ container, ...shape }: Shape, folder: string): Partial<LaunchOptions> {
  const user = findServerUser(shape)
  if (container === undefined) return user === undefined ? {} : { identity: user }
  const program = join(folder, 'contained.py')
  writeFileSync(program, writeContained(container, join(folder, 'python/forkserver.py')))
  return { program }
}

/** A program that gives the socket's folder away and starts the fork server behind the walls. */
function writeContained(mode: string, forkServer: string): string {
  const { uid } = OTHER_USER
  const words = [CONTAINER_SCRIPT, mode, `${uid}`].map((word) => JSON.stringify(word)).join(', ')
  return `import json, os, sys
if ${JSON.stringify(mode)} != "docker-root":
    os.chown(os.path.dirname(json.loads(sys.argv[1])["socketPath"]), ${uid}, ${uid})
python = [sys.executable, "-s", "-B"]
os.execv(sys.executable, [sys.executable, ${words}, *python, ${JSON.stringify(forkServer)}, *sys.argv[1:]])
`
}

async function findObstacle(shape: Shape, launch: LaunchOptions): Promise<string> {
  if (shape.user === 'root' && !isRoot) return 'the tests are not run by root'
  if (shape.container !== undefined) return findContainerObstacle(shape.container, launch)
  return shape.namespaces === 'off' ? '' : findBubblewrapObstacle(shape, launch)
}

async function findBubblewrapObstacle(shape: Shape, launch: LaunchOptions): Promise<string> {
  using shaped = await shapeLaunch(shape, launch)
  try {
    await using _ = await startEchoChildren({ launch: shaped.launch, namespaces: 'require' })
    return ''
  } catch (error) {
    if (!(error instanceof SandboxRefusedError) || error.layer !== 'namespaces') throw error
    const [, told] = /\((?:.*It wrote: )?(.{1,100})/.exec(error.message) ?? []
    return `bubblewrap does not start here: ${told}`
  }
}

function findContainerObstacle(mode: string, { python }: LaunchOptions): string {
  if (!isRoot) return 'only root can step into a container’s walls'
  const args = [CONTAINER_SCRIPT, mode, `${OTHER_USER.uid}`, '/bin/true']
  const { status, stderr } = spawnSync(python, args, { encoding: 'utf8' })
  return status === 0 ? '' : `a container’s walls cannot be had: ${stderr.trim().slice(-100)}`
}
