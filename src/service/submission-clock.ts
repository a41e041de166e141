import { describeSeen } from '#words/en/seen.ts'
import type { Death, SessionLimits, SessionUsage } from './ports.ts'

/** Of the time that is left, what one test may take while others wait. */
const SHARE_OF_ONE = 0.8

/** The wall and CPU time of one submission over all its processes, and how much of it the test under way may take. */
export class SubmissionClock {
  readonly #limits: Pick<SessionLimits, 'wallMs' | 'cpuMs'>
  #closedMs = 0
  #cpuMs = 0
  #openedAt: number | undefined
  #testStartedMs = 0
  #shareMs = Number.POSITIVE_INFINITY
  #hasOverrun = false

  constructor(limits: Pick<SessionLimits, 'wallMs' | 'cpuMs'>) {
    this.#limits = limits
  }

  /** Time with an open session, in ms; that of one that is still open not counted. */
  get closedMs(): number {
    return this.#closedMs
  }

  /** Whether CPU time can run out before wall time does: a session has one thread. */
  get countsCpu(): boolean {
    return this.#limits.cpuMs < this.#limits.wallMs
  }

  /** What a session that is opened now may use, in whole ms; 0 where there is nothing left. */
  get left(): Pick<SessionLimits, 'wallMs' | 'cpuMs'> {
    const { wallMs, cpuMs } = this.#limits
    return {
      wallMs: Math.max(0, Math.floor(wallMs - this.#spentMs)),
      cpuMs: this.countsCpu ? Math.max(0, Math.floor(cpuMs - this.#cpuMs)) : cpuMs,
    }
  }

  /** What is left of the share of the test under way, in ms; undefined where it may take all there is. */
  get withinMs(): number | undefined {
    if (this.#shareMs === Number.POSITIVE_INFINITY) return undefined
    return Math.max(0, this.#testStartedMs + this.#shareMs - this.#spentMs)
  }

  open(): void {
    this.#openedAt = performance.now()
  }

  close(): void {
    this.#closedMs = this.#spentMs
    this.#openedAt = undefined
  }

  /** Counts what a session had used when it was gone. */
  addUsage({ cpuMs }: SessionUsage): void {
    this.#cpuMs += cpuMs
  }

  /**
   * A test begins, and so many wait behind it: it may take most of what is left and not all, so that one that never ends
   * leaves the others some. Once one has, they share alike.
   */
  beginTest(waiting: number): void {
    const leftMs = this.#limits.wallMs - this.#spentMs
    this.#testStartedMs = this.#spentMs
    if (waiting === 0) this.#shareMs = Number.POSITIVE_INFINITY
    else this.#shareMs = this.#hasOverrun ? leftMs / (waiting + 1) : leftMs * SHARE_OF_ONE
  }

  /** Whether a death leaves no time for anything else. Called with the session closed. */
  isEnd(death: Death): boolean {
    if (death.outcome !== 'time-limit') return false
    const isShareOnly = death.used?.clock === 'wall' && this.withinMs !== undefined
    if (!isShareOnly || this.left.wallMs === 0) return true
    this.#hasOverrun = true
    return false
  }

  /** Tells a session's death of time by what the whole submission has used; other deaths as they are. */
  explain(death: Death): Death {
    const { wallMs, cpuMs } = this.#limits
    if (death.used === undefined) return death
    if (death.used.clock === 'cpu') {
      const ms = Math.round(this.#cpuMs)
      return { ...death, ...describeSeen({ kind: 'cpu', ms, cpuMs }) }
    }
    if (this.left.wallMs === 0 || this.withinMs === undefined) {
      const ms = Math.round(this.#spentMs)
      return { ...death, ...describeSeen({ kind: 'no-answer', ms, wallMs }) }
    }
    const ms = Math.round(this.#spentMs - this.#testStartedMs)
    return { ...death, ...describeSeen({ kind: 'share', ms, wallMs }) }
  }

  /** The death of what was not even begun, because there was no time left for it; undefined where there is some. */
  refuse(): Death | undefined {
    const { wallMs, cpuMs } = this.left
    if (wallMs === 0) return outOfTime('wallMs', this.#limits.wallMs)
    if (cpuMs === 0) return outOfTime('cpuMs', this.#limits.cpuMs)
    return undefined
  }

  get #spentMs(): number {
    const openMs = this.#openedAt === undefined ? 0 : performance.now() - this.#openedAt
    return this.#closedMs + openMs
  }
}

function outOfTime(limit: 'wallMs' | 'cpuMs', ms: number): Death {
  return { outcome: 'time-limit', ...describeSeen({ kind: 'used-up', limit, ms }) }
}
