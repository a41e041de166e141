import { measureNorm } from '#grading/norm.ts'
import { examine } from './examination.ts'
import { isAgreement, isBetweenSides, isOpen, type Judgement } from './judgement.ts'
import type { Step } from './meter.ts'
import { drawElsewhere, visit } from './neighbour.ts'
import type { NoteCode } from './notes.ts'
import type { Place, Session } from './place.ts'
import { drawProbes, isClear, readAgreements, type Tally, visitPairs } from './tally.ts'

/** What nearby points say of a finding. */
export interface Confirmation {
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  readonly codes: readonly NoteCode[]
  /** What differs at the points that were visited. */
  readonly differing: readonly Judgement[]
}

/** Entries that seem wrong and are looked at again: in each block, and in all. */
const AGAIN = { perBlock: 2, inAll: 12 } as const
/** How many nearby points must agree with what seemed undecided, and with what seemed wrong. */
const NEEDED = { open: 2, differs: 3 } as const
/** What is right by chance is farther off than this part elsewhere; what is merely inexact is not. */
const LUCK = 1e-3

/** How much must count against it at nearby points: less when it is plainly wrong at the first point too. */
const ENOUGH = { beside: 1, alone: 2 } as const

/**
 * Decides what one point cannot. No verdict comes from a point with a kink, and none of failure from one point alone:
 * backward is called anew at pairs of points on opposite sides, so that every kink is on either side once. A mistake
 * must show there again, twice where the first point has kinks; what is only undecided, or wrong at the first point
 * alone, must agree there.
 */
export function* confirm(
  session: Session,
  origin: Place,
  judgements: readonly Judgement[],
): Step<Confirmation> {
  const suspects = chooseSuspects(judgements)
  const enough = isPlain(judgements) ? ENOUGH.beside : ENOUGH.alone
  const reaches = measureReaches(session, judgements)
  const tally = yield* visitPairs(session, origin, { suspects, enough, reaches })
  if (tally.against < enough) return conclude(session, suspects, tally)
  return { verdict: 'failed', codes: [], differing: tally.differing }
}

/** How far each block's parameters were moved by the steps that speak against the gradient, or see a kink. */
function measureReaches({ blocks }: Session, judgements: readonly Judgement[]): number[] {
  const reaches = blocks.map(() => 0)
  for (const { probe, finding, estimate } of judgements) {
    if (isAgreement(finding) || finding === 'unresolved') continue
    const { data } = probe.direction
    const reach = (estimate.step * measureNorm(data)) / Math.sqrt(data.length)
    reaches[probe.block] = Math.max(reaches[probe.block] ?? 0, reach)
  }
  return reaches
}

/**
 * Looks at another point altogether, one joint line in each block: a gradient can be right at one point by chance. A
 * mistake there is confirmed like any other.
 */
export function* lookElsewhere(session: Session, origin: Place): Step<Confirmation> {
  const { place } = yield* visit(session, origin, drawElsewhere(session, origin))
  if (place === undefined) return { verdict: 'passed', codes: [], differing: [] }
  const judgements = yield* examine(session, place, drawProbes(session, place))
  const differing = place.stairs ? [] : judgements.filter(isPlainlyWrong)
  if (differing.length === 0) return { verdict: 'passed', codes: [], differing }
  const confirmation = yield* confirm(session, place, judgements)
  if (confirmation.verdict !== 'failed') return { verdict: 'passed', codes: [], differing: [] }
  return { ...confirmation, codes: ['elsewhere'], differing }
}

function isPlainlyWrong({ probe, finding, estimate }: Judgement): boolean {
  const size = Math.max(Math.abs(probe.slope), Math.abs(estimate.value), probe.typical)
  return finding === 'differs' && Math.abs(probe.slope - estimate.value) > LUCK * size
}

/** Undecided entries, and the first of those that seem wrong. */
function chooseSuspects(judgements: readonly Judgement[]): Judgement[] {
  const counts = new Map<number, number>()
  const entries = judgements.filter(({ probe }) => probe.entry !== undefined)
  const wrong = entries
    .filter(({ finding }) => finding === 'differs')
    .filter(({ probe: { block } }) => {
      const count = counts.get(block) ?? 0
      counts.set(block, count + 1)
      return count < AGAIN.perBlock
    })
  return [...entries.filter(({ finding }) => isOpen(finding)), ...wrong.slice(0, AGAIN.inAll)]
}

/** Whether something clearly differs, and at a place without kinks or scales. */
function isPlain(judgements: readonly Judgement[]): boolean {
  const isRough = ({ finding }: Judgement) => finding === 'kink' || finding === 'ambiguous'
  return judgements.some(isClear) && !judgements.some(isRough)
}

function conclude(session: Session, suspects: readonly Judgement[], tally: Tally): Confirmation {
  const wrong = suspects.filter(({ finding }) => finding === 'differs')
  const isCleared = (suspect: Judgement) => {
    const { count, telling } = readAgreements(tally, suspect.probe)
    const isHarmless = suspect.finding === 'kink' && isBetweenSides(suspect)
    if (telling === 0 && !isHarmless) return false
    return count >= (suspect.finding === 'differs' ? NEEDED.differs : NEEDED.open)
  }
  const differing = tally.differing
  if (tally.against === 0 && tally.visited >= NEEDED.open && suspects.every(isCleared)) {
    return { verdict: 'passed', codes: wrong.length > 0 ? ['only-here'] : [], differing }
  }
  return { verdict: 'inconclusive', codes: [explainDoubt(session, tally)], differing }
}

function explainDoubt({ meter }: Session, { visited, lacksGradient }: Tally): NoteCode {
  if (meter.isExhausted) return 'budget'
  if (lacksGradient) return 'backward-fails-nearby'
  return visited === 0 ? 'domain-edge' : 'unresolved'
}
