import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Death } from '#service/ports.ts'
import { SubmissionClock } from '#service/submission-clock.ts'

// The clock stands still unless a test moves it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function pass(clock: SubmissionClock, ms: number): void {
  clock.open()
  vi.advanceTimersByTime(ms)
  clock.close()
}

function die(on: 'wall' | 'cpu', ms: number): Death {
  return { outcome: 'time-limit', detail: 'as the session saw it', used: { clock: on, ms } }
}

describe('the time of a submission', () => {
  test('is what its sessions took, and not what lay between them', () => {
    const clock = new SubmissionClock({ wallMs: 10_000, cpuMs: 10_000 })
    pass(clock, 3_000)
    vi.advanceTimersByTime(60_000)
    pass(clock, 1_000.5)
    expect(clock.closedMs).toBe(4_000.5)
    expect(clock.left).toEqual({ wallMs: 5_999, cpuMs: 10_000 })
    expect(clock.refuse()).toBeUndefined()
  })

  test('is refused to what comes after it is used up, with the limit', () => {
    const clock = new SubmissionClock({ wallMs: 1_000, cpuMs: 1_000 })
    pass(clock, 1_000)
    expect(clock.refuse()?.detail).toMatch(/used up before this; wallMs is 1000$/)
  })

  test('counts the CPU time of all sessions where that can run out first', () => {
    const clock = new SubmissionClock({ wallMs: 10_000, cpuMs: 500 })
    clock.addUsage({ wallMs: 900, cpuMs: 200, maxRssKb: 1 })
    expect(clock.left).toEqual({ wallMs: 10_000, cpuMs: 300 })
    clock.addUsage({ wallMs: 900, cpuMs: 303.4, maxRssKb: 1 })
    const death = die('cpu', 303)
    expect(clock.explain(death).detail).toBe('it used 503 ms of CPU time; cpuMs is 500')
    expect(clock.isEnd(death)).toBe(true)
    expect(clock.refuse()?.detail).toMatch(/cpuMs is 500$/)
  })
})

describe('the time of one test', () => {
  test('is all there is when nothing waits behind it', () => {
    const clock = new SubmissionClock({ wallMs: 10_000, cpuMs: 10_000 })
    clock.beginTest(0)
    expect(clock.withinMs).toBeUndefined()
    pass(clock, 10_003)
    const death = die('wall', 10_003)
    expect(clock.explain(death).detail).toBe('no answer after 10003 ms; wallMs is 10000')
    expect(clock.isEnd(death)).toBe(true)
  })

  test('leaves some to those that wait, over all sessions of the test together', () => {
    const clock = new SubmissionClock({ wallMs: 10_000, cpuMs: 10_000 })
    pass(clock, 1_000)
    clock.beginTest(3)
    expect(clock.withinMs).toBeCloseTo(7_200)
    pass(clock, 200)
    expect(clock.withinMs).toBeCloseTo(7_000)
    pass(clock, 7_000)
    const death = die('wall', 7_000)
    expect(clock.explain(death).detail).toBe(
      'no answer after 7200 ms; what is left of wallMs, which is 10000, was kept for the other tests',
    )
    expect(clock.isEnd(death)).toBe(false)
  })

  test('is an equal share once a test has used up its own', () => {
    const clock = new SubmissionClock({ wallMs: 10_000, cpuMs: 10_000 })
    clock.beginTest(4)
    pass(clock, 8_000)
    clock.isEnd(die('wall', 8_000))
    clock.beginTest(3)
    expect(clock.withinMs).toBeCloseTo(500)
    pass(clock, 10)
    clock.beginTest(2)
    expect(clock.withinMs).toBeCloseTo(663.3, 1)
  })
})

test('deaths of other causes are no matter of time', () => {
  const clock = new SubmissionClock({ wallMs: 10_000, cpuMs: 10_000 })
  const death: Death = { outcome: 'crashed', detail: 'it was killed by SIGSEGV' }
  expect(clock.explain(death)).toBe(death)
  expect(clock.isEnd(death)).toBe(false)
})
