import { lookCloser } from './closer-look.ts'
import { isAgreement, type Judgement, judgeSlope } from './judgement.ts'
import { planLadder, readLadder } from './ladder.ts'
import type { Step } from './meter.ts'
import { surveyNoise, surveyStairs } from './noise.ts'
import type { Place, Session, Setting } from './place.ts'
import { type Probe, type Sample, takeSamples } from './probe.ts'
import { buyPrecision } from './purchase.ts'
import { acceptQuickly, chooseQuickExponent, isNoisy, refine } from './quick-pass.ts'

/** How many lines that certainly seem wrong are looked at closely: in each block, and in all. */
const CLOSE = { perBlock: 2, inAll: 12 } as const
/** Where slopes depend on the scale, a gap must be this large a part to count. */
const CLEAR_GAP = 0.05

/**
 * Judges the analytic slopes along lines through a place. Two evaluations settle most; two more settle those that are
 * curved or plainly wrong; the rest climb a whole ladder of steps, and what noise leaves uncertain is bought with more.
 */
export function* examine(
  session: Session,
  place: Place,
  probes: readonly Probe[],
): Step<Judgement[]> {
  const setting = { place, tolerance: session.tolerance }
  const quick = chooseQuickExponent(place)
  const settled = new Map<Probe, Judgement>()
  const open = yield* tryQuickly(session, { setting, quick, settled }, probes)
  const { far, near } = yield* tryTwice(session, { setting, quick, settled }, open)
  const close = chooseClose(far, settled)
  const climbed = yield* climb(session, { setting, quick }, [...near, ...close])
  const wrong = new Set(far)
  const isMisjudged = climbed.some(
    ({ probe, finding }) => wrong.has(probe) && finding !== 'differs',
  )
  const others = far.filter((probe) => !close.includes(probe))
  const rest = isMisjudged ? yield* climb(session, { setting, quick }, others) : []
  for (const judgement of [...climbed, ...rest]) settled.set(judgement.probe, judgement)
  const judgements = probes.flatMap((probe) => settled.get(probe) ?? [])
  const bought = yield* buyPrecision(session, place, judgements)
  return yield* lookCloser(session, place, dropDoubtful(place, bought))
}

interface Trial {
  readonly setting: Setting
  readonly quick: number
  readonly settled: Map<Probe, Judgement>
}

/** Settles what one difference can, and returns the others. */
function* tryQuickly(
  session: Session,
  { setting, quick, settled }: Trial,
  probes: readonly Probe[],
): Step<Probe[]> {
  const orders = probes.map((probe) => ({ probe, exponents: [quick] }))
  yield* takeSamples(session, setting.place, orders)
  return probes.filter((probe) => {
    const sample = probe.samples.get(quick)
    const estimate = sample && acceptQuickly(setting, probe, sample)
    if (estimate !== undefined) settled.set(probe, { probe, estimate, finding: 'agrees' })
    return estimate === undefined
  })
}

/**
 * Settles what a second difference can, a smaller one or, where noise is in the way, two larger ones; `far` seem wrong,
 * `near` need a closer look.
 */
function* tryTwice(
  session: Session,
  { setting, quick, settled }: Trial,
  probes: readonly Probe[],
): Step<{ far: Probe[]; near: Probe[] }> {
  const usable = probes.filter((probe) => isUsable(probe.samples.get(quick)))
  const orders = usable.map((probe) => {
    const sample = probe.samples.get(quick)
    const isLost = sample !== undefined && isNoisy(setting, probe, sample)
    return { probe, exponents: isLost ? [quick - 4, quick - 2] : [quick, quick + 2] }
  })
  yield* takeSamples(session, setting.place, orders)
  const findings = new Map(
    orders.map(({ probe, exponents: [coarse = quick, fine = quick] }) => {
      const [first, second] = [probe.samples.get(coarse), probe.samples.get(fine)]
      const result = first && second && refine(setting, probe, [first, second])
      if (result?.finding) settled.set(probe, { probe, ...result, finding: result.finding })
      return [probe, result?.finding] as const
    }),
  )
  return {
    far: probes.filter((probe) => findings.get(probe) === 'differs'),
    near: probes.filter((probe) => findings.get(probe) === undefined),
  }
}

function isUsable(sample: Sample | undefined): boolean {
  return sample !== undefined && Number.isFinite(sample.up - sample.down)
}

/** The lines that seem farthest out: two of each block, and a dozen in all. */
function chooseClose(far: readonly Probe[], settled: Trial['settled']): Probe[] {
  const gaps = new Map(far.map((probe) => [probe, measureGap(settled.get(probe))]))
  const taken = new Map<number, number>()
  const farthestFirst = far.toSorted((a, b) => (gaps.get(b) ?? 0) - (gaps.get(a) ?? 0))
  const inBlocks = farthestFirst.filter(({ block }) => {
    const count = taken.get(block) ?? 0
    taken.set(block, count + 1)
    return count < CLOSE.perBlock
  })
  return inBlocks.slice(0, CLOSE.inAll)
}

/** Climbs the ladder along each line; once more with better steps where noise turns out to be larger than thought. */
function* climb(
  session: Session,
  { setting, quick }: Pick<Trial, 'setting' | 'quick'>,
  probes: readonly Probe[],
): Step<Judgement[]> {
  const { place } = setting
  const judge = () => probes.map((probe) => judgeSlope(setting, probe, readLadder(setting, probe)))
  const order = () => probes.map((probe) => ({ probe, exponents: planLadder(place, probe, quick) }))
  yield* takeSamples(session, place, order())
  const judgements = judge()
  if (judgements.every(({ finding }) => isAgreement(finding))) return judgements
  const before = place.noise
  yield* surveyNoise(session, place)
  if (judge().some(isSuspicious)) yield* surveyStairs(session, place)
  if (place.noise < 1.5 * before) return judgements
  yield* takeSamples(session, place, order())
  return judge()
}

/** Whether stairs could be why a slope does not agree. */
function isSuspicious({ finding }: Judgement): boolean {
  return finding === 'differs' || finding === 'ambiguous'
}

/**
 * Next to slopes that depend on the scale, a small gap elsewhere proves nothing; nor does one of few errors where the
 * cost moves in jumps, which are not all of one height.
 */
function dropDoubtful(place: Place, judgements: readonly Judgement[]): Judgement[] {
  const isRough = judgements.some(({ finding }) => finding === 'ambiguous')
  return judgements.map((judgement) => {
    const { probe, estimate, finding } = judgement
    const gap = Math.abs(probe.slope - estimate.value)
    const isFaint = place.stairs !== undefined && place.stairs > 0 && gap < 10 * estimate.error
    const isSmall = isRough && measureGap(judgement) < CLEAR_GAP
    return finding === 'differs' && (isSmall || isFaint)
      ? { ...judgement, finding: 'unresolved' }
      : judgement
  })
}

/** The distance of both slopes as part of the larger. */
function measureGap(judgement: Judgement | undefined): number {
  if (judgement === undefined) return 0
  const { slope } = judgement.probe
  const { value } = judgement.estimate
  const size = Math.max(Math.abs(slope), Math.abs(value))
  return size === 0 ? 0 : Math.abs(slope - value) / size
}
