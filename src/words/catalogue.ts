import type { Locale } from '#contract/locale.ts'
import { english } from './en/english.ts'
import { korean } from './ko/korean.ts'
import type { Words } from './wording.ts'

/** The texts of each language. */
export const WORDS: Readonly<Record<Locale, Words>> = { en: english, ko: korean }
