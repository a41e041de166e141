import { isSameFactor } from '#grading/factor.ts'
import type { MistakeId } from './catalogue.ts'
import { isNear } from './closeness.ts'
import type { Sign, Suspect } from './suspect.ts'
import { hasManyEntries, readFactor } from './value-signs.ts'

/** Over what a factor reaches: one gradient, all from a layer down, or all there are. */
export type Reach = 'own' | 'below' | 'all'

/** The factors of wrong gradients, each where more than one entry shows it or another gradient has the same. */
export function readFactors(failed: readonly Suspect[]): ReadonlyMap<string, number> {
  const found = failed.map((suspect) => ({ suspect, factor: readFactor(suspect) }))
  const kept = found.filter(({ suspect, factor }) => {
    if (factor === undefined) return false
    if (hasManyEntries(suspect)) return true
    return found.some((other) => {
      return other.suspect !== suspect && other.factor !== undefined && isNear(other.factor, factor)
    })
  })
  return new Map(kept.map(({ suspect, factor = 1 }) => [suspect.name, snap(factor)]))
}

/** What a factor may come from. */
export function nameFactor(factor: number, reach: Reach, suspect: Suspect): Sign {
  const mistakes = [...listCauses(factor, reach, suspect), 'constant-factor' as const]
  const isSign = isNear(factor, -1)
  return {
    mistakes: isSign ? ['sign'] : mistakes.slice(0, 3),
    confidence: isSign || mistakes.length === 1 ? 'high' : 'medium',
    factor,
    detail: ({ diagnosis: { signs } }) => (isSign ? signs.negated : signs.scaled(factor)),
  }
}

/** Whether a factor is a small whole number, its inverse or a setting: such a one is hardly there by chance. */
export function isRound(factor: number, { facts: { m, keepProb } }: Suspect): boolean {
  const size = Math.abs(factor)
  const whole = Math.max(size, 1 / size)
  return [Math.round(whole), m, keepProb].some((number) => {
    return number !== undefined && (isNear(size, number) || isNear(size, 1 / number))
  })
}

/** Causes that a factor of this size has beside a stray number, the likeliest first. */
function listCauses(factor: number, reach: Reach, suspect: Suspect): MistakeId[] {
  const { right, facts } = suspect
  const sides = right.shape.filter((side) => side > 1)
  const { m, keepProb } = facts
  const isOneOf = (...numbers: (number | undefined)[]) =>
    numbers.some((number) => number !== undefined && number !== 1 && isNear(factor, number))
  const causes: readonly (readonly [MistakeId, boolean])[] = [
    ['missing-average', isOneOf(m)],
    ['double-average', isOneOf(invert(m))],
    ['dropout', reach !== 'own' && isOneOf(keepProb, invert(keepProb))],
    ['extra-average', isOneOf(...sides.map(invert))],
    ['cost-halving', reach === 'all' && isOneOf(2, 1 / 2)],
    ['wrong-weights', reach === 'below' && !isRound(factor, suspect)],
    ['output-differentiated', reach === 'all' && m === 1 && !isRound(factor, suspect)],
  ]
  return causes.filter(([, isSo]) => isSo).map(([id]) => id)
}

function invert(number: number | undefined): number | undefined {
  return number === undefined ? undefined : 1 / number
}

function snap(factor: number): number {
  const size = Math.abs(factor)
  const whole = Math.round(Math.max(size, 1 / size))
  const snapped = size < 1 ? 1 / whole : whole
  if (whole <= 100 && isSameFactor(size, snapped)) return Math.sign(factor) * snapped
  return Number(factor.toPrecision(6))
}
