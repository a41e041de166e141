import { CAPS } from '#contract/caps.ts'
import type { ReasonCode } from '#contract/reasons.ts'
import { sayAll, type Wording } from '#words/wording.ts'
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
  const advice: Wording = ({ limits }) => limits.arrays(CAPS.tensorElements)
  return { ...addAdvice(finding, 'too-large', advice), outcome: 'output-limit' }
}

function addAdvice(
  finding: TestFinding,
  code: ReasonCode,
  advice: Wording | undefined,
): TestFinding {
  if (advice === undefined) return finding
  const messages = finding.messages.map((message) =>
    message.code === code ? { ...message, text: sayAll([message.text, advice]) } : message,
  )
  return { ...finding, messages }
}

function describeBudget({ budget }: TestContext): Wording {
  const used = budget.limit - budget.left
  const { limit } = budget
  return ({ limits }) => limits.budget(limit, used)
}

/** How often forward is run, where that is for each parameter; nothing where it is not. */
function describeWork(context: TestContext): Wording | undefined {
  const { exercise } = context.plan
  const expectation = readExpectation(context)
  const { size } = expectation
  const forward = exercise.forward ?? exercise.pipeline?.[0]?.call ?? 'forward'
  if (exercise.kind === 'gradient-checker' && size > 0) {
    return ({ limits }) => limits.checkerLoop(forward, size)
  }
  if (exercise.kind !== 'gradient' || !needsNumeric(context, expectation)) return undefined
  return ({ limits }) => limits.differences(forward, size)
}
