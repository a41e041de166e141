import type { Locale } from '#contract/locale.ts'
import { checkerFormulas } from './checker-formulas.ts'
import { common } from './common.ts'
import { diagnosis } from './diagnosis.ts'
import { gradients } from './gradients.ts'
import { grading } from './grading.ts'
import { limits } from './limits.ts'
import { lines } from './lines.ts'
import { mistakes } from './mistakes.ts'
import { next } from './next.ts'
import { notes } from './notes.ts'
import { program } from './program.ts'
import { runs } from './runs.ts'
import { summary } from './summary.ts'
import { titles } from './titles.ts'
import { values } from './values.ts'

const tag: { readonly locale: Locale } = { locale: 'en' }

/** The texts in English. */
export const english = {
  ...tag,
  common,
  values,
  gradients,
  notes,
  next,
  diagnosis,
  lines,
  mistakes,
  checkerFormulas,
  runs,
  program,
  limits,
  summary,
  titles,
  grading,
}
