import type { TestVerdict, Verdict } from '#contract/report.ts'
import { sayAll, type Wording } from '#words/wording.ts'
import type { Remark } from './remark.ts'

/** An exercise as far as a summary looks at it. */
export interface SummarisedExercise {
  readonly name: string
  readonly verdict: Verdict
  readonly tests: readonly { readonly verdict: TestVerdict; readonly isHidden: boolean }[]
}

/** How the exercises that count came out, and where to go on. */
export function summarise(exercises: readonly SummarisedExercise[]): Remark {
  return {
    code: 'summary',
    severity: 'notice',
    text: sayAll([...tellState(exercises), ...tellUndecided(exercises)]),
  }
}

interface Count {
  readonly all: number
  readonly passed: number
}

function countTests(exercises: readonly SummarisedExercise[], isHidden: boolean): Count {
  const tests = exercises.flatMap((each) => each.tests).filter((test) => test.isHidden === isHidden)
  const passed = tests.filter(({ verdict }) => verdict === 'passed')
  return { all: tests.length, passed: passed.length }
}

function tellState(exercises: readonly SummarisedExercise[]): Wording[] {
  const visible = countTests(exercises, false)
  const hidden = countTests(exercises, true)
  // Where code is missing or undecided, what hidden tests hold is not what is to be done next.
  const isSettled = exercises.every(({ verdict }) => verdict === 'passed' || verdict === 'failed')
  return isSettled && visible.passed === visible.all
    ? [tellVisiblePassed(visible.all, hidden)]
    : tellNext(exercises)
}

function tellVisiblePassed(visible: number, { all, passed }: Count): Wording {
  if (all === 0) return ({ summary }) => summary.allPassed(visible)
  if (visible === 0) return ({ summary }) => summary.onlyHidden(passed, all)
  return ({ summary }) => {
    const start = summary.visiblePassed(visible)
    return passed === all
      ? summary.hiddenPassed(start, all)
      : summary.hiddenFailed(start, all - passed, all)
  }
}

/** The first exercise that the learner can do something about. */
function tellNext(exercises: readonly SummarisedExercise[]): Wording[] {
  const passed = exercises.filter(({ verdict }) => verdict === 'passed')
  const next = exercises.find(({ verdict }) => MENDABLE.has(verdict))
  const count: Wording = ({ summary }) => summary.exercises(passed.length, exercises.length)
  return next === undefined ? [count] : [count, tellExercise(next)]
}

const MENDABLE: ReadonlySet<Verdict> = new Set(['missing', 'invalid', 'failed'])

function tellExercise({ name, verdict, tests }: SummarisedExercise): Wording {
  if (verdict === 'missing') return ({ summary }) => summary.nextMissing(name)
  if (verdict === 'invalid') return ({ summary }) => summary.nextInvalid(name)
  const failed = tests.filter((test) => test.verdict !== 'passed')
  return ({ summary }) => summary.nextFailed(name, failed.length, tests.length)
}

function tellUndecided(exercises: readonly SummarisedExercise[]): Wording[] {
  const tests = exercises.flatMap((exercise) => exercise.tests)
  const open = tests.filter(({ verdict }) => verdict === 'inconclusive' || verdict === 'error')
  return open.length === 0 ? [] : [({ summary }) => summary.undecided(open.length)]
}
