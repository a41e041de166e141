import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildrenOptions } from '#sandbox/children.ts'
import type { LaunchOptions } from '#sandbox/launches.ts'
import { SandboxRefusedError } from '#sandbox/self-check.ts'
import { startEchoChildren } from './echo-children.ts'

/** A way of deploying the sandbox: as whom, and with or without namespaces. */
export interface Shape {
  readonly name: string
  readonly user: 'root' | 'other'
  readonly namespaces: ChildrenOptions['namespaces']
}

export const SHAPES: readonly Shape[] = [
  { name: 'root', user: 'root', namespaces: 'off' },
  { name: 'root in bubblewrap', user: 'root', namespaces: 'require' },
  { name: 'another user', user: 'other', namespaces: 'off' },
  { name: 'another user in bubblewrap', user: 'other', namespaces: 'require' },
]

/** The user that runs the sandbox where these tests, run by root, want one that is not root. */
export const OTHER_USER = { uid: 64_900, gid: 64_900 }

const isRoot = process.getuid?.() === 0

/** A launch in this shape. Its Python sources are a copy that every user can read. */
export async function shapeLaunch(shape: Shape, launch: LaunchOptions): Promise<ShapedLaunch> {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-shape-'))
  await chmod(folder, 0o755)
  const pythonFolder = join(folder, 'python')
  const harnessFolder = launch.harnessFolder === undefined ? pythonFolder : join(folder, 'harness')
  cpSync(launch.harnessFolder ?? launch.pythonFolder, harnessFolder, { recursive: true })
  cpSync(launch.pythonFolder, pythonFolder, { recursive: true })
  const identity = isRoot && shape.user === 'other' ? { identity: OTHER_USER } : {}
  return {
    launch: { ...launch, pythonFolder, harnessFolder, ...identity },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface ShapedLaunch extends Disposable {
  readonly launch: LaunchOptions
}

/** The shapes that can be had here, and those that cannot with the reason. */
export async function sortShapes(launch: LaunchOptions): Promise<SortedShapes> {
  const obstacles = new Map<Shape, string>()
  for (const shape of SHAPES) obstacles.set(shape, await findObstacle(shape, launch))
  return {
    possible: SHAPES.filter((shape) => obstacles.get(shape) === ''),
    impossible: SHAPES.filter((shape) => obstacles.get(shape) !== '').map((shape) => ({
      name: shape.name,
      reason: obstacles.get(shape) ?? '',
    })),
  }
}

export interface SortedShapes {
  readonly possible: readonly Shape[]
  readonly impossible: readonly { readonly name: string; readonly reason: string }[]
}

async function findObstacle(shape: Shape, launch: LaunchOptions): Promise<string> {
  if (shape.user === 'root' && !isRoot) return 'the tests are not run by root'
  if (shape.namespaces === 'off') return ''
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
