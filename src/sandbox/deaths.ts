import { constants } from 'node:os'
import type { Death } from '#service/ports.ts'
import { describeSeen, type Seen } from '#words/en/seen.ts'

/** How a child ended, as the fork server's wait4 saw it. */
export interface ChildExit {
  /** The raw wait status. */
  readonly status: number
  readonly cpuMs: number
  readonly maxRssKb: number
}

/** Why the host gave a child up; `end-of-stream` means that the child's side closed first. */
export type Cause =
  | { readonly kind: 'end-of-stream' }
  | { readonly kind: 'wall'; readonly deadlineMs: number }
  | { readonly kind: 'cpu'; readonly usedMs: number }
  | {
      readonly kind: 'breach' | 'limit'
      readonly outcome: Death['outcome']
      readonly detail: string
      readonly seen?: Seen
    }
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' }

/** Limits that tell one SIGKILL from another. */
export interface DeathLimits {
  readonly cpuMs: number
  readonly memoryMb: number
  /** Whether it is a Node, which aborts itself when its memory is full. */
  readonly isNode?: boolean
}

const { SIGABRT, SIGILL, SIGKILL, SIGSYS, SIGTRAP, SIGXCPU } = constants.signals
const GIVING_UP: ReadonlySet<number> = new Set([SIGABRT, SIGILL, SIGTRAP])

/** Says how a session ended, from what the host did and what became of the child. */
export function explainDeath(
  cause: Cause,
  exit: ChildExit | undefined,
  limits: DeathLimits,
): Death {
  switch (cause.kind) {
    case 'wall': {
      const ms = Math.round(cause.deadlineMs)
      const seen = describeSeen({ kind: 'deadline', ms })
      return { outcome: 'time-limit', ...seen, used: { clock: 'wall', ms } }
    }
    case 'cpu':
      return explainCpu(cause.usedMs, limits)
    case 'breach':
    case 'limit':
      return {
        outcome: cause.outcome,
        detail: cause.detail,
        ...(cause.seen && { seen: cause.seen }),
      }
    case 'abort':
      return { outcome: 'sandbox-unavailable', detail: 'it was cancelled' }
    case 'close':
      return { outcome: 'exited', detail: 'the session was closed' }
    case 'end-of-stream':
      return explainExit(exit, limits)
  }
}

function explainExit(exit: ChildExit | undefined, limits: DeathLimits): Death {
  if (exit === undefined) {
    return { outcome: 'sandbox-unavailable', detail: 'the fork server is gone, or silent' }
  }
  const signal = exit.status & 0x7f
  return signal === 0
    ? { outcome: 'exited', ...describeSeen({ kind: 'exit-status', status: exit.status >> 8 }) }
    : explainSignal(signal, exit, limits)
}

function explainSignal(signal: number, exit: ChildExit, limits: DeathLimits): Death {
  if (signal === SIGXCPU || (signal === SIGKILL && exit.cpuMs >= limits.cpuMs)) {
    return explainCpu(exit.cpuMs, limits)
  }
  if (signal === SIGKILL) {
    // A child cannot pass its limit on address space: it was the machine that ran out of memory.
    const reachedMb = Math.round(exit.maxRssKb / 1024)
    const seen = { kind: 'machine-memory', reachedMb, memoryMb: limits.memoryMb } as const
    return { outcome: 'sandbox-unavailable', ...describeSeen(seen) }
  }
  if (limits.isNode && GIVING_UP.has(signal)) {
    const filledMb = Math.round(exit.maxRssKb / 1024)
    const seen = { kind: 'kept-memory', filledMb, memoryMb: limits.memoryMb } as const
    return { outcome: 'memory-limit', ...describeSeen(seen) }
  }
  if (signal === SIGSYS) {
    return { outcome: 'forbidden', ...describeSeen({ kind: 'system-call' }) }
  }
  return { outcome: 'crashed', ...describeSeen({ kind: 'signal', name: nameSignal(signal) }) }
}

function explainCpu(usedMs: number, { cpuMs }: DeathLimits): Death {
  const ms = Math.round(usedMs)
  const seen = describeSeen({ kind: 'cpu', ms, cpuMs })
  return { outcome: 'time-limit', ...seen, used: { clock: 'cpu', ms } }
}

function nameSignal(signal: number): string {
  const found = Object.entries(constants.signals).find(([, number]) => number === signal)
  return found === undefined ? `signal ${signal}` : found[0]
}
