import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { unravelOffset } from '#grading/tensor.ts'
import type { Confirmation, Sighting } from './confirmation.ts'
import { sliceBlock } from './direction.ts'
import type { FastBlock, FastNote, Finding } from './fast-verdict.ts'
import { localise } from './localisation.ts'
import { listMissedErrors } from './missed-error.ts'
import { BLURRED, estimateError, measureSize, type Screening } from './projection.ts'
import type { Session } from './session.ts'

const LISTED = 32

/** A tensor of which nothing is known, and why. */
export function createOpenBlock(name: string, note: FastNote): FastBlock {
  return {
    name,
    verdict: 'inconclusive',
    notes: [note],
    relativeError: Number.NaN,
    projections: 0,
    missed: [],
  }
}

/** A gradient with NaN or infinities in it is wrong. */
export function judgeNotFinite(block: Block, gradient: Float64Array): FastBlock {
  const own = [...sliceBlock(gradient, block).entries()]
  const entries = own.filter(([, analytic]) => !Number.isFinite(analytic))
  const finding: Finding = {
    place: 'point',
    extent: { kind: entries.length > own.length / 2 ? 'dense' : 'entries' },
    entries: entries.slice(0, LISTED).map(([offset, analytic]) => ({
      index: unravelOffset(block.shape, offset),
      analytic,
      numeric: Number.NaN,
      error: Infinity,
      verdict: 'wrong',
    })),
    isComplete: entries.length <= LISTED,
  }
  return { ...createOpenBlock(block.name, 'not-finite'), verdict: 'failed', finding }
}

/** A tensor whose projections agree, at the point itself or nearby. */
export function judgeAgreement(screening: Screening, notes: readonly FastNote[] = []): FastBlock {
  const isBlurred = screening.slopes.some(({ analytic, resolution }) => {
    const size = Math.max(Math.abs(analytic), screening.rms)
    return size > 0 && resolution > BLURRED * size
  })
  return {
    name: screening.plan.block.name,
    verdict: 'passed',
    notes: isBlurred ? [...notes, 'coarse'] : notes,
    relativeError: 0,
    projections: screening.slopes.length,
    missed: listMissedErrors(screening),
  }
}

/** A flagged tensor, after it was looked at from nearby: searches for what is wrong. */
export function* judgeFlag(
  session: Session,
  flagged: Sighting,
  { status, sighting }: Confirmation,
): Generator<Ask, FastBlock, Reply> {
  const { screening } = flagged
  if (sighting === undefined) return createDoubtfulBlock(session, screening, status)
  if (status === 'refuted') return judgeAgreement(sighting.screening, ['kink'])
  const isClear = screening.outcome === 'differs' && !screening.hasKink
  return yield* judgeDifference(session, isClear ? flagged : sighting, isClear)
}

function createDoubtfulBlock(
  { meter }: Session,
  screening: Screening,
  status: Confirmation['status'],
): FastBlock {
  const doubt = status === 'unreachable' ? 'domain-edge' : nameDoubt(screening)
  return {
    ...createOpenBlock(screening.plan.block.name, meter.isExhausted ? 'budget' : doubt),
    relativeError: estimateError(screening),
    projections: screening.slopes.length,
  }
}

function nameDoubt({ outcome }: Screening): FastNote {
  return outcome === 'unresolved' ? 'noisy' : 'undecided'
}

/**
 * The verdict rests on entries where some are found. An error that is spread so thinly that each
 * entry is within its tolerance is none.
 */
function* judgeDifference(
  session: Session,
  { site, screening }: Sighting,
  isHere: boolean,
): Generator<Ask, FastBlock, Reply> {
  const { block } = screening.plan
  const relativeError = estimateError(screening)
  const size = measureSize(screening)
  const found = yield* localise(session, { site, block, size, relativeError })
  const hasWrong = found.entries.some(({ verdict }) => verdict === 'wrong')
  const projections = screening.slopes.length
  const shared = {
    name: block.name,
    relativeError,
    projections,
    missed: listMissedErrors(screening),
  }
  if (hasWrong || relativeError > session.tolerance.spread) {
    const finding: Finding = { place: isHere ? 'point' : 'nearby', ...found }
    return {
      ...shared,
      verdict: 'failed',
      notes: session.meter.isExhausted ? ['budget'] : [],
      finding,
    }
  }
  if (found.isComplete) return { ...shared, verdict: 'passed', notes: ['small'] }
  const note = session.meter.isExhausted ? 'budget' : 'undecided'
  return { ...shared, verdict: 'inconclusive', notes: [note] }
}
