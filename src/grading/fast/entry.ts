import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { unravelOffset } from '#grading/tensor.ts'
import { chooseStep, createAxis } from './direction.ts'
import type { FastEntry } from './fast-verdict.ts'
import type { Session, Site } from './session.ts'
import { measureSlopes, type Slope } from './slope.ts'

/** A tensor whose wrong entries are looked for, at a place where it differs. */
export interface Target {
  readonly site: Site
  readonly block: Block
  /** The root mean square of the gradient's entries. */
  readonly size: number
}

/** Measures the entries at these offsets within the tensor, four evaluations each. */
export function* measureEntries(
  session: Session,
  { site, block, size }: Target,
  offsets: readonly number[],
): Generator<Ask, FastEntry[], Reply> {
  const probes = offsets.map((offset) => {
    const direction = createAxis(block.start + offset)
    return { direction, size, step: chooseStep(session, site, { direction, size }) }
  })
  const slopes = yield* measureSlopes(session, site, { probes, isStrict: false })
  return slopes.map((slope, i): FastEntry => {
    const { analytic, numeric, error } = slope
    const index = unravelOffset(block.shape, offsets[i] ?? 0)
    return { index, analytic, numeric, error, verdict: judgeEntry(session, slope) }
  })
}

function judgeEntry({ tolerance }: Session, slope: Slope): FastEntry['verdict'] {
  const { analytic, numeric, error, outcome } = slope
  if (outcome === 'agrees') return 'right'
  const gap = Math.abs(analytic - numeric)
  const allowed = tolerance.entry * Math.max(Math.abs(analytic), Math.abs(numeric))
  if (gap > allowed + 3 * error) return 'wrong'
  return gap <= allowed && error <= allowed ? 'right' : 'unresolved'
}
