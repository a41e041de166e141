import { english } from '#words/en/english.ts'
import type { Wording } from '#words/wording.ts'

/** What a text reads in English. */
export function inEnglish(text: Wording | undefined): string | undefined {
  return text?.(english)
}

/** Findings or remarks with their texts in English. */
export function tellInEnglish<T extends { readonly text: Wording }>(
  told: readonly T[],
): (Omit<T, 'text'> & { readonly text: string })[] {
  return told.map((each) => ({ ...each, text: each.text(english) }))
}
