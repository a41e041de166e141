import type { Words } from '#words/wording.ts'
import type { MistakeId } from './catalogue.ts'

/** What a phrase speaks of. */
export interface MistakeSubject {
  /** The wrong array, such as dW2 or dZ1. */
  readonly target: string
  /** The number in its name, or "l" where it has none. */
  readonly layer: string
}

/** A mistake in words. */
export interface Phrase {
  /** The mistake as a clause, such as what follows "when" in English. */
  readonly when: string
  /** What to do about it. */
  readonly next: string
}

/** Says what a mistake in this array is and what to do about it. */
export function phraseMistake(mistake: MistakeId, target: string): (words: Words) => Phrase {
  const layer = /\d+$/.exec(target)?.[0] ?? 'l'
  return (words) => words.mistakes[mistake]({ target, layer })
}
