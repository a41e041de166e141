import type { Judgement } from './judgement.ts'
import type { Step } from './meter.ts'
import type { Place, Session } from './place.ts'
import { type Probe, takeSamples } from './probe.ts'

/** Below this part of a parameter's unit, steps are a few spacings of doubles. */
const FINEST = 46
/** Slopes at the finer scale agree with the analytic one where they differ by no more than this part of it. */
const LIKE = 0.1
/** Steps whose change, by the analytic slope, is this part of the noise; the second is a quarter of the first. */
const OF_NOISE = 0.25

/**
 * What looks like noise may be a wave too short for the steps taken. Where a slope differs and noise is in the way, two
 * steps are taken that are so small that the analytic slope alone would stay below the noise: noise makes any slope of
 * these, and hardly that one twice. Where it does, slopes depend on the scale, and this one is right at the finest.
 */
export function* lookCloser(
  session: Session,
  place: Place,
  judgements: readonly Judgement[],
): Step<Judgement[]> {
  const planned = judgements.flatMap((judgement) => {
    const exponent = planExponent(place, judgement)
    return exponent === undefined ? [] : [{ judgement, exponents: [exponent, exponent + 2] }]
  })
  yield* takeSamples(
    session,
    place,
    planned.map(({ judgement, exponents }) => ({ probe: judgement.probe, exponents })),
  )
  const cleared = new Set(
    planned
      .filter(({ judgement: { probe }, exponents }) => exponents.every((at) => isLike(probe, at)))
      .map(({ judgement }) => judgement),
  )
  return judgements.map((judgement) =>
    cleared.has(judgement) ? { ...judgement, finding: 'ambiguous' } : judgement,
  )
}

/** Undefined where nothing differs, or steps as small as that are not to be had or were taken already. */
function planExponent({ noise }: Place, { probe, finding }: Judgement): number | undefined {
  const size = Math.abs(probe.slope) * probe.unit
  if (finding !== 'differs' || noise === 0 || size === 0) return undefined
  const exponent = Math.ceil(-Math.log2((OF_NOISE * noise) / size))
  return exponent > 0 && exponent + 2 <= FINEST ? exponent : undefined
}

function isLike({ samples, slope }: Probe, exponent: number): boolean {
  const sample = samples.get(exponent)
  if (sample === undefined || sample.span === 0) return false
  return Math.abs((sample.up - sample.down) / sample.span - slope) <= LIKE * Math.abs(slope)
}
