import type { Hint } from '#contract/hint.ts'
import type { Locale } from '#contract/locale.ts'
import type { Remark } from './remark.ts'

/** The hints that an attempt may see of something that did not pass: none at first, then one more with each attempt. */
export function revealHints(hints: readonly Hint[], attempt: number): Remark[] {
  return hints.slice(0, attempt - 1).map((hint, at) => ({
    code: 'hint',
    severity: 'hint',
    text: ({ locale, summary }) => summary.hint(at + 1, hints.length, read(hint, locale)),
  }))
}

function read(hint: Hint, locale: Locale): string {
  return typeof hint === 'string' ? hint : (hint[locale] ?? hint.en)
}
