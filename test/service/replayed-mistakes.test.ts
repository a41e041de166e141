import { expect, onTestFinished, test } from 'vitest'
import { gradeRequestSchema } from '#contract/submission.ts'
import { createSandbox } from '#sandbox/running-sandbox.ts'
import { SandboxUnavailableError } from '#service/errors.ts'
import { createGrader } from '#service/grade.ts'
import type { SessionOptions } from '#service/ports.ts'
import { realLaunch } from '#test/sandbox/echo-children.ts'
import { POLICY } from './real-grader.ts'

const FORWARD = 'def forward(x, w):\n    return float((w * x) ** 2), (x, w)\n'
const BACKWARD = 'def backward(x, w, cache):\n    return 2 * w * x * x\n'
const EXERCISE = {
  id: 'square',
  kind: 'gradient',
  forward: 'forward',
  backward: 'backward',
  testCases: [{ inputs: { x: 1.5 }, parameters: { w: 0.5 } }],
}

test('a grade that is done is told without its likely mistakes where no process can be had for them', async () => {
  const sandbox = await createSandbox({
    python: realLaunch.python,
    ceilings: POLICY.maxima,
    workers: 1,
    queueLimit: 4,
    require: [],
    namespaces: 'off',
  })
  onTestFinished(() => sandbox.close())
  let refused = 0
  const open = (options: SessionOptions) => {
    if (options.isReturning !== true) return sandbox.open(options)
    refused += 1
    return Promise.reject(new SandboxUnavailableError('No process to run code in could be had'))
  }
  const { layers, python, numpy } = sandbox.status()
  const grader = createGrader({
    sandbox: { open },
    library: { find: () => undefined },
    policy: POLICY,
    sourceBytes: 10_000,
    secret: new Uint8Array(32),
    engine: () => ({ version: '0.0.0', python, numpy, sandbox: layers }),
  })
  const request = gradeRequestSchema.parse({
    assignment: {
      reference: { language: 'python', source: FORWARD + BACKWARD },
      exercises: [EXERCISE],
    },
    submission: { source: FORWARD + BACKWARD.replace('x * x', 'x') },
  })
  const { verdict, countsAsAttempt } = await grader.grade(request, { view: 'learner' })
  expect({ verdict, countsAsAttempt, refused }).toEqual({
    verdict: 'failed',
    countsAsAttempt: true,
    refused: 1,
  })
})
