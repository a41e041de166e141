import { join } from 'node:path'
import { runsOnNode } from '#contract/languages.ts'
import type { LayerName, LayerReport } from '#contract/sandbox.ts'
import type { Sandbox, Session, SessionOptions } from '#service/ports.ts'
import {
  type Children,
  type ChildrenOptions,
  type ChildrenStatus,
  createChildren,
} from './children.ts'
import type { SandboxLogger } from './events.ts'
import { reportLayers } from './layer-reports.ts'
import type { NodeCheck } from './node-check.ts'
import { listNodeLibraries } from './node-libraries.ts'
import { createSession } from './session.ts'
import { findSurroundings } from './surroundings.ts'
import { stripTypes } from './typed-session.ts'

export interface SandboxOptions
  extends Pick<ChildrenOptions, 'workers' | 'queueLimit' | 'require' | 'namespaces'> {
  /** Absolute path of an interpreter with NumPy. */
  readonly python: string
  /** Python modules that programs can import beside the usual ones. */
  readonly modules?: readonly string[]
  /** The most that any session's limits may be. */
  readonly ceilings: { readonly cpuMs: number; readonly memoryMb: number }
  /** Memory that most sessions are given, 512 unless said; a Node with so much is kept ready. */
  readonly usualMemoryMb?: number
  readonly logger?: SandboxLogger
}

export interface RunningSandbox extends Sandbox {
  /** What runs now, and which layers hold. */
  status(): ChildrenStatus
  /** Every layer, as the latest fork server found it; `require` names those that have to hold. */
  layers(require: readonly LayerName[]): LayerReport[]
  /** Whether programs in JavaScript can be run behind walls here; found out when first asked. */
  checkNode(): Promise<NodeCheck | undefined>
  /** Ends every session and every process; nothing is left. */
  close(): Promise<void>
}

/**
 * As root, the user of the child in the first slot. Its siblings take the uids after it: so no child
 * can signal another, and none shares its limits with a real user of the machine.
 */
const FIRST_UID = 64_803

/**
 * Starts the place where submissions run.
 * @throws SandboxRefusedError when a layer that has to hold does not; Error when Python cannot start.
 */
export async function createSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { python, ceilings, modules = [], usualMemoryMb = 512, ...others } = options
  const { logger = () => undefined, ...rest } = others
  const pythonFolder = join(import.meta.dirname, 'python')
  const libraries = listNodeLibraries()
  const node = { executable: process.execPath, libraries, memoryMb: usualMemoryMb }
  const launch = { python, pythonFolder, firstUid: FIRST_UID, ceilings, modules, node }
  return wrapChildren(await createChildren({ ...rest, launch, logger }))
}

/** Makes sessions of children. */
export function wrapChildren(children: Children): RunningSandbox {
  return {
    open: async (options) => {
      const session = await openSession(children, options)
      const isTyped = options.language === 'typescript' && children.stripper !== undefined
      return isTyped ? stripTypes(session, children.stripper) : session
    },
    status: () => children.status(),
    layers: (require) =>
      reportLayers(children.facts, { require, surroundings: findSurroundings() }),
    checkNode: () => children.checkNode(),
    close: () => children.close(),
  }
}

async function openSession(children: Children, options: SessionOptions): Promise<Session> {
  const { language, limits, signal } = options
  const isNode = runsOnNode(language)
  const { connection, release } = isNode
    ? await children.acquireNode(limits.memoryMb, options)
    : await children.acquire(options)
  connection.setLimits({ ...limits, isNode })
  // Where they are equal, the wall clock ends the session first.
  if (limits.cpuMs < limits.wallMs) connection.watchCpu()
  const abort = () => connection.abort()
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  void connection.ended.then(() => {
    signal?.removeEventListener('abort', abort)
    release()
  })
  return createSession(connection, limits, release)
}
