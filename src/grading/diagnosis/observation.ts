import { countSignificantEntries } from '#grading/factor.ts'
import type { MistakeId } from './catalogue.ts'
import { isNear } from './closeness.ts'
import type { Place } from './evidence.ts'
import { isRound, nameFactor, readFactors } from './factor-signs.ts'
import type { Layer } from './layers.ts'
import { looksLikeOneExample, showsAnExample } from './one-example.ts'
import { findOwnSign } from './own-signs.ts'
import { findPlainSign } from './shape-signs.ts'
import { isComparable, type LineUp, type Sign, type Suspect } from './suspect.ts'

/** What the numbers of one wrong gradient tell. */
export interface Observation {
  readonly place: Pick<Place, 'kind' | 'target'>
  readonly sign?: Sign
}

/** A layer's wrong gradients, and all that surrounds them. */
interface Scene {
  readonly layer: Layer
  readonly wrong: readonly Suspect[]
  readonly factors: ReadonlyMap<string, number>
  readonly lineUp: LineUp
}

/**
 * What the numbers tell of each wrong gradient, from the last layer down: an error in both gradients of a layer and in
 * all of the earlier layers sits in what they are made from; any other sits in the gradient's own line.
 */
export function observe(lineUp: LineUp): ReadonlyMap<string, Observation> {
  const failed = lineUp.suspects.filter(({ verdict }) => verdict === 'failed')
  const factors = readFactors(failed)
  const scenes = lineUp.layers.toReversed().map((layer): Scene => {
    const wrong = failed.filter(({ position }) => position?.layer === layer.number)
    return { layer, wrong, factors: dropLoneFactors(wrong, factors), lineUp }
  })
  const first = scenes.find(isDelta)
  const upstream = first && observeDelta(first)
  const observed = scenes.flatMap((scene) => {
    const isBelow = first !== undefined && scene.layer.number < first.layer.number
    return scene.wrong.map((suspect) => {
      if (scene === first && upstream !== undefined) return [suspect.name, upstream] as const
      if (isBelow && upstream !== undefined)
        return [suspect.name, follow(suspect, upstream)] as const
      return [suspect.name, observeOwn(suspect, scene)] as const
    })
  })
  const alone = failed
    .filter(({ position }) => position === undefined)
    .map((suspect) => [suspect.name, observeAlone(suspect, factors)] as const)
  return new Map([...observed, ...alone])
}

/**
 * A factor of a bias whose weights are wrong in another way is left out: sums of what is wrong by example are multiples
 * of one another now and then.
 */
function dropLoneFactors(
  wrong: readonly Suspect[],
  factors: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const weights = wrong.find(({ position }) => position?.role === 'weights')
  const bias = wrong.find(({ position }) => position?.role === 'bias')
  if (weights === undefined || bias === undefined) return factors
  if (findOwnSign(weights, { factor: factors.get(weights.name) }) !== undefined) return factors
  return new Map([...factors].filter(([name]) => name !== bias.name))
}

/** Both gradients are wrong, all of the earlier layers too, and they are not wrong each in its own way. */
function isDelta(scene: Scene): boolean {
  const { wrong, factors } = scene
  const earlier = listEarlier(scene)
  const isThrough = earlier.every(({ verdict }) => verdict === 'failed')
  if (wrong.length < 2 || !isThrough) return false
  const [first = 0, second = 1] = wrong.map(({ name }) => factors.get(name))
  if (isNear(first, second)) return true
  if (earlier.length === 0 && wrong.some(showsAnExample)) return false
  return !wrong.every((suspect) => hasOwnSign(suspect, factors))
}

function hasOwnSign(suspect: Suspect, factors: ReadonlyMap<string, number>): boolean {
  return findOwnSign(suspect, { factor: factors.get(suspect.name) }) !== undefined
}

/** The gradients of earlier layers that anything can be told by. */
function listEarlier({ layer, lineUp }: Scene): readonly Suspect[] {
  return lineUp.suspects.filter(({ position, right }) => {
    const isEarlier = position !== undefined && position.layer < layer.number
    return isEarlier && right.data.some((entry) => entry !== 0)
  })
}

function observeDelta({ layer, wrong, factors, lineUp }: Scene): Observation {
  const place = { kind: 'delta', target: `dZ${layer.number}` } as const
  const isLast = layer === lineUp.layers.at(-1)
  const sign = readSharedFactor({ wrong, factors }, isLast) ?? (isLast ? LAST_DELTA : undefined)
  return { place, ...(sign && { sign }) }
}

/** The factor that both gradients of the layer have, where it means something. */
function readSharedFactor(
  { wrong, factors }: Pick<Scene, 'wrong' | 'factors'>,
  isLast: boolean,
): Sign | undefined {
  const [first] = wrong
  const factor = first && factors.get(first.name)
  if (first === undefined || factor === undefined) return undefined
  const isTold = isRound(factor, first) || wrong.every(hasSeveralUnits)
  return isTold ? nameFactor(factor, isLast ? 'all' : 'below', first) : undefined
}

/** With one unit at work anything is a multiple of anything. */
function hasSeveralUnits({ position, right }: Suspect): boolean {
  return position?.role !== 'bias' || countSignificantEntries(right.data) >= 2
}

/** With factors and signs ruled out, these are the ways of getting the last layer wrong. */
const LAST_DELTA: Sign = {
  mistakes: ['extra-derivative', 'missing-label', 'missing-output-derivative'],
  confidence: 'medium',
  isGuess: true,
}

function follow(suspect: Suspect, { place: { target }, sign }: Observation): Observation {
  const place = { kind: 'follows', ...(target !== undefined && { target }) } as const
  const told = findPlainSign(suspect) ?? sign
  return { place, ...(told && { sign: told }) }
}

function observeOwn(suspect: Suspect, { wrong, factors, lineUp }: Scene): Observation {
  const factor = factors.get(suspect.name)
  const sharing = [...factors.values()].filter((other) => {
    return factor !== undefined && isNear(other, factor)
  })
  const reach = sharing.length === lineUp.suspects.length ? 'all' : 'own'
  const place = { kind: 'own', target: `d${suspect.name}` } as const
  const sign = findOwnSign(suspect, { factor, reach }) ?? guessOwn(suspect, { wrong, lineUp })
  return sign === undefined ? { place: { kind: 'unknown' } } : { place, sign }
}

/** What is left when no pattern fits and the gradient's partner in the layer is right, or also wrong by itself. */
function guessOwn(
  suspect: Suspect,
  { wrong, lineUp }: Pick<Scene, 'wrong' | 'lineUp'>,
): Sign | undefined {
  if (wrong.length > 1) return wrong.some(looksLikeOneExample) ? guess('single-example') : undefined
  const isTold = isComparable(suspect) && suspect.right.data.length > 1
  if (!isTold || !hasRightPartner(suspect, lineUp)) return undefined
  return suspect.position?.role === 'bias'
    ? guess('single-example', 'wrong-axis')
    : guessWeights(suspect)
}

function guessWeights(suspect: Suspect): Sign {
  const isOne = looksLikeOneExample(suspect)
  const isPerExample = suspect.right.shape[1] === suspect.facts.m
  return guess(
    ...(isOne ? ONE_FIRST : ONE_LAST),
    ...(isPerExample ? (['elementwise-product'] as const) : []),
  )
}

function hasRightPartner({ name, position }: Suspect, { suspects }: LineUp): boolean {
  return suspects.some((other) => {
    return (
      other.name !== name && other.position?.layer === position?.layer && other.verdict === 'passed'
    )
  })
}

const ONE_FIRST = ['single-example', 'wrong-input'] as const
const ONE_LAST = ['wrong-input', 'single-example'] as const

function guess(...mistakes: readonly MistakeId[]): Sign {
  return { mistakes, confidence: 'low', isGuess: true }
}

function observeAlone(suspect: Suspect, factors: ReadonlyMap<string, number>): Observation {
  const sign = findOwnSign(suspect, { factor: factors.get(suspect.name) })
  return { place: { kind: 'own', target: `d${suspect.name}` }, ...(sign && { sign }) }
}
