import { createRandomState } from '#grading/random-state.ts'
import { listChainMistakes } from './chain-mistakes.ts'
import { listFactorMistakes } from './factor-mistakes.ts'
import type { Mistake, Net } from './net.ts'
import { listReturnedMistakes } from './returned-mistakes.ts'
import { listSlopeMistakes } from './slope-mistakes.ts'

/** Every mistake that can be made in a net's backward, whether or not it shows at the net's point. */
export function listMistakes(net: Net): readonly Mistake[] {
  return [
    ...listFactorMistakes(net),
    ...listSlopeMistakes(net),
    ...listChainMistakes(net),
    ...listReturnedMistakes(net),
  ]
}

/**
 * Draws a mistake that shows: first the catalogue's name, each as likely, then one mistake of that name. Undefined when
 * none shows.
 */
export function drawMistake(
  net: Net,
  seed: number,
  isMeant: (mistake: Mistake) => boolean,
): Mistake | undefined {
  const state = createRandomState(seed)
  let left = listMistakes(net).filter(isMeant)
  while (left.length > 0) {
    const ids = [...new Set(left.map((mistake) => mistake.id))]
    const id = ids[Math.floor(state.uniform() * ids.length)]
    const named = left.filter((mistake) => mistake.id === id)
    const mistake = named[Math.floor(state.uniform() * named.length)]
    if (mistake !== undefined && measureEffect(net, mistake) > VISIBLE) return mistake
    left = left.filter((other) => other !== mistake)
  }
  return undefined
}

/** By how much of its norm a gradient must change for a mistake to count as one. */
export const VISIBLE = 1e-4

/**
 * How much a mistake shows at the net's point: the largest change of a gradient, as part of the larger of its norms
 * before and after. Infinite where a shape changes or an entry is not finite.
 */
export function measureEffect(net: Net, ...mistakes: readonly Mistake[]): number {
  return Math.max(0, ...Object.values(measureEffects(net, mistakes)))
}

/** The same for each gradient, by the name of its parameter. */
export function measureEffects(
  net: Net,
  mistakes: readonly Mistake[],
): Readonly<Record<string, number>> {
  const right = net.differentiate(net.theta)
  const wrong = net.differentiate(net.theta, mistakes)
  return Object.fromEntries(
    Object.entries(right).map(([name, gradient]) => {
      const changed = wrong[name]
      if (changed === undefined || `${changed.shape}` !== `${gradient.shape}`)
        return [name, Infinity]
      const gap = gradient.data.map((entry, i) => entry - (changed.data[i] ?? Number.NaN))
      const size = Math.max(Math.hypot(...gradient.data), Math.hypot(...changed.data))
      const effect = size === 0 ? 0 : Math.hypot(...gap) / size
      return [name, Number.isNaN(effect) ? Infinity : effect]
    }),
  )
}
