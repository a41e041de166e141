import { compareValues } from '#grading/comparison.ts'
import type { Value } from '#grading/value.ts'
import { explainComparison, judgeComparison } from '#grading/value-feedback.ts'
import { selectUpdates } from './function-call.ts'
import type { RunResult } from './ports.ts'
import type { Remark } from './remark.ts'
import { renderValue } from './render.ts'
import { describePoint, locate, type TestContext } from './test-context.ts'

/** What became of the arguments that a function changes in place. */
export interface UpdateFinding {
  readonly verdicts: readonly ReturnType<typeof judgeComparison>[]
  readonly messages: readonly Remark[]
  readonly expected: Rendered
  readonly actual: Rendered
}

/** Absent where the exercise says of no argument that it is changed. */
interface Rendered {
  readonly updates?: Record<string, unknown>
}

/** Compares what the call left in its arguments with what the reference left there. */
export function compareUpdates(context: TestContext, result: RunResult): UpdateFinding {
  const { exercise } = context.plan
  const { tolerance } = exercise
  const expected = context.solution?.updates ?? {}
  const found = selectUpdates(result.values, exercise)
  const actual = mapRecord(found, (value, name) => keepKeys(value, expected[name]))
  const comparisons = Object.entries(expected).map(([name, value]) => {
    const comparison = compareValues(actual[name] ?? { kind: 'none' }, value, tolerance)
    return { name, comparison }
  })
  return {
    verdicts: comparisons.map(({ comparison }) => judgeComparison(comparison)),
    messages: comparisons.flatMap(({ name, comparison }) =>
      explainComparison(comparison, {
        name,
        point: describePoint(context.values),
        tolerance,
      }).map((finding) => ({ ...finding, ...locate(context, exercise.function) })),
    ),
    expected: render(expected),
    actual: render(actual),
  }
}

/** A learner may keep more in a dict than the reference does. */
function keepKeys(value: Value, expected: Value | undefined): Value {
  if (value.kind !== 'dict' || expected?.kind !== 'dict') return value
  const wanted = new Set(expected.entries.map(([key]) => key))
  return { kind: 'dict', entries: value.entries.filter(([key]) => wanted.has(key)) }
}

function render(values: Readonly<Record<string, Value>>): Rendered {
  if (Object.keys(values).length === 0) return {}
  return { updates: mapRecord(values, renderValue) }
}

function mapRecord<T, U>(
  record: Readonly<Record<string, T>>,
  map: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]))
}
