/**
 * One signal that ends a run: at its time limit, and when the process is asked to end. A second
 * request ends the process at once.
 * @param limitMs time for the whole run
 */
export function stopOnSignals(limitMs: number): AbortSignal {
  const controller = new AbortController()
  const stop = (reason: string) => {
    if (controller.signal.aborted) process.exit(1)
    controller.abort(reason)
  }
  const timer = setTimeout(() => stop(`the run took more than ${limitMs / 1000} s`), limitMs)
  timer.unref()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop(name))
  return controller.signal
}
