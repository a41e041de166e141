import { fitMultiple, isClose, isNear } from './closeness.ts'
import type { Facts, Intermediate, Place } from './evidence.ts'

/** Says where an error enters. */
export function describePlace(place: Pick<Place, 'kind' | 'target'>, name: string): Place {
  const { kind, target = `d${name}` } = place
  return { ...place, text: ({ diagnosis }) => diagnosis.place(kind, target, `d${name}`) }
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
