import type { english } from './en/english.ts'

/**
 * Every text that a learner reads, in one language: plain texts, and functions from what is to be told to a text. English
 * comes first; another language has the same members, and does not compile while one is missing.
 */
export type Words = typeof english

/** A text that is not in any language yet. */
export type Wording = (words: Words) => string

/** Several sentences, one after another; those that are empty in a language are left out. */
export function sayAll(wordings: readonly Wording[]): Wording {
  return (words) =>
    wordings
      .map((say) => say(words))
      .filter((text) => text !== '')
      .join(' ')
}
