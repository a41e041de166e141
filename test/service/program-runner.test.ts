import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SandboxBusyError } from '#service/errors.ts'
import type { Death, RunRequest, SessionLimits, SessionOptions } from '#service/ports.ts'
import { ProgramRunner } from '#service/program-runner.ts'
import {
  createMemorySandbox,
  type MemoryProgram,
  type MemorySandbox,
  ProcessDeath,
} from '#test/service/memory-sandbox.ts'
import { number, read } from '#test/service/values.ts'

const limits: SessionLimits = {
  wallMs: 10_000,
  cpuMs: 10_000,
  memoryMb: 512,
  outputBytes: 1000,
  tensorElements: 1000,
}

function call(name: string): RunRequest {
  const step = { call: name, args: [], returns: ['value'] }
  return { seed: 1, values: {}, parameters: [], steps: [step], want: ['value'] }
}

/** A program whose `good` gives 1 and whose `bad` dies as many times as told, and then gives 2. */
function makeProgram(outcome: Death['outcome'], deaths = Number.POSITIVE_INFINITY): MemoryProgram {
  let left = deaths
  const good = () => number(1)
  const bad = () => {
    left -= 1
    if (left >= 0) throw new ProcessDeath(outcome)
    return number(2)
  }
  return { functions: { good, bad } }
}

function start(sandbox: MemorySandbox, signal?: AbortSignal): ProgramRunner {
  const program = { chunks: [{ source: 'main' }], expects: ['good', 'bad'] }
  return new ProgramRunner({ sandbox, program, limits, ...(signal && { signal }) })
}

async function run(runner: ProgramRunner, name: string): Promise<number | string> {
  const answer = await runner.run(call(name))
  return answer.ok ? read(answer.value.values['value']) : answer.death.outcome
}

function countOpened({ log }: MemorySandbox): number {
  return log.filter((entry) => entry.startsWith('open')).length
}

// The clock stands still unless a test moves it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a program that lives', () => {
  test('is loaded once for all its calls, and its session is closed once', async () => {
    const sandbox = createMemorySandbox({ main: makeProgram('crashed') })
    const runner = start(sandbox)
    expect(await runner.load()).toMatchObject({ ok: true, value: { defined: ['good', 'bad'] } })
    expect(await runner.load()).toMatchObject({ ok: true })
    expect([await run(runner, 'good'), await run(runner, 'good')]).toEqual([1, 1])
    await runner.close()
    await runner.close()
    expect(sandbox.log).toEqual(['open 10000', 'load main', 'run good', 'run good', 'close'])
  })

  test('is loaded by its first call, when nobody has loaded it before', async () => {
    const sandbox = createMemorySandbox({ main: makeProgram('crashed') })
    expect(await run(start(sandbox), 'good')).toBe(1)
    expect(sandbox.log).toEqual(['open 10000', 'load main', 'run good'])
  })
})

describe('a call that kills its process', () => {
  test.each(['crashed', 'memory-limit', 'output-limit', 'forbidden'] as const)(
    'costs only itself when it ends with %s',
    async (outcome) => {
      const sandbox = createMemorySandbox({ main: makeProgram(outcome) })
      const runner = start(sandbox)
      const outcomes = [await run(runner, 'good'), await run(runner, 'bad')]
      expect([...outcomes, await run(runner, 'good')]).toEqual([1, outcome, 1])
      expect(countOpened(sandbox)).toBe(2)
      await runner.close()
      expect(sandbox.openSessions).toBe(0)
    },
  )

  test.each(['exited', 'time-limit', 'internal'] as const)(
    'ends everything when it ends with %s',
    async (outcome) => {
      const sandbox = createMemorySandbox({ main: makeProgram(outcome) })
      const runner = start(sandbox)
      expect([await run(runner, 'bad'), await run(runner, 'good')]).toEqual([outcome, outcome])
      expect(await runner.load()).toMatchObject({ ok: false, death: { outcome } })
      expect(await runner.lend('helpers')).toMatchObject({ ok: false })
      expect(countOpened(sandbox)).toBe(1)
      expect(sandbox.openSessions).toBe(0)
    },
  )

  test('has its program loaded again as often as it takes, while there is time', async () => {
    const sandbox = createMemorySandbox({ main: makeProgram('crashed') })
    const runner = start(sandbox)
    for (let at = 0; at < 30; at += 1) expect(await run(runner, 'bad')).toBe('crashed')
    expect(countOpened(sandbox)).toBe(30)
    expect(await run(runner, 'good')).toBe(1)
  })
})

test('a program that needs another process has been let in before', async () => {
  const sandbox = createMemorySandbox({ main: makeProgram('crashed') })
  const asked: unknown[] = []
  const open = (options: SessionOptions) => {
    asked.push(options.isReturning)
    return sandbox.open(options)
  }
  const program = { chunks: [{ source: 'main' }], expects: ['good', 'bad'] }
  const runner = new ProgramRunner({ sandbox: { open }, program, limits })
  await run(runner, 'bad')
  await run(runner, 'good')
  runner.renew()
  await run(runner, 'good')
  expect(asked).toEqual([false, true, true])
})

describe('a process that the service lost', () => {
  test('is replaced, and its call made again', async () => {
    const sandbox = createMemorySandbox({ main: makeProgram('sandbox-unavailable', 1) })
    expect(await run(start(sandbox), 'bad')).toBe(2)
    expect(countOpened(sandbox)).toBe(2)
  })

  test('is replaced while it loads, too', async () => {
    let left = 1
    const onLoad = () => {
      left -= 1
      if (left >= 0) throw new ProcessDeath('sandbox-unavailable')
    }
    const sandbox = createMemorySandbox({ main: { ...makeProgram('crashed'), onLoad } })
    expect(await run(start(sandbox), 'good')).toBe(1)
    expect(countOpened(sandbox)).toBe(2)
  })

  test('is replaced once in a submission, and then told', async () => {
    const sandbox = createMemorySandbox({ main: makeProgram('sandbox-unavailable') })
    const runner = start(sandbox)
    expect(await run(runner, 'bad')).toBe('sandbox-unavailable')
    expect(countOpened(sandbox)).toBe(2)
    expect(await run(runner, 'bad')).toBe('sandbox-unavailable')
    expect(countOpened(sandbox)).toBe(3)
    expect(await run(runner, 'good')).toBe(1)
  })
})

describe('a program that dies while it loads', () => {
  test.each(['crashed', 'exited', 'time-limit', 'memory-limit', 'forbidden'] as const)(
    'is not loaded again: %s is the end of every call',
    async (outcome) => {
      const onLoad = () => {
        throw new ProcessDeath(outcome)
      }
      const sandbox = createMemorySandbox({ main: { functions: {}, onLoad } })
      const runner = start(sandbox)
      expect(await runner.load()).toMatchObject({ ok: false, death: { outcome } })
      expect(await run(runner, 'good')).toBe(outcome)
      expect(sandbox.log).toEqual(['open 10000', 'load main', 'close'])
    },
  )
})

describe('helpers', () => {
  const helpers: MemoryProgram = { functions: { helper: () => number(3) } }

  test('are lent once to a process that lives', async () => {
    const sandbox = createMemorySandbox({ main: makeProgram('crashed'), helpers })
    const runner = start(sandbox)
    expect(await runner.lend('helpers')).toMatchObject({ ok: true })
    await run(runner, 'good')
    expect(sandbox.log).toEqual(['open 10000', 'load main', 'lend helpers', 'run good'])
  })

  test('are lent again, in order, to each process that follows', async () => {
    const sandbox = createMemorySandbox({
      main: makeProgram('crashed'),
      one: helpers,
      two: helpers,
    })
    const runner = start(sandbox)
    await runner.lend('one')
    await run(runner, 'bad')
    await runner.lend('two')
    await run(runner, 'bad')
    await run(runner, 'good')
    expect(sandbox.log).toEqual([
      ...['open 10000', 'load main', 'lend one', 'run bad', 'close'],
      ...['open 10000', 'load main', 'lend one', 'lend two', 'run bad', 'close'],
      ...['open 10000', 'load main', 'lend one', 'lend two', 'run good'],
    ])
  })
})

describe('the wall clock', () => {
  test('is that of all processes together', async () => {
    const bad = () => {
      vi.advanceTimersByTime(4000)
      throw new ProcessDeath('crashed')
    }
    const sandbox = createMemorySandbox({ main: { functions: { bad } } }, { wallMs: 4000 })
    const runner = start(sandbox)
    for (let at = 0; at < 3; at += 1) expect(await run(runner, 'bad')).toBe('crashed')
    expect(sandbox.log.filter((entry) => entry.startsWith('open'))).toEqual([
      'open 10000',
      'open 6000',
      'open 2000',
    ])
    expect(await runner.run(call('bad'))).toEqual({
      ok: false,
      death: {
        outcome: 'time-limit',
        detail: 'the time for the whole submission was used up before this; wallMs is 10000',
        seen: { kind: 'used-up', limit: 'wallMs', ms: 10_000 },
      },
    })
    expect(countOpened(sandbox)).toBe(3)
    expect(runner.timings.sandboxMs).toBe(12_000)
  })

  test('stands still while a place is waited for', async () => {
    const onOpen = () => {
      vi.advanceTimersByTime(700)
    }
    const sandbox = createMemorySandbox({ main: makeProgram('crashed') }, { onOpen })
    const runner = start(sandbox)
    await run(runner, 'good')
    await runner.close()
    expect(runner.timings).toEqual({ queuedMs: 700, sandboxMs: 0 })
  })
})

describe('a session that cannot be had', () => {
  test('is the caller’s to know: nothing is left open', async () => {
    const onOpen = () => {
      throw new SandboxBusyError('Every place is taken', 1)
    }
    const sandbox = createMemorySandbox({ main: makeProgram('crashed') }, { onOpen })
    const runner = start(sandbox)
    await expect(runner.load()).rejects.toThrow(SandboxBusyError)
    await runner.close()
    expect(sandbox.openSessions).toBe(0)
  })

  test('is not asked for when the request was cancelled', async () => {
    const sandbox = createMemorySandbox({ main: makeProgram('crashed') })
    const runner = start(sandbox, AbortSignal.abort(new Error('gone')))
    await expect(runner.load()).rejects.toThrow('gone')
    expect(sandbox.log).toEqual([])
  })
})
