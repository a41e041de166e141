import { countEntries } from './direction.ts'
import type { MissedError } from './fast-verdict.ts'
import type { Screening } from './projection.ts'

const PROBABILITIES = [0.5, 0.05, 0.01]

/**
 * What the projections of a tensor would have let pass: for each entry, the smallest error that
 * some direction would have shown, and of these the sizes that a part of all places exceed.
 */
export function listMissedErrors(screening: Screening): MissedError[] {
  const visible = findVisibleErrors(screening).sort()
  return PROBABILITIES.map((probability) => {
    const place = Math.min(visible.length, Math.ceil((1 - probability) * visible.length))
    const size = visible[place - 1] ?? 0
    return { probability, size, relativeSize: size === 0 ? 0 : size / screening.rms }
  })
}

function findVisibleErrors({ plan, slopes }: Screening): Float64Array {
  const { block, directions } = plan
  const visible = new Float64Array(countEntries(block)).fill(Infinity)
  for (const [j, { start, data }] of directions.entries()) {
    const resolution = slopes[j]?.resolution ?? Infinity
    const first = start - block.start
    for (let i = 0; i < data.length; i += 1) {
      const size = resolution / Math.abs(data[i] ?? 0)
      visible[first + i] = Math.min(visible[first + i] ?? Infinity, size)
    }
  }
  return visible
}
