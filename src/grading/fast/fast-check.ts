import type { Ask, Block, Check, Reply } from '#grading/check/ask.ts'
import type { CheckProblem } from '#grading/check/problem.ts'
import { hasOnlyFiniteEntries } from '#grading/norm.ts'
import { type Confirmation, confirmFlags } from './confirmation.ts'
import { sliceBlock } from './direction.ts'
import type { FastBlock, FastNote, FastVerdict } from './fast-verdict.ts'
import { createOpenBlock, judgeAgreement, judgeFlag, judgeNotFinite } from './judgement.ts'
import { planProjections, type Screening } from './projection.ts'
import { screenSite } from './screening.ts'
import { countRemaining, type Meter, type Session, type Site } from './session.ts'
import { startCheck } from './start.ts'

const PROJECTIONS = 3
const EVALUATIONS_PER_PROJECTION = 4

interface Outcome {
  /** The point itself, with the noise that was found in the end. */
  readonly site: Site
  readonly judged: ReadonlyMap<Block, FastBlock>
}

/**
 * Checks a gradient of many parameters with few evaluations: three random projections of each
 * tensor against differences of fourth order. What differs is looked at again from nearby points
 * with backward called anew, so that a kink at this very point fails nobody, and then searched for
 * its wrong entries. The verdict says what could have been missed.
 * @throws TypeError when the driver answers what was not asked.
 */
export function* checkFast(problem: CheckProblem): Check<FastVerdict> {
  const start = yield* startCheck(problem)
  if (!start.ok) {
    const judged = problem.blocks.map(({ name }) => createOpenBlock(name, start.note))
    return createVerdict(start.meter, { judged, notes: [start.note], noise: Number.NaN })
  }
  const { session, notes } = start
  const finite = problem.blocks.filter((block) => {
    return hasOnlyFiniteEntries(sliceBlock(start.site.gradient, block))
  })
  const { site, judged } = yield* judgeBlocks(session, start.site, finite)
  return createVerdict(session.meter, {
    judged: problem.blocks.map(
      (block) => judged.get(block) ?? judgeNotFinite(block, site.gradient),
    ),
    notes: site.isStepped ? [...notes, 'quantised'] : notes,
    noise: site.noise,
  })
}

function* judgeBlocks(
  session: Session,
  site: Site,
  blocks: readonly Block[],
): Generator<Ask, Outcome, Reply> {
  const { meter } = session
  const affordable = countRemaining(meter) / (EVALUATIONS_PER_PROJECTION * blocks.length)
  const count = Math.min(PROJECTIONS, Math.floor(affordable))
  if (count < 1) {
    const open = blocks.map((block) => [block, createOpenBlock(block.name, 'budget')] as const)
    return { site, judged: new Map(open) }
  }
  meter.phase = 'projections'
  const plans = planProjections(session, blocks, count)
  const { site: seen, screenings } = yield* screenSite(session, site, { plans, blocks })
  return { site: seen, judged: yield* judgeScreenings(session, seen, screenings) }
}

function* judgeScreenings(
  session: Session,
  site: Site,
  screenings: readonly Screening[],
): Generator<Ask, Map<Block, FastBlock>, Reply> {
  const { meter } = session
  const blocks = screenings.map(({ plan }) => plan.block)
  const flagged = screenings.filter(({ outcome }) => outcome !== 'agrees')
  const judged = new Map(
    screenings
      .filter(({ outcome }) => outcome === 'agrees')
      .map((screening) => [screening.plan.block, judgeAgreement(screening)]),
  )
  if (flagged.length === 0) return judged
  meter.phase = 'confirmation'
  const confirmations = yield* confirmFlags(session, site, { flagged, blocks })
  meter.phase = 'localisation'
  for (const [i, screening] of flagged.entries()) {
    const confirmation: Confirmation = confirmations[i] ?? { status: 'unsettled' }
    const block = yield* judgeFlag(session, { site, screening }, confirmation)
    judged.set(screening.plan.block, block)
  }
  return judged
}

interface Judged {
  readonly judged: readonly FastBlock[]
  readonly notes: readonly FastNote[]
  readonly noise: number
}

function createVerdict(meter: Meter, { judged, notes, noise }: Judged): FastVerdict {
  const verdicts = judged.map(({ verdict }) => verdict)
  const worst = (['failed', 'inconclusive'] as const).find((verdict) => verdicts.includes(verdict))
  return {
    mode: 'fast',
    verdict: worst ?? 'passed',
    blocks: judged,
    notes: [...new Set([...notes, ...judged.flatMap((block) => block.notes)])],
    evaluations: { ...meter.spent },
    gradientCalls: meter.gradientCalls,
    noise,
  }
}
