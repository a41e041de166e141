import type { Message, TestReport } from '#contract/report.ts'
import { listInterpreters, startRealGrader } from './real-grader.ts'

interface FreeWork {
  readonly testCase?: object
  readonly exercise?: object
  readonly limits?: object
  /** Source of a reference, which then decides. */
  readonly reference?: string
}

/** The real grader, for gradients that nothing but the submission's own forward decides. */
export interface FreeGrader extends AsyncDisposable {
  /** The one test of one exercise: `forward` and `backward`, and a parameter W, unless told otherwise. */
  grade(source: string, work?: FreeWork): Promise<TestReport>
}

export async function startFreeGrader(): Promise<FreeGrader> {
  const [interpreter] = await listInterpreters()
  if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
  const grader = await startRealGrader(interpreter)
  return {
    async grade(source, { testCase = SMALL, exercise, limits, reference } = {}) {
      const functions = { forward: 'forward', backward: 'backward' }
      const asked = { kind: 'gradient', ...functions, ...exercise, testCases: [testCase] }
      const report = await grader.grade({
        assignment: {
          exercises: [asked],
          ...(reference && { reference: { language: 'python', source: reference } }),
        },
        submission: { language: 'python', source: `import numpy as np\n${source}` },
        ...(limits && { limits }),
      })
      const [found] = report.exercises[0]?.tests ?? []
      if (found === undefined) throw new Error(`Nothing was graded: ${JSON.stringify(report)}`)
      return found
    },
    [Symbol.asyncDispose]: () => grader[Symbol.asyncDispose](),
  }
}

/** A random array of a stream of its own. */
export function drawn(seed: number, ...shape: number[]) {
  return { random: { shape, seed, fresh: true } }
}

const SMALL = { parameters: { W: drawn(1, 2, 3) } }

/** Messages as `severity code`. */
export function listCodes({ messages = [] }: TestReport): string[] {
  return messages.map(({ severity, code }) => `${severity} ${code}`)
}

/** The text of the message of this code. */
export function findMessage(
  { messages = [] }: TestReport,
  code: Message['code'],
): string | undefined {
  return messages.find((message) => message.code === code)?.text
}

/** What was found of each gradient, as `name verdict`. */
export function listVerdicts({ gradient }: TestReport): readonly string[] {
  return (gradient?.parameters ?? []).map(({ name, verdict }) => `${name} ${verdict}`)
}
