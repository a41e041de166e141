import type { Language } from '#contract/languages.ts'
import type {
  Answer,
  Death,
  Loaded,
  Mutant,
  MutateRequest,
  Program,
  RunRequest,
  RunResult,
  Sandbox,
  Session,
  SessionLimits,
} from './ports.ts'
import { SubmissionClock } from './submission-clock.ts'

export interface RunnerOptions {
  readonly sandbox: Sandbox
  readonly program: Program
  /** Python unless given. */
  readonly language?: Language
  readonly limits: SessionLimits
  readonly signal?: AbortSignal
  /** Whether it belongs to work that was let in before; all but its first process do. */
  readonly isReturning?: boolean
}

/** Ends after which nothing else of the program is run: it has shown that it will not be graded. */
const FINAL: ReadonlySet<Death['outcome']> = new Set(['exited', 'internal'])

/**
 * Runs one program's calls in a process of its own, and in a fresh one after a call that killed it, so that such a call
 * costs only itself, for as long as there is time. The clocks are those of all processes together.
 */
export class ProgramRunner {
  readonly #options: RunnerOptions
  #session: Session | undefined
  #loaded: Loaded | undefined
  #lent: string[] = []
  #final: Death | undefined
  #retried = false
  #isReturning: boolean
  #closed = Promise.resolve()
  #queuedMs = 0
  readonly #clock: SubmissionClock

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#clock = new SubmissionClock(options.limits)
    this.#isReturning = options.isReturning ?? false
  }

  /** Time spent in sandboxes by the sessions that are closed, and time spent waiting for a place. */
  get timings(): { readonly sandboxMs: number; readonly queuedMs: number } {
    return { sandboxMs: this.#clock.closedMs, queuedMs: this.#queuedMs }
  }

  /** What is run from now on belongs to one test, behind which so many wait for their share of the time. */
  beginTest(waiting: number): void {
    this.#clock.beginTest(waiting)
  }

  /** Runs the program's own statements. What kills it here ends everything. */
  async load(): Promise<Answer<Loaded>> {
    if (this.#final !== undefined) return { ok: false, death: this.#final }
    if (this.#session !== undefined && this.#loaded !== undefined) {
      return { ok: true, value: this.#loaded }
    }
    const answer = await this.#open()
    if (answer.ok) return answer
    if (this.#mayRetry(answer.death)) return this.load()
    this.#final = answer.death
    return answer
  }

  /** Brings helper code beside the program, there and in every process that is still to come. */
  async lend(source: string): Promise<Answer<unknown>> {
    const there = await this.load()
    this.#lent.push(source)
    if (!there.ok || this.#session === undefined) return there
    const answer = await this.#session.lend({ source })
    return answer.ok ? answer : this.#bury(answer.death)
  }

  run(request: RunRequest): Promise<Answer<RunResult>> {
    return this.#ask((session) => session.run(request, this.#clock.withinMs))
  }

  /** Lists variants of the program's functions, each with a mistake in it. */
  mutate(request: MutateRequest): Promise<Answer<readonly Mutant[]>> {
    return this.#ask((session) => session.mutate(request))
  }

  /** Goes on in a fresh process, which knows nothing of what was run so far and has nothing lent. */
  renew(): void {
    void this.close()
    this.#loaded = undefined
    this.#lent = []
  }

  /** Ends the process. The time is taken at once; a caller need not wait for the process to be gone. Never rejects. */
  close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    if (session !== undefined) {
      this.#clock.close()
      this.#closed = session.close().then((usage) => this.#clock.addUsage(usage))
    }
    return this.#closed
  }

  async #ask<T>(act: (session: Session) => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await this.#try(act)
    return answer.ok || !this.#mayRetry(answer.death) ? answer : this.#try(act)
  }

  async #try<T>(act: (session: Session) => Promise<Answer<T>>): Promise<Answer<T>> {
    const there = await this.load()
    if (!there.ok || this.#session === undefined) return there.ok ? this.#gone() : there
    const answer = await act(this.#session)
    return answer.ok ? answer : this.#bury(answer.death)
  }

  async #open(): Promise<Answer<Loaded>> {
    const { sandbox, limits, program, signal, language = 'python' } = this.#options
    // What the process before this used is known when it is gone.
    if (this.#clock.countsCpu) await this.#closed
    const refusal = this.#clock.refuse()
    if (refusal !== undefined) return { ok: false, death: refusal }
    const asked = performance.now()
    const session = await sandbox.open({
      language,
      limits: { ...limits, ...this.#clock.left },
      isReturning: this.#isReturning,
      ...(signal === undefined ? {} : { signal }),
    })
    this.#isReturning = true
    this.#clock.open()
    this.#queuedMs += performance.now() - asked
    this.#session = session
    const answer = await session.load(program)
    if (!answer.ok) return this.#bury(answer.death)
    this.#loaded = answer.value
    for (const source of this.#lent) {
      const lent = await session.lend({ source })
      if (!lent.ok) return this.#bury(lent.death)
    }
    return answer
  }

  /** A process that we lost is no fault of the learner's: once a submission, its call is made again. */
  #mayRetry(death: Death): boolean {
    if (death.outcome !== 'sandbox-unavailable' || this.#retried) return false
    this.#retried = true
    return true
  }

  async #bury(death: Death): Promise<Answer<never>> {
    await this.close()
    const told = this.#clock.explain(death)
    if (FINAL.has(death.outcome) || this.#clock.isEnd(death)) this.#final = told
    return { ok: false, death: told }
  }

  #gone(): Answer<never> {
    return {
      ok: false,
      death: this.#final ?? { outcome: 'internal', detail: 'the process is gone' },
    }
  }
}
