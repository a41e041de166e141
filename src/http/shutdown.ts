import { setTimeout } from 'node:timers/promises'

/** A step of an orderly end. */
export interface Phase {
  readonly name: string
  /** After this the next phase begins, whether this one has ended or not. */
  readonly limitMs: number
  run(): Promise<unknown>
}

/** How a phase ended. */
export interface PhaseOutcome {
  readonly phase: string
  readonly ms: number
  readonly outcome: 'done' | 'out of time' | 'failed'
  readonly err?: unknown
}

interface Closable {
  close(): Promise<unknown>
}

/** What is to be ended. */
export interface ShutdownParts {
  readonly app: Closable
  readonly sandbox: Closable
  /** Ends the requests in flight. */
  readonly stop: AbortController
}

/**
 * Readiness turns 503 and no more connections are taken; what runs may end, then is ended, with an answer; then the
 * sandbox goes. Together less than the 10 s that containers are given.
 */
export function planShutdown({ app, sandbox, stop }: ShutdownParts): readonly Phase[] {
  let closing: Promise<unknown> | undefined
  const close = () => {
    closing ??= app.close()
    return closing
  }
  const end = () => {
    stop.abort()
    return close()
  }
  return [
    { name: 'drain', limitMs: 5_000, run: close },
    { name: 'end what still runs', limitMs: 1_000, run: end },
    { name: 'sandbox', limitMs: 2_000, run: () => sandbox.close() },
  ]
}

/** Runs phases one after another, each within its time; none can keep the next from running. */
export async function runPhases(
  phases: readonly Phase[],
  report: (outcome: PhaseOutcome) => void,
): Promise<void> {
  for (const phase of phases) {
    const startedAt = performance.now()
    const outcome = await runPhase(phase)
    report({ phase: phase.name, ms: Math.round(performance.now() - startedAt), ...outcome })
  }
}

async function runPhase({ run, limitMs }: Phase): Promise<Pick<PhaseOutcome, 'outcome' | 'err'>> {
  const timer = new AbortController()
  const timeout = setTimeout(limitMs, 'out of time' as const, { signal: timer.signal })
  try {
    return { outcome: await Promise.race([run().then(() => 'done' as const), timeout]) }
  } catch (err) {
    return { outcome: 'failed', err }
  } finally {
    timer.abort()
    await timeout.catch(() => undefined)
  }
}
