import type { Planted } from '#contract/exercise.ts'
import type { Message } from '#contract/report.ts'
import type { GradientJudgement } from '#grading/gradient-test.ts'
import { formatFactor, joinWords } from '#grading/number-text.ts'

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
  const done = `${joinWords(repaired.map((name) => `d${name}`))} ${repaired.length === 1 ? 'is' : 'are'} repaired`
  const left = names.length === 1 ? 'one is left' : `${names.length} are left`
  const rest = names.length === 1 ? 'Repair it too.' : 'Repair them too.'
  return {
    code: 'leftover-mistake',
    severity: 'failure',
    text: `Of the mistakes that the assignment ships, ${done} and ${left}: ${describeMistakes(names, planted)}. ${rest}`,
  }
}

function describeMistakes(names: readonly string[], planted: Planted): string {
  const mistakes = names.map((name) => {
    return `d${name} is ${formatFactor(planted.factors[name] ?? 1)} the right gradient`
  })
  return joinWords(mistakes)
}
