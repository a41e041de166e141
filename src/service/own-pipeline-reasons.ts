import { sayAll } from '#words/wording.ts'
import type { ExerciseFinding } from './grade-exercises.ts'
import type { Remark } from './remark.ts'

/**
 * Adds to what is told of a learner's own pipeline which of the learner's functions make the difference: those that the
 * exercise borrows and that do not pass in exercises of their own.
 */
export function addReasons(findings: readonly ExerciseFinding[]): readonly ExerciseFinding[] {
  return findings.map((finding) => {
    const wrong = listWrong(finding, findings)
    if (wrong.length === 0) return finding
    const explain = (remark: Remark): Remark =>
      remark.code === 'own-pipeline-differs'
        ? { ...remark, text: sayAll([remark.text, ({ grading }) => grading.ownMistakes(wrong)]) }
        : remark
    const tests = finding.tests.map((test) => ({ ...test, messages: test.messages.map(explain) }))
    return { ...finding, tests }
  })
}

function listWrong(
  { plan }: ExerciseFinding,
  findings: readonly ExerciseFinding[],
): readonly string[] {
  const others = findings.filter((other) => other.plan !== plan)
  return plan.exercise.helpers.filter((name) =>
    others.some(({ plan: { functions }, tests }) => {
      return functions.includes(name) && tests.some(({ verdict }) => verdict === 'failed')
    }),
  )
}
