import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import type { Report } from '#contract/report.ts'
import type { SelfTestReport } from '#contract/self-test.ts'
import type { GradeRequest } from '#contract/submission.ts'
import { buildApp } from '#http/app.ts'
import type { AppOptions } from '#http/server.ts'
import type { Catalogue, GradeOptions, SelfTest, Services, System } from '#service/services.ts'
import { findUndeclared } from './declared.ts'

const AMOUNT = { applied: 1000, maximum: 2000 }
const ENGINE = {
  version: '0.0.0',
  python: '3.11.2',
  numpy: '1.24.2',
  sandbox: {
    seccomp: 'enforced',
    rlimits: 'enforced',
    noNewPrivs: 'enforced',
    landlock: 'abi7',
    uid: 'dropped',
    namespaces: 'none',
  },
} as const

/** The report of a grader that grades nothing. */
export const REPORT: Report = {
  schemaVersion: 1,
  id: 'report-1',
  assignment: { id: 'line', version: '0'.repeat(64) },
  submission: { language: 'python', sha256: '0'.repeat(64) },
  verdict: 'passed',
  score: 1,
  maxScore: 1,
  countsAsAttempt: true,
  exercises: [],
  messages: [],
  limits: {
    wallMs: AMOUNT,
    cpuMs: AMOUNT,
    memoryMb: AMOUNT,
    outputBytes: AMOUNT,
    evaluations: AMOUNT,
  },
  engine: ENGINE,
  timings: { queuedMs: 0, sandboxMs: 1, totalMs: 2 },
}

const SUMMARY = {
  id: 'line',
  version: '0'.repeat(64),
  title: 'A line',
  language: 'python',
  maxScore: 1,
  exercises: [{ id: 'line', kind: 'gradient', points: 1, tests: 1 }],
}

const CATALOGUE: Catalogue = {
  list: () => ({ items: [SUMMARY], nextCursor: null }),
  get: (id, view) => (id === 'line' ? { ...SUMMARY, definition: { view } } : undefined),
  starter: (id, { as, language }) => {
    if (id !== 'line' || language !== 'python') return undefined
    return as === 'script'
      ? { mediaType: 'text/x-python', fileName: 'line.py', content: '# %%\n' }
      : {
          mediaType: 'application/x-ipynb+json',
          fileName: 'li ne.ipynb',
          content: '{"nbformat":4}',
        }
  },
}

const RANGE = { default: 1000, maximum: 2000 }
const SYSTEM: System = {
  capabilities: () => ({
    version: '0.0.0',
    languages: [{ id: 'python', mediaTypes: ['text/x-python'] }],
    engine: ENGINE,
    limits: {
      wallMs: RANGE,
      cpuMs: RANGE,
      memoryMb: RANGE,
      outputBytes: RANGE,
      evaluations: RANGE,
    },
    caps: {
      bodyBytes: 16_777_216,
      sourceBytes: 1_048_576,
      exercises: 50,
      testCases: 200,
      tensorElements: 100_000,
      requestElements: 1_000_000,
    },
    workers: 2,
    sandbox: [],
  }),
  readiness: () => ({ ready: true, checks: { sandbox: 'ok' } }),
}

/** The report of a self-test that tests nothing. */
export const SELF_TEST_REPORT: SelfTestReport = {
  ok: true,
  assignment: { id: 'inline', version: '0'.repeat(64) },
  checks: [{ id: 'reference', ok: true, text: 'The reference passes as a submission.' }],
  exercises: [],
}

type Grade = (request: GradeRequest, options: GradeOptions) => Promise<Report>

interface Setting extends Partial<AppOptions> {
  readonly grade?: Grade
  readonly system?: Partial<System>
  readonly selfTest?: SelfTest
}

/** What the grader was given. */
interface GradeCall {
  readonly request: GradeRequest
  readonly options: GradeOptions
}

/**
 * Opens the HTTP shell over services that only remember. `send` injects a request, and refuses an answer that the
 * OpenAPI document does not declare.
 */
export async function openApp({ grade, system, selfTest, ...options }: Setting = {}) {
  const calls: GradeCall[] = []
  const services: Services = {
    grader: {
      grade: async (request, gradeOptions) => {
        calls.push({ request, options: gradeOptions })
        return (await grade?.(request, gradeOptions)) ?? REPORT
      },
    },
    catalogue: CATALOGUE,
    system: { ...SYSTEM, ...system },
    selfTest: selfTest ?? (async () => SELF_TEST_REPORT),
  }
  const app = await buildApp(services, {
    logger: pino({ level: 'silent' }),
    apiKeys: [],
    bodyBytes: 16_777_216,
    version: '0.0.0',
    ...options,
  })
  await app.ready()
  const document = app.swagger()
  return {
    app,
    calls,
    async send(request: InjectOptions): Promise<LightMyRequestResponse> {
      const response = await app.inject(request)
      const undeclared = findUndeclared(document, request, response)
      if (undeclared !== undefined) throw new Error(undeclared)
      return response
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}

/** A request for a grade as JSON. */
export function gradeJson(body: unknown, url = '/v1/grade'): InjectOptions {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  return { method: 'POST', url, payload, headers: { 'content-type': 'application/json' } }
}
