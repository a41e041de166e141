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
    ['time-limit', killedBy('SIGXCPU', 2004), 'it used 2004 ms of CPU time; the limit is 1500 ms'],
    ['time-limit', killedBy('SIGKILL', 2990), 'it used 2990 ms of CPU time; the limit is 1500 ms'],
    ['memory-limit', killedBy('SIGKILL', 900), 'at 40000 KiB; the limit is 256 MiB'],
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
