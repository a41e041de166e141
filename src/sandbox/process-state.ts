import { readFileSync } from 'node:fs'

/** Stopped by a signal, or by a tracer. */
const STOPPED: ReadonlySet<string | undefined> = new Set(['T', 't'])

/**
 * Whether a process is stopped, or one that it started: bubblewrap waits for the process that it wraps. False where the
 * system does not tell.
 */
export function isStopped(pid: number): boolean {
  return [pid, ...listChildren(pid)].some((each) => STOPPED.has(readState(each)))
}

function listChildren(pid: number): readonly number[] {
  return read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number)
}

function readState(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2)[0]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
