import { CAPS } from '#contract/caps.ts'
import type { ReasonCode } from '#contract/reasons.ts'
import { needsNumeric, readExpectation } from './gradient-expectation.ts'
import type { TestContext, TestFinding } from './test-context.ts'

/** Adds to a test that met a limit what only the test tells of it: how much work there was, or what may be sent. */
export function adviseOnLimits(context: TestContext, finding: TestFinding): TestFinding {
  if (finding.outcome === 'time-limit') {
    return addAdvice(finding, 'time-limit', describeWork(context))
  }
  if (finding.messages.some(({ code }) => code === 'budget')) {
    return addAdvice(finding, 'budget', describeBudget(context))
  }
  if (!finding.messages.some(({ code }) => code === 'too-large')) return finding
  const advice = `Arrays of up to ${CAPS.tensorElements} entries are sent back.`
  return { ...addAdvice(finding, 'too-large', advice), outcome: 'output-limit' }
}

function addAdvice(finding: TestFinding, code: ReasonCode, advice: string): TestFinding {
  if (advice === '') return finding
  const messages = finding.messages.map((message) =>
    message.code === code ? { ...message, text: `${message.text} ${advice}` } : message,
  )
  return { ...finding, messages }
}

function describeBudget({ budget }: TestContext): string {
  const used = budget.limit - budget.left
  return `evaluations is ${budget.limit}, of which ${used} were used by now; limits.evaluations asks for more.`
}

/** How often forward is run, where that is for each parameter; empty where it is not. */
function describeWork(context: TestContext): string {
  const { exercise } = context.plan
  const expectation = readExpectation(context)
  const { size } = expectation
  const forward = exercise.forward ?? exercise.pipeline?.[0]?.call ?? 'forward'
  if (exercise.kind === 'gradient-checker' && size > 0) {
    return `A loop over ${size} parameters with 2 forwards each is ${2 * size} calls of ${forward}: see that it makes no more of them, and none of backward.`
  }
  if (exercise.kind !== 'gradient' || !needsNumeric(context, expectation)) return ''
  return `${forward} is run at least ${2 * size + 1} times here: 2 times for each of ${size} parameters, and once as it is.`
}
