import { formatIndex, formatNumber } from '#grading/number-text.ts'
import { formatShape, hasSameShape, unravelOffset } from '#grading/tensor.ts'
import type { Evidence, GradientEvidence } from './evidence.ts'

/** How far a wrong gradient is from the right one, with an example: index and both numbers. */
export function describeGap(
  { name, analytic, right }: GradientEvidence,
  source: Evidence['source'],
): string {
  if (!hasSameShape(analytic, right)) {
    return `d${name} has shape ${formatShape(analytic.shape)}, expected ${formatShape(right.shape)}.`
  }
  const other = source === 'numeric' ? 'numeric' : 'right'
  const gaps = right.data.map((wanted, i) => measureGap(analytic.data[i] ?? Number.NaN, wanted))
  const differing = gaps.filter((gap) => gap > VISIBLE).length
  const worst = gaps.indexOf(gaps.reduce((most, gap) => Math.max(most, gap), 0))
  const example = `yours is ${formatNumber(analytic.data[worst] ?? Number.NaN)}, the ${other} one ${formatNumber(right.data[worst] ?? Number.NaN)}`
  if (right.data.length === 1) return `d${name} differs from the ${other} gradient: ${example}.`
  const place = formatIndex(unravelOffset(right.shape, worst))
  return `d${name} differs from the ${other} gradient in ${differing} of ${right.data.length} entries; at ${place} ${example}.`
}

/** Entries that differ by less than this part of themselves are not counted. */
const VISIBLE = 1e-5

function measureGap(own: number, wanted: number): number {
  if (own === wanted) return 0
  if (!Number.isFinite(own)) return 2
  return Math.abs(own - wanted) / Math.max(Math.abs(own), Math.abs(wanted))
}
