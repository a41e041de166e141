import { constants } from 'node:os'
import { describe, expect, test } from 'vitest'
import { type ChildExit, explainDeath } from '#sandbox/deaths.ts'

const limits = { cpuMs: 1500, memoryMb: 256 }
const closed = { kind: 'end-of-stream' } as const

function killedBy(signal: keyof typeof constants.signals, cpuMs = 20): ChildExit {
  return { status: constants.signals[signal], cpuMs, maxRssKb: 40_000 }
}

describe('a child that ended by itself', () => {
  test.for([
    ['exited', { status: 3 << 8, cpuMs: 5, maxRssKb: 1 }, 'it ended with exit status 3'],
    ['time-limit', killedBy('SIGXCPU', 2004), 'it used 2004 ms of CPU time; cpuMs is 1500'],
    ['time-limit', killedBy('SIGKILL', 2990), 'it used 2990 ms of CPU time; cpuMs is 1500'],
    ['sandbox-unavailable', killedBy('SIGKILL', 900), 'killed it at 39 MiB of its 256 MiB'],
    ['forbidden', killedBy('SIGSYS'), 'system call'],
    ['crashed', killedBy('SIGSEGV'), 'it was killed by SIGSEGV'],
    ['crashed', killedBy('SIGABRT'), 'it was killed by SIGABRT'],
    ['crashed', { status: 0x80 | constants.signals.SIGBUS, cpuMs: 1, maxRssKb: 1 }, 'SIGBUS'],
    ['sandbox-unavailable', undefined, 'the fork server is gone'],
  ] as const)('is %s', ([outcome, exit, detail]) => {
    const death = explainDeath(closed, exit, limits)
    expect(death.outcome).toBe(outcome)
    expect(death.detail).toContain(detail)
  })
})

describe('a child that the host killed', () => {
  test('for its wall clock is out of time, whatever the exit status says', () => {
    const death = explainDeath({ kind: 'wall', deadlineMs: 1000 }, killedBy('SIGKILL'), limits)
    expect(death).toEqual({
      outcome: 'time-limit',
      detail: 'no answer within 1000 ms, so it was killed',
      seen: { kind: 'deadline', ms: 1000 },
      used: { clock: 'wall', ms: 1000 },
    })
  })

  test('for its CPU time is told what it used', () => {
    const death = explainDeath({ kind: 'cpu', usedMs: 1502.7 }, killedBy('SIGKILL'), limits)
    expect(death).toEqual({
      outcome: 'time-limit',
      detail: 'it used 1503 ms of CPU time; cpuMs is 1500',
      seen: { kind: 'cpu', ms: 1503, cpuMs: 1500 },
      used: { clock: 'cpu', ms: 1503 },
    })
  })

  test('for a breach of the wire is what the breach was', () => {
    const cause = { kind: 'breach', outcome: 'crashed', detail: 'it sent rubbish' } as const
    expect(explainDeath(cause, killedBy('SIGKILL'), limits)).toEqual({
      outcome: 'crashed',
      detail: 'it sent rubbish',
    })
  })

  test('for a caller that has gone is nobody’s mistake', () => {
    const death = explainDeath({ kind: 'abort' }, undefined, limits)
    expect(death.outcome).toBe('sandbox-unavailable')
  })
})
