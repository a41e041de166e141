/** Something that somebody waits for, until a deadline. */
export interface Wait<T> {
  /** What it was settled with; undefined when the deadline passed first. */
  readonly promise: Promise<T | undefined>
  /** Ends the wait. @returns false when it had ended before, and the value went nowhere. */
  settle(value: T | undefined): boolean
}

/**
 * Starts a wait that owns its timer: settled or not, nothing is left after the deadline. What came
 * in before the deadline counts, even where the service was too busy to look at it in time.
 */
export function startWait<T>(deadlineMs: number): Wait<T> {
  const { promise, resolve } = Promise.withResolvers<T | undefined>()
  let isOver = false
  const settle = (value: T | undefined) => {
    if (isOver) return false
    isOver = true
    clearTimeout(timer)
    resolve(value)
    return true
  }
  const timer = startDeadline(deadlineMs, () => settle(undefined))
  return { promise, settle }
}

/**
 * A timer that fires when the time is over and all that had come in by then has been read: timers
 * are served before reads, so that after a busy second they would overtake an answer that is there.
 */
export function startDeadline(deadlineMs: number, onOver: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(onOver), deadlineMs)
}
