import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** How a command ended; `reason` is empty where it went well. */
export interface ProcessResult {
  readonly ok: boolean
  readonly reason: string
}

/** What a command runs with. */
export interface ProcessOptions {
  /** Variables added to our own. */
  readonly env?: Readonly<Record<string, string>>
  /** Gets both output streams as they come. */
  readonly onOutput: (chunk: Buffer) => void
  /** Ends the command and everything that it started. */
  readonly signal: AbortSignal
}

const binaries = join(import.meta.dirname, '../../node_modules/.bin')
/** Time for an aborted command to end by itself, then for its last words to arrive. */
const graceMs = 3_000
const drainMs = 500

/**
 * Runs a command of the project's packages to its end, with no input. Never rejects.
 * @param command its name in node_modules/.bin or on PATH, then its arguments
 */
export function runProcess(
  command: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const { promise, resolve } = Promise.withResolvers<ProcessResult>()
  const [name = '', ...args] = command
  const path = `${binaries}${delimiter}${process.env['PATH'] ?? ''}`
  const child = spawn(name, args, {
    env: { ...process.env, ...options.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its children end with it.
    detached: true,
  })
  const release = endOnAbort(child.pid, options.signal)
  child.stdout.on('data', options.onOutput)
  child.stderr.on('data', options.onOutput)
  child.on('error', (error) => {
    release()
    resolve({ ok: false, reason: error.message })
  })
  child.on('exit', (code, killer) => {
    release()
    const reason = code === 0 ? '' : code === null ? `killed by ${killer}` : `exit status ${code}`
    const settle = () => resolve({ ok: code === 0, reason })
    // A grandchild may hold the streams open for ever.
    const drain = setTimeout(settle, drainMs)
    child.on('close', () => {
      clearTimeout(drain)
      settle()
    })
  })
  return promise
}

function endOnAbort(pid: number | undefined, signal: AbortSignal): () => void {
  let killing: NodeJS.Timeout | undefined
  const end = () => {
    killGroup(pid, 'SIGTERM')
    killing = setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs)
  }
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  return () => {
    signal.removeEventListener('abort', end)
    clearTimeout(killing)
    killGroup(pid, 'SIGKILL')
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // Nothing of the group is left.
  }
}
