import { formatIndex, formatNumber } from '#grading/number-text.ts'
import { formatShape, hasSameShape, unravelOffset } from '#grading/tensor.ts'
import type { Wording } from '#words/wording.ts'
import type { Evidence, GradientEvidence } from './evidence.ts'

/** How far a wrong gradient is from the right one, with an example: index and both numbers. */
export function describeGap(
  { name, analytic, right }: GradientEvidence,
  source: Evidence['source'],
): Wording {
  const own = `d${name}`
  if (!hasSameShape(analytic, right)) {
    const [shape, wanted] = [formatShape(analytic.shape), formatShape(right.shape)]
    return ({ diagnosis }) => diagnosis.shapeGap(own, shape, wanted)
  }
  const other = source === 'numeric' ? 'numeric' : 'right'
  const gaps = right.data.map((wanted, i) => measureGap(analytic.data[i] ?? Number.NaN, wanted))
  const differing = gaps.filter((gap) => gap > VISIBLE).length
  const worst = gaps.indexOf(gaps.reduce((most, gap) => Math.max(most, gap), 0))
  const gap = {
    name: own,
    other,
    yours: formatNumber(analytic.data[worst] ?? Number.NaN),
    theirs: formatNumber(right.data[worst] ?? Number.NaN),
  } as const
  if (right.data.length === 1) return ({ diagnosis }) => diagnosis.gap(gap)
  const entry = formatIndex(unravelOffset(right.shape, worst))
  const all = right.data.length
  return ({ diagnosis }) => diagnosis.entryGap(gap, { differing, all, entry })
}

/** Entries that differ by less than this part of themselves are not counted. */
const VISIBLE = 1e-5

function measureGap(own: number, wanted: number): number {
  if (own === wanted) return 0
  if (!Number.isFinite(own)) return 2
  return Math.abs(own - wanted) / Math.max(Math.abs(own), Math.abs(wanted))
}
