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
  const harnessFolder = join(folder, 'harness')
  cpSync(launch.pythonFolder, pythonFolder, { recursive: true })
  cpSync(launch.harnessFolder ?? launch.pythonFolder, harnessFolder, { recursive: true })
  const identity = isRoot && shape.user === 'other' ? { identity: OTHER_USER } : {}
  return {
    launch: { ...launch, pythonFolder, harnessFolder, ...identity },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface ShapedLaunch extends Disposable {
  readonly launch: LaunchOptions
}

/** Why this shape cannot be had here; empty where it can. */
export async function findObstacle(shape: Shape, launch: LaunchOptions): Promise<string> {
  if (shape.user === 'root' && !isRoot) return 'the tests are not run by root'
  if (shape.namespaces === 'off') return ''
  using shaped = await shapeLaunch(shape, launch)
  try {
    await using _ = await startEchoChildren({ launch: shaped.launch, namespaces: 'require' })
    return ''
  } catch (error) {
    if (error instanceof SandboxRefusedError && error.layer === 'namespaces') return error.message
    throw error
  }
}
