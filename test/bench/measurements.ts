/** A row of figures about a list of durations or sizes. */
export function summarize(name: string, values: readonly number[], unit: string): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
  const show = (value: number | undefined) => (value ?? Number.NaN).toFixed(2)
  return `${name.padEnd(44)} p50 ${show(at(0.5))}  p99 ${show(at(0.99))}  min ${show(sorted[0])} ${unit}`
}

/** The middle of a list. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Milliseconds that a call takes. */
export async function time(call: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await call()
  return performance.now() - started
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
