import { describe, expect, test } from 'vitest'
import { type PhaseOutcome, planShutdown, runPhases } from '#http/shutdown.ts'

const never = new Promise<never>(() => undefined)

async function run(phases: Parameters<typeof runPhases>[0]) {
  const outcomes: PhaseOutcome[] = []
  await runPhases(phases, (outcome) => outcomes.push(outcome))
  return outcomes.map(({ phase, outcome }) => `${phase}: ${outcome}`)
}

describe('runPhases()', () => {
  test('runs the next phase after one that hangs and one that fails', async () => {
    const phases = [
      { name: 'hangs', limitMs: 10, run: () => never },
      { name: 'fails', limitMs: 10_000, run: () => Promise.reject(new Error('No')) },
      { name: 'works', limitMs: 10_000, run: async () => undefined },
    ]
    expect(await run(phases)).toEqual(['hangs: out of time', 'fails: failed', 'works: done'])
  })
})

describe('planShutdown()', () => {
  test('closes the shell once, tells what still runs to stop, then ends the sandbox', async () => {
    const steps: string[] = []
    const stop = new AbortController()
    const close = (name: string) => ({
      close: async () => {
        steps.push(name)
      },
    })
    stop.signal.addEventListener('abort', () => steps.push('stop'))
    await run(planShutdown({ app: close('app'), sandbox: close('sandbox'), stop }))
    expect(steps).toEqual(['app', 'stop', 'sandbox'])
  })

  test('takes less than the 10 s that containers are given', () => {
    const closable = { close: async () => undefined }
    const phases = planShutdown({ app: closable, sandbox: closable, stop: new AbortController() })
    const totalMs = phases.reduce((sum, { limitMs }) => sum + limitMs, 0)
    expect(totalMs).toBeLessThan(9_000)
  })
})
