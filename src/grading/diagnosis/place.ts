import { fitMultiple, isClose, isNear } from './closeness.ts'
import type { Facts, Intermediate, Place } from './evidence.ts'

/** Says where an error enters. */
export function describePlace(place: Pick<Place, 'kind' | 'target'>, name: string): Place {
  return { ...place, text: PLACES[place.kind](place.target ?? `d${name}`, `d${name}`) }
}

const PLACES: Readonly<Record<Place['kind'], (target: string, own: string) => string>> = {
  own: (target) => `Look at the line of ${target}.`,
  delta: (target) =>
    `The gradients of the later layers agree, those of this layer and all earlier ones do not: the error enters in ${target}.`,
  follows: (target, own) =>
    `${own} is made from ${target}, where the error enters: mend that first.`,
  unknown: (_target, own) =>
    `Where it enters cannot be told from the numbers: go through the lines of ${own}.`,
}

/**
 * The first value on the way that is wrong, in the order in which backward makes them: dZ3 before dA2 before dZ2. A
 * factor of m or 1/m in all of them is no error, for it can be made good later.
 */
export function findFirstWrong(
  intermediates: readonly Intermediate[],
  { m }: Facts,
): string | undefined {
  const ordered = intermediates
    .filter(({ name }) => /^d[A-Za-z]+\d+$/.test(name))
    .toSorted((a, b) => rank(b.name) - rank(a.name))
  return ordered.find((intermediate) => !isRight(intermediate, m))?.name
}

const LINES = { dA: 2, dZ: 1 } as const

/** Later layers first; dA of a layer comes before its dZ. */
function rank(name: string): number {
  const layer = Number(/\d+$/.exec(name)?.[0])
  const letters = name.replace(/\d+$/, '')
  return 3 * layer + (letters === 'dA' || letters === 'dZ' ? LINES[letters] : 0)
}

function isRight({ analytic, right }: Intermediate, m: number | undefined): boolean {
  if (`${analytic.shape}` !== `${right.shape}`) return false
  const closeness = { relative: 1e-5, absolute: 0 }
  if (isClose(analytic.data, right.data, closeness)) return true
  const factor = fitMultiple(analytic.data, right.data, closeness)
  return factor !== undefined && m !== undefined && (isNear(factor, m) || isNear(factor, 1 / m))
}
