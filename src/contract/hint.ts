import { z } from 'zod'
import { CAPS } from './caps.ts'

const textSchema = z.string().min(1).max(CAPS.hintLength)

/** A text of the instructor's for learners: in one language for all, or in each of several. */
export const hintSchema = z
  .union([textSchema, z.strictObject({ en: textSchema, ko: textSchema.optional() })])
  .meta({
    id: 'Hint',
    description: 'A text, or one for each language of reports; English where there is none',
    examples: [
      'Compare the shapes of dW2 and W2.',
      { en: 'Look at 1/m.', ko: '1/m을 확인하세요.' },
    ],
  })

/** Hints in the order in which they are told. */
export const hintsSchema = z.array(hintSchema).max(CAPS.hints).default([]).meta({
  description:
    'Told where it did not pass: attempt 2 (`submission.attempt`) shows the first, attempt 3 the first two, and so on',
})

export type Hint = z.output<typeof hintSchema>
