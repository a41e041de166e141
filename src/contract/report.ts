import { z } from 'zod'
import { limitsReportSchema } from './limits.ts'
import { outcomeSchema } from './outcomes.ts'
import { reasonCodeSchema } from './reasons.ts'
import { reportNumberSchema, reportValueSchema } from './report-value.ts'
import { sandboxLayersSchema } from './sandbox.ts'

export const TEST_VERDICTS = ['passed', 'failed', 'inconclusive', 'error'] as const
export const VERDICTS = ['error', 'invalid', 'missing', 'failed', 'inconclusive', 'passed'] as const

export const testVerdictSchema = z.enum(TEST_VERDICTS).meta({ id: 'TestVerdict' })
export const verdictSchema = z.enum(VERDICTS).meta({ id: 'Verdict' })

export type TestVerdict = z.output<typeof testVerdictSchema>
export type Verdict = z.output<typeof verdictSchema>

const locationSchema = z
  .object({
    cell: z.int().min(1).optional().meta({ description: 'Counted over all cells from 1' }),
    line: z.int().min(1),
    function: z.string().optional(),
    sourceLine: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'The line in the whole file, where the cell is one of a script' }),
  })
  .meta({ id: 'Location' })

export type Location = z.output<typeof locationSchema>

export const messageSchema = z
  .object({
    code: reasonCodeSchema,
    severity: z.enum(['failure', 'warning', 'notice', 'hint']),
    title: z.string().meta({ description: 'What the code means, in a few words' }),
    text: z.string(),
    next: z
      .string()
      .optional()
      .meta({ description: 'What to do about a failure, where the text does not say it' }),
    location: locationSchema.optional(),
    excerpt: z
      .string()
      .optional()
      .meta({ description: 'The learner’s line, with a caret where one is known' }),
  })
  .meta({ id: 'Message' })

export type Message = z.output<typeof messageSchema>

const amountsSchema = z.object({
  value: reportValueSchema.optional(),
  updates: z
    .record(z.string(), reportValueSchema)
    .optional()
    .meta({ description: 'What the function left in the arguments that it changes in place' }),
  cost: reportNumberSchema.optional(),
  out: reportValueSchema.optional(),
  gradients: z.record(z.string(), reportValueSchema).optional(),
})

export const expectedReportSchema = amountsSchema
  .extend({ rtol: z.number().optional(), atol: z.number().optional() })
  .meta({ id: 'ExpectedValues' })

export const actualReportSchema = amountsSchema.meta({ id: 'ActualValues' })

export type ExpectedReport = z.output<typeof expectedReportSchema>
export type ActualReport = z.output<typeof actualReportSchema>

const patternSchema = z
  .object({ code: z.string(), factor: z.number().optional() })
  .meta({ id: 'Pattern', description: 'What a wrong gradient looks like' })

const parameterSchema = z
  .object({
    name: z.string(),
    shape: z.array(z.int()),
    verdict: testVerdictSchema,
    difference: reportNumberSchema.nullable(),
    analytic: reportValueSchema.optional(),
    numeric: reportValueSchema.optional(),
    reference: reportValueSchema.optional(),
    worst: z
      .object({
        index: z.array(z.int()),
        analytic: reportNumberSchema,
        numeric: reportNumberSchema.optional(),
        reference: reportNumberSchema.optional(),
        relativeError: reportNumberSchema,
      })
      .optional(),
    pattern: patternSchema.optional(),
  })
  .meta({ id: 'ParameterGradient' })

export type ParameterReport = z.output<typeof parameterSchema>

const checkSchema = z
  .object({
    mode: z.enum(['entries', 'fast']).meta({
      description: 'Every entry measured, or random projections of each parameter',
    }),
    evaluations: z.int(),
    missed: z
      .array(
        z.object({ name: z.string(), probability: z.number(), relativeSize: reportNumberSchema }),
      )
      .optional()
      .meta({ description: 'Single wrong entries that the fast mode would not have seen' }),
  })
  .meta({
    id: 'GradientCheck',
    description: 'How a gradient was decided by the learner’s own forward alone',
  })

const gradientSchema = z
  .object({
    difference: reportNumberSchema.nullable().meta({
      description:
        '|grad - gradapprox| / (|grad| + |gradapprox|) over all parameters; does not decide',
    }),
    threshold: z.number(),
    epsilon: z.number(),
    method: z.enum(['central']),
    evaluations: z.int(),
    check: checkSchema.optional(),
    parameters: z.array(parameterSchema),
  })
  .meta({ id: 'GradientReport' })

export type GradientReport = z.output<typeof gradientSchema>

const ownPipelineSchema = z
  .object({
    value: reportValueSchema,
    accepted: z.array(z.number()).optional(),
    agrees: z.boolean().optional(),
  })
  .meta({
    id: 'OwnPipeline',
    description:
      'The value with the learner’s own other functions, as the learner would see it; earns no marks',
  })

export type OwnPipelineReport = z.output<typeof ownPipelineSchema>

const reproductionSchema = z.object({ language: z.string(), source: z.string() }).meta({
  id: 'Reproduction',
  description:
    'Code to run below the learner’s own: it makes the calls of this test with its very numbers. Of visible tests that fail and are not large.',
})

export const testReportSchema = z
  .object({
    id: z.string(),
    title: z.string().optional(),
    visibility: z.enum(['visible', 'hidden']),
    verdict: testVerdictSchema,
    outcome: outcomeSchema.optional(),
    score: z.number().nullable(),
    maxScore: z.number(),
    expected: expectedReportSchema.optional(),
    actual: actualReportSchema.optional(),
    ownPipeline: ownPipelineSchema.optional(),
    gradient: gradientSchema.optional(),
    reproduction: reproductionSchema.optional(),
    messages: z.array(messageSchema).optional(),
    stdout: z.string().optional(),
    warnings: z.array(z.string()).optional(),
    durationMs: z.number().optional(),
  })
  .meta({
    id: 'TestReport',
    description: 'Hidden tests show id, visibility, verdict, score and maxScore to learners',
  })

export type TestReport = z.output<typeof testReportSchema>

export const exerciseReportSchema = z
  .object({
    id: z.string(),
    title: z.string().optional(),
    kind: z.enum(['function', 'gradient', 'gradient-checker']),
    verdict: verdictSchema,
    outcome: outcomeSchema,
    score: z.number().nullable(),
    maxScore: z.number(),
    messages: z.array(messageSchema),
    tests: z.array(testReportSchema),
  })
  .meta({ id: 'ExerciseReport' })

export type ExerciseReport = z.output<typeof exerciseReportSchema>

export const engineSchema = z
  .object({
    version: z.string(),
    python: z.string(),
    numpy: z.string(),
    node: z.string().optional().meta({ description: 'What ran JavaScript and TypeScript' }),
    sandbox: sandboxLayersSchema,
  })
  .meta({ id: 'Engine' })

export type Engine = z.output<typeof engineSchema>

export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    id: z.string(),
    assignment: z.object({ id: z.string(), version: z.string() }),
    submission: z.object({ language: z.string(), sha256: z.string() }),
    verdict: verdictSchema,
    score: z.number().nullable(),
    maxScore: z.number(),
    countsAsAttempt: z.boolean(),
    exercises: z.array(exerciseReportSchema),
    messages: z.array(messageSchema),
    stdout: z.string().optional().meta({ description: 'What the top level printed' }),
    limits: limitsReportSchema,
    engine: engineSchema,
    timings: z.object({ queuedMs: z.number(), sandboxMs: z.number(), totalMs: z.number() }),
  })
  .meta({ id: 'Report' })

export type Report = z.output<typeof reportSchema>
