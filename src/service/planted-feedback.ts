import type { Planted } from '#contract/exercise.ts'
import type { Message } from '#contract/report.ts'
import type { GradientJudgement } from '#grading/gradient-test.ts'
import { formatFactor } from '#grading/number-text.ts'

/** What to say of the mistakes that an assignment ships with. */
export interface PlantedFeedback {
  readonly messages: readonly Message[]
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

const REPAIRED: Message = {
  code: 'repaired',
  severity: 'notice',
  text: 'The mistakes that the assignment ships are repaired: every gradient is right.',
}

function tellShipped(planted: Planted): Message {
  const names = Object.keys(planted.factors)
  return {
    code: 'shipped-mistakes',
    severity: 'notice',
    text: `The mistakes that the assignment ships are still in: ${describeMistakes(names, planted)}. Leaving them costs nothing here; gradient checking is there to find them.`,
  }
}

function tellLeftover(names: readonly string[], planted: Planted): Message {
  const repaired = Object.keys(planted.factors).filter((name) => !names.includes(name))
  return {
    code: 'leftover-mistake',
    severity: 'failure',
    text: `Of the mistakes that the assignment ships, ${repaired.map((name) => `d${name}`).join(', ')} is repaired and one is left: ${describeMistakes(names, planted)}. Repair it too.`,
  }
}

function describeMistakes(names: readonly string[], planted: Planted): string {
  return names
    .map((name) => `d${name} is ${formatFactor(planted.factors[name] ?? 1)} the right gradient`)
    .join(', ')
}
