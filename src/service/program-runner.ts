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

export interface RunnerOptions {
  readonly sandbox: Sandbox
  readonly program: Program
  readonly limits: SessionLimits
  readonly signal?: AbortSignal
}

/** How often a program that died in one of its calls is loaded again for the calls that are left. */
const MAX_RELOADS = 20

/** Ends after which nothing else of the program is run: it has shown that it will not be graded, or used up its time. */
const FINAL: ReadonlySet<Death['outcome']> = new Set(['exited', 'time-limit', 'internal'])

/**
 * Runs one program's calls in a process of its own, and in a fresh one after a call that killed it, so that such a call
 * costs only itself. The wall clock is that of all processes together.
 */
export class ProgramRunner {
  readonly #options: RunnerOptions
  #session: Session | undefined
  #loaded: Loaded | undefined
  #lent: string[] = []
  #final: Death | undefined
  #reloads = -1
  #retried = false
  #openedAt = 0
  #closed = Promise.resolve()
  #sandboxMs = 0
  #queuedMs = 0

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Time spent in sandboxes by the sessions that are closed, and time spent waiting for a place. */
  get timings(): { readonly sandboxMs: number; readonly queuedMs: number } {
    return { sandboxMs: this.#sandboxMs, queuedMs: this.#queuedMs }
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
    return this.#ask((session) => session.run(request))
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

  /** Ends the process. The time is taken at once; a caller need not wait for the process to be gone. */
  close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    if (session !== undefined) {
      this.#sandboxMs += performance.now() - this.#openedAt
      this.#closed = session.close().then(() => undefined)
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
    this.#reloads += 1
    const { sandbox, limits, program, signal } = this.#options
    const wallMs = Math.floor(limits.wallMs - this.#sandboxMs)
    if (wallMs <= 0) return { ok: false, death: outOfTime(limits.wallMs) }
    const asked = performance.now()
    const session = await sandbox.open({
      language: 'python',
      limits: { ...limits, wallMs },
      ...(signal === undefined ? {} : { signal }),
    })
    this.#openedAt = performance.now()
    this.#queuedMs += this.#openedAt - asked
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
    if (FINAL.has(death.outcome) || this.#reloads >= MAX_RELOADS) this.#final = death
    return { ok: false, death }
  }

  #gone(): Answer<never> {
    return {
      ok: false,
      death: this.#final ?? { outcome: 'internal', detail: 'the process is gone' },
    }
  }
}

function outOfTime(wallMs: number): Death {
  return {
    outcome: 'time-limit',
    detail: `the ${wallMs} ms for the whole submission were used up before this`,
  }
}
