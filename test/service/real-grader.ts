import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createCatalogue } from '#assignments/catalogue.ts'
import type { Locale } from '#contract/locale.ts'
import type { Report } from '#contract/report.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { findInterpreter, type Interpreter } from '#sandbox/interpreter.ts'
import { createSandbox, type RunningSandbox } from '#sandbox/running-sandbox.ts'
import { createGrader } from '#service/grade.ts'
import type { View } from '#service/services.ts'

/** The grading core with a real sandbox, the built-in assignments, and nothing in front. */
export interface RealGrader extends AsyncDisposable {
  readonly sandbox: RunningSandbox
  /** Grades a request body as it would come in through the API, seen by an instructor unless said otherwise. */
  grade(body: unknown, view?: View, locale?: Locale): Promise<Report>
}

export const POLICY = {
  defaults: {
    wallMs: 10_000,
    cpuMs: 10_000,
    memoryMb: 512,
    outputBytes: 1_048_576,
    evaluations: 100_000,
  },
  maxima: {
    wallMs: 60_000,
    cpuMs: 60_000,
    memoryMb: 2048,
    outputBytes: 8_388_608,
    evaluations: 1_000_000,
  },
}

export async function startRealGrader(interpreter: Interpreter): Promise<RealGrader> {
  const sandbox = await createSandbox({
    python: interpreter.path,
    workers: 2,
    queueLimit: 16,
    require: [],
    namespaces: 'off',
    ceilings: POLICY.maxima,
  })
  const library = await createCatalogue({})
  const grader = createGrader({
    sandbox,
    library,
    policy: POLICY,
    sourceBytes: 1_048_576,
    secret: new Uint8Array(32).fill(7),
    engine: () => ({
      version: '0.0.0',
      python: interpreter.python,
      numpy: interpreter.numpy,
      sandbox: sandbox.status().layers,
    }),
  })
  return {
    sandbox,
    grade(body, view = 'instructor', locale = 'en') {
      const request = gradeRequestSchema.parse(body)
      const document = readAssignment(body)
      return grader.grade(request, {
        view,
        locale,
        ...(document === undefined ? {} : { document }),
      })
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

/** Every interpreter with NumPy to be found here, one of each pair of versions. */
export async function listInterpreters(): Promise<readonly Interpreter[]> {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'python3'))
  const named = process.env['BACKPROOF_PYTHON'] ?? '/usr/bin/python3'
  const candidates = [named, join(PROJECT, '.venv/bin/python'), '/usr/bin/python3', ...onPath]
  const found = new Map<string, Interpreter>()
  for (const python of new Set(candidates.filter((path) => existsSync(path)))) {
    const interpreter = await probe(python)
    if (interpreter !== undefined)
      found.set(`${interpreter.python} ${interpreter.numpy}`, interpreter)
  }
  return [...found.values()]
}

const PROJECT = join(import.meta.dirname, '../..')

async function probe(python: string): Promise<Interpreter | undefined> {
  return findInterpreter({ python, projectFolder: PROJECT, searchPath: '' }).catch(() => undefined)
}

function readAssignment(body: unknown): unknown {
  const assignment = typeof body === 'object' && body !== null && 'assignment' in body
  if (!assignment) return undefined
  return typeof body.assignment === 'object' ? body.assignment : undefined
}
