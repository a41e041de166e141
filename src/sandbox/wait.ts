/** Something that somebody waits for, until a deadline. */
export interface Wait<T> {
  /** What it was settled with; undefined when the deadline passed first. */
  readonly promise: Promise<T | undefined>
  /** Ends the wait. @returns false when it had ended before, and the value went nowhere. */
  settle(value: T | undefined): boolean
}

/** Starts a wait that owns its timer: settled or not, nothing is left after the deadline. */
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
  const timer = setTimeout(() => settle(undefined), deadlineMs)
  return { promise, settle }
}
