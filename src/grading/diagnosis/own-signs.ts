import type { MistakeId } from './catalogue.ts'
import { isClear } from './closeness.ts'
import { nameFactor, type Reach } from './factor-signs.ts'
import { findFillSign, findPlainSign } from './shape-signs.ts'
import type { Sign, Suspect } from './suspect.ts'
import { findValueSigns } from './value-signs.ts'

/** At most this many mistakes are named for one gradient. */
const MOST = 3

/** All that a gradient's own numbers look like, in one sign; undefined where no pattern fits. */
export function findOwnSign(
  suspect: Suspect,
  { factor, reach = 'own' }: { factor: number | undefined; reach?: Reach },
): Sign | undefined {
  const plain = findPlainSign(suspect)
  if (plain !== undefined) return plain
  const fill = findFillSign(suspect) ?? findLostTerms(suspect)
  const scale = factor === undefined ? undefined : nameFactor(factor, reach, suspect)
  return unite([fill, ...findValueSigns(suspect), scale].filter((sign) => sign !== undefined))
}

/**
 * A gradient where there is none, in a net with batch normalisation: a shift before it does not change the cost, which
 * only shows when the mean and the variance are differentiated too.
 */
function findLostTerms({ analytic, right, closeness, all }: Suspect): Sign | undefined {
  const hasNorm = all.some(({ name }) => /gamma|beta/i.test(name))
  const isNothing = right.data.every((entry) => Math.abs(entry) <= closeness.absolute)
  if (!hasNorm || !isNothing || !isClear(analytic.data, closeness)) return undefined
  return { mistakes: ['batch-norm-constants'], confidence: 'medium' }
}

/** The first mistake of each sign, then the second of each. */
function unite(signs: readonly Sign[]): Sign | undefined {
  const [first] = signs
  if (first === undefined) return undefined
  const longest = Math.max(...signs.map(({ mistakes }) => mistakes.length))
  const ranks = Array.from({ length: longest }, (_, rank) => rank)
  const mistakes = new Set<MistakeId>(
    ranks.flatMap((rank) => signs.flatMap((sign) => sign.mistakes.slice(rank, rank + 1))),
  )
  const factor = signs.find((sign) => sign.factor !== undefined)?.factor
  return {
    mistakes: [...mistakes].slice(0, MOST),
    confidence: mistakes.size === 1 ? first.confidence : 'medium',
    ...(factor !== undefined && { factor }),
    ...(first.detail !== undefined && { detail: first.detail }),
  }
}
