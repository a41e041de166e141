import type { Planted } from '#contract/exercise.ts'
import type { GradientJudgement } from '#grading/gradient-test.ts'
import type { Remark } from './remark.ts'

/** What to say of the mistakes that an assignment ships with. */
export interface PlantedFeedback {
  readonly messages: readonly Remark[]
  /** Whether it takes the place of what else is said of the gradients. */
  readonly replaces: boolean
}

/** Tells whether the shipped mistakes are all in, all repaired, or which are left over. */
export function explainPlanted(
  judgement: GradientJudgement,
  planted: Planted | undefined,
): PlantedFeedback {
  if (planted === undefined || !planted.accepted || judgement.planted === undefined) {
    return { messages: [], replaces: false }
  }
  if (judgement.planted === 'all') return { messages: [tellShipped(planted)], replaces: true }
  if (judgement.planted === 'none') return { messages: [REPAIRED], replaces: false }
  return { messages: [tellLeftover(judgement.planted, planted)], replaces: false }
}

const REPAIRED: Remark = {
  code: 'repaired',
  severity: 'notice',
  text: ({ grading }) => grading.repaired,
}

function tellShipped(planted: Planted): Remark {
  const mistakes = listShipped(Object.keys(planted.factors), planted)
  return {
    code: 'shipped-mistakes',
    severity: 'notice',
    text: ({ grading }) => grading.shipped(mistakes),
  }
}

function tellLeftover(names: readonly string[], planted: Planted): Remark {
  const repaired = Object.keys(planted.factors).filter((name) => !names.includes(name))
  const done = repaired.map((name) => `d${name}`)
  const left = listShipped(names, planted)
  return {
    code: 'leftover-mistake',
    severity: 'failure',
    text: ({ grading }) => grading.leftover(done, left),
  }
}

function listShipped(names: readonly string[], planted: Planted) {
  return names.map((name) => ({ name: `d${name}`, factor: planted.factors[name] ?? 1 }))
}
