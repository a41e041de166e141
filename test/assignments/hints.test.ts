import { expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { nameExercise } from '#contract/exercise.ts'
import { findDisparity, hasHangul } from '#test/words/parity.ts'

const catalogue = await createCatalogue({})

test.each(['gradient-checking', 'my-ann', 'numpy-layers'])(
  'every exercise of %s has hints, in both languages, with the same numbers and names',
  (id) => {
    const exercises = catalogue.find(id)?.assignment.exercises ?? []
    const faults = exercises.flatMap((exercise) => {
      const { hints } = exercise
      if (hints.length === 0) return [`${nameExercise(exercise)} has none`]
      return hints.flatMap((hint) => {
        if (typeof hint === 'string' || hint.ko === undefined) return [`${hint} is in one language`]
        const { en, ko } = hint
        const disparity = findDisparity(en, ko).map((token) => `${en} ${token}`)
        return hasHangul(ko) ? disparity : [ko]
      })
    })
    expect(exercises.length).toBeGreaterThan(0)
    expect(faults).toEqual([])
  },
)
