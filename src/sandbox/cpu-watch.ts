/** What is watched, and what to do about it. */
export interface CpuWatchOptions {
  /** CPU time that the process has used since its birth, in ms; undefined where nobody can tell. */
  readonly measure: () => Promise<number | undefined>
  /** Told once, with what was used, when that is more than is allowed. */
  readonly onOver: (usedMs: number) => void
}

const SOONEST_MS = 5

/**
 * Watches the CPU time of a process that has one thread: it cannot use more than the time that passes, so that the next
 * look is due when all that is left could have been used. One with several is found out a little later. What it has used
 * before the watch is not counted.
 */
export class CpuWatch {
  readonly #options: CpuWatchOptions
  readonly #limitMs: number
  /** What had been used when the watch began; undefined where nobody could tell. */
  readonly baseMs: Promise<number | undefined>
  #timer: NodeJS.Timeout | undefined
  #isOver = false

  constructor(limitMs: number, options: CpuWatchOptions) {
    this.#options = options
    this.#limitMs = limitMs
    this.baseMs = options.measure()
    this.#lookAfter(limitMs)
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #lookAfter(ms: number): void {
    if (this.#isOver) return
    this.#timer = setTimeout(() => void this.#look(), Math.max(SOONEST_MS, Math.ceil(ms)))
  }

  async #look(): Promise<void> {
    const [base = 0, now] = await Promise.all([this.baseMs, this.#options.measure()])
    const usedMs = now === undefined ? 0 : now - base
    if (usedMs < this.#limitMs) {
      this.#lookAfter(this.#limitMs - usedMs)
      return
    }
    if (this.#isOver) return
    this.stop()
    this.#options.onOver(usedMs)
  }
}
