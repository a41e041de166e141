import { constants } from 'node:os'
import type { Death } from '#service/ports.ts'

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
    }
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' }

/** Limits that tell one SIGKILL from another. */
export interface DeathLimits {
  readonly cpuMs: number
  readonly memoryMb: number
}

const { SIGKILL, SIGXCPU, SIGSYS } = constants.signals

/** Says how a session ended, from what the host did and what became of the child. */
export function explainDeath(
  cause: Cause,
  exit: ChildExit | undefined,
  limits: DeathLimits,
): Death {
  switch (cause.kind) {
    case 'wall':
      return {
        outcome: 'time-limit',
        detail: `no answer within ${Math.round(cause.deadlineMs)} ms, so it was killed`,
        used: { clock: 'wall', ms: Math.round(cause.deadlineMs) },
      }
    case 'cpu':
      return explainCpu(cause.usedMs, limits)
    case 'breach':
    case 'limit':
      return { outcome: cause.outcome, detail: cause.detail }
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
    ? { outcome: 'exited', detail: `it ended with exit status ${exit.status >> 8}` }
    : explainSignal(signal, exit, limits)
}

function explainSignal(signal: number, exit: ChildExit, limits: DeathLimits): Death {
  if (signal === SIGXCPU || (signal === SIGKILL && exit.cpuMs >= limits.cpuMs)) {
    return explainCpu(exit.cpuMs, limits)
  }
  if (signal === SIGKILL) {
    // A child cannot pass its limit on address space: it was the machine that ran out of memory.
    const reached = Math.round(exit.maxRssKb / 1024)
    return {
      outcome: 'sandbox-unavailable',
      detail: `the machine had no memory left and killed it at ${reached} MiB of its ${limits.memoryMb} MiB`,
    }
  }
  if (signal === SIGSYS) {
    return { outcome: 'forbidden', detail: 'it was killed for a system call that no program needs' }
  }
  return { outcome: 'crashed', detail: `it was killed by ${nameSignal(signal)}` }
}

function explainCpu(usedMs: number, { cpuMs }: DeathLimits): Death {
  const used = Math.round(usedMs)
  return {
    outcome: 'time-limit',
    detail: `it used ${used} ms of CPU time; cpuMs is ${cpuMs}`,
    used: { clock: 'cpu', ms: used },
  }
}

function nameSignal(signal: number): string {
  const found = Object.entries(constants.signals).find(([, number]) => number === signal)
  return found === undefined ? `signal ${signal}` : found[0]
}
