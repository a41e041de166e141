import { expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { nameExercise } from '#contract/exercise.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { drawCaseValues } from '#service/case-values.ts'

const catalogue = await createCatalogue()
const cases = ['linear-classifiers', 'numpy-layers'].flatMap((id) =>
  (catalogue.find(id)?.assignment.exercises ?? [])
    .filter((exercise) => /^svm_loss_/.test(nameExercise(exercise)))
    .flatMap(({ testCases }) => testCases.map((testCase) => ({ id, testCase }))),
)

test.each(cases)(
  'the margins of $testCase.id in $id are not near the kink, and on both sides of it',
  ({ testCase }) => {
    const { values } = drawCaseValues(testCase)
    const [W, X, y] = ['W', 'X', 'y'].map((name) => values[name] && toTensor(values[name]))
    const [inputs = 0, classes = 0] = W?.shape ?? []
    const scoreOf = (example: number, label: number) =>
      Array.from({ length: inputs }, (_, at) => at).reduce(
        (sum, at) =>
          sum + (X?.data[example * inputs + at] ?? 0) * (W?.data[at * classes + label] ?? 0),
        0,
      )
    const margins = [...(y?.data ?? [])].flatMap((right, example) =>
      Array.from({ length: classes }, (_, label) => label)
        .filter((label) => label !== right)
        .map((label) => scoreOf(example, label) - scoreOf(example, right) + 1),
    )
    expect(margins.length).toBeGreaterThan(6)
    expect(Math.min(...margins.map(Math.abs))).toBeGreaterThan(0.2)
    expect(new Set(margins.map(Math.sign)).size).toBe(2)
  },
)
