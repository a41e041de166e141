import { join } from 'node:path'
import { type Children, type ChildrenOptions, createChildren } from '#sandbox/children.ts'
import type { Connection, Reply } from '#sandbox/connection.ts'
import type { SandboxEvent } from '#sandbox/events.ts'
import { FRAME } from '#sandbox/frames.ts'
import { findInterpreter } from '#sandbox/interpreter.ts'
import type { LaunchOptions } from '#sandbox/launches.ts'
import { listNodeLibraries } from '#sandbox/node-libraries.ts'

const root = join(import.meta.dirname, '../..')
const named = process.env['BACKPROOF_PYTHON']

/** The interpreter the sandbox tests run with. */
export const interpreter = await findInterpreter({
  projectFolder: root,
  searchPath: process.env['PATH'] ?? '',
  ...(named === undefined ? {} : { python: named }),
})

/** How the real fork server is launched. */
export const realLaunch: LaunchOptions = {
  python: interpreter.path,
  pythonFolder: join(root, 'src/sandbox/python'),
  firstUid: 64_803,
  ceilings: { cpuMs: 60_000, memoryMb: 512 },
  node: { executable: process.execPath, libraries: listNodeLibraries(), memoryMb: 128 },
}

/** How one is launched whose children run, as Python, whatever they are sent. */
export const echoLaunch: LaunchOptions = {
  ...realLaunch,
  harnessFolder: join(root, 'test/fixtures/echo-harness'),
}

/** Children that run what they are sent, and the events of their sandbox. Closed by `await using`. */
export interface EchoChildren extends AsyncDisposable {
  readonly children: Children
  readonly events: readonly SandboxEvent[]
}

export async function startEchoChildren(
  options: Partial<ChildrenOptions> = {},
): Promise<EchoChildren> {
  const events: SandboxEvent[] = []
  const children = await createChildren({
    launch: echoLaunch,
    workers: 1,
    queueLimit: 4,
    require: [],
    namespaces: 'off',
    logger: (event) => events.push(event),
    ...options,
  })
  return { children, events, [Symbol.asyncDispose]: () => children.close() }
}

export interface RunOptions {
  readonly deadlineMs?: number
  readonly maxBytes?: number
}

/** Runs Python in a child; what it leaves in `answer` comes back. */
export async function run(
  connection: Connection,
  source: string,
  { deadlineMs = 5_000, maxBytes = 100_000 }: RunOptions = {},
): Promise<Reply> {
  return await connection.request(FRAME.run, Buffer.from(source), { deadlineMs, maxBytes })
}

/** The same, for a child that answers. */
export async function runText(connection: Connection, source: string): Promise<string> {
  const reply = await run(connection, source)
  return reply.ok ? reply.payload.toString() : `${reply.death.outcome}: ${reply.death.detail}`
}
