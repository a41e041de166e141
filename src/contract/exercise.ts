import { z } from 'zod'
import { CAPS } from './caps.ts'
import { hintsSchema } from './hint.ts'
import { idSchema, memberSchema, nameSchema } from './name.ts'
import { valueSchema } from './value.ts'

const titleSchema = z.string().max(CAPS.titleLength)
const pointsSchema = z.number().min(0).max(1_000_000)
/** A record leaves the key __proto__ out without a word. */
const valuesSchema = z.preprocess(
  (raw, context) => {
    if (typeof raw === 'object' && raw !== null && Object.hasOwn(raw, '__proto__')) {
      context.addIssue({ code: 'custom', path: ['__proto__'], message: 'Must not be __proto__' })
    }
    return raw
  },
  z.record(nameSchema, valueSchema),
)

export const stepSchema = z
  .strictObject({
    call: nameSchema,
    args: z.array(nameSchema).max(CAPS.names).default([]).meta({
      description:
        'Inputs, parameters, `parameters`, `cotangent`, or earlier results; passed by position',
    }),
    returns: z.array(nameSchema).min(1).max(CAPS.names).meta({
      description: 'One name binds the whole value, several unpack it',
    }),
  })
  .meta({ id: 'PipelineStep' })

export const toleranceSchema = z
  .strictObject({
    rtol: z.number().min(0).max(1).default(1e-5),
    atol: z.number().min(0).max(1e6).default(1e-8),
  })
  .meta({
    id: 'Tolerance',
    description: 'A value agrees when |actual - expected| <= atol + rtol |expected|',
  })

export const expectedSchema = z
  .strictObject({
    value: valueSchema.optional().meta({ description: 'What a function or checker must return' }),
    cost: z.number().optional(),
    out: valueSchema.optional(),
    gradients: valuesSchema
      .optional()
      .meta({ description: 'By the name of what is differentiated' }),
  })
  .meta({
    id: 'Expected',
    description: 'Literal expected values; without them the reference decides',
  })

export const GRADIENTS_HANDED_IN = ['right', 'planted', 'doubled', 'negated'] as const

export const testCaseSchema = z
  .strictObject({
    id: idSchema.optional(),
    title: titleSchema.optional(),
    hints: hintsSchema,
    visibility: z.enum(['visible', 'hidden']).default('visible'),
    points: pointsSchema
      .optional()
      .meta({ description: 'Default: an equal share of the exercise' }),
    inputs: valuesSchema.prefault({}),
    parameters: valuesSchema
      .prefault({})
      .meta({ description: 'Everything here is float64, and the whole is the dict `parameters`' }),
    expected: expectedSchema.optional(),
    gradients: z
      .enum(GRADIENTS_HANDED_IN)
      .optional()
      .meta({ description: 'For checkers: the gradients that the checker is given' }),
  })
  .meta({ id: 'TestCase' })

export const plantedSchema = z
  .strictObject({
    factors: z.record(nameSchema, z.number()).meta({
      description: 'By what each gradient is multiplied to make the planted mistake',
    }),
    accepted: z.boolean().default(false).meta({
      description:
        'For gradient exercises: whether code with exactly these mistakes left in passes too',
    }),
  })
  .meta({
    id: 'Planted',
    description: 'The mistakes that the assignment ships with',
    examples: [{ factors: { W2: 2 } }],
  })

const EXERCISE_KINDS = ['function', 'gradient', 'gradient-checker'] as const

export const exerciseSchema = z
  .strictObject({
    id: idSchema.optional().meta({ description: 'Default: the name of the function' }),
    title: titleSchema.optional(),
    hints: hintsSchema,
    kind: z.enum(EXERCISE_KINDS),
    points: pointsSchema.default(1),
    optional: z.boolean().default(false).meta({
      description:
        'Whether the report is silent about it where a submission lacks a function of it; carries no points',
    }),
    function: nameSchema.optional(),
    args: z.array(nameSchema).max(CAPS.names).optional().meta({
      description:
        'Of `function`; default: all inputs, then all parameters, as written in the test case',
    }),
    result: z.int().min(0).max(20).optional().meta({
      description: 'Index of the graded value in a returned tuple; default: the whole',
    }),
    updates: z.array(nameSchema).max(CAPS.names).default([]).meta({
      description:
        'Arguments that `function` changes in place; what it leaves in them is graded too, of dicts the keys that the reference leaves there',
    }),
    forward: nameSchema.optional(),
    backward: nameSchema.optional(),
    pipeline: z.array(stepSchema).min(1).max(CAPS.steps).optional(),
    wrt: z.array(nameSchema).min(1).max(CAPS.names).optional().meta({
      description: 'What is differentiated with respect to; default: all parameters',
    }),
    helpers: z.array(nameSchema).max(CAPS.names).default([]).meta({
      description: 'Functions lent from the assignment’s helpers while this exercise is graded',
    }),
    uses: z.array(memberSchema).max(CAPS.names).default([]).meta({
      description:
        'What the assignment’s adapter calls of the learner’s: functions, classes, and methods as `Network.backprop`; without one of them the exercise is missing',
    }),
    planted: plantedSchema.optional(),
    tolerance: toleranceSchema.prefault({}),
    epsilon: z.number().gt(0).max(1).default(1e-7),
    threshold: z.number().gt(0).max(1).default(2e-7),
    testCases: z.array(testCaseSchema).min(1).max(CAPS.testCases),
  })
  .superRefine((exercise, context) => {
    const fault = explainExercise(exercise)
    if (fault !== undefined) context.addIssue({ code: 'custom', ...fault })
  })
  .meta({ id: 'Exercise' })

export type Exercise = z.output<typeof exerciseSchema>
export type TestCase = z.output<typeof testCaseSchema>
export type PipelineStep = z.output<typeof stepSchema>
export type Tolerance = z.output<typeof toleranceSchema>
export type Planted = z.output<typeof plantedSchema>
export type GradientsHandedIn = (typeof GRADIENTS_HANDED_IN)[number]

/** The id of an exercise: its own, or the name of the function it is about. */
export function nameExercise(
  exercise: Pick<Exercise, 'id' | 'function' | 'backward' | 'pipeline'>,
): string {
  const name =
    exercise.id ?? exercise.function ?? exercise.backward ?? exercise.pipeline?.at(-1)?.call
  return name ?? 'exercise'
}

/** The id of an exercise's test case: its own, or its number from 1. */
export function nameTestCase(testCase: Pick<TestCase, 'id'>, at: number): string {
  return testCase.id ?? `${at + 1}`
}

interface RefinementFault {
  readonly path: PropertyKey[]
  readonly message: string
}

interface Refined {
  readonly points: number
  readonly optional: boolean
  readonly kind: Exercise['kind']
  readonly function?: string | undefined
  readonly args?: readonly string[] | undefined
  readonly updates: readonly string[]
  readonly forward?: string | undefined
  readonly backward?: string | undefined
  readonly pipeline?: readonly PipelineStep[] | undefined
}

function explainExercise(exercise: Refined): RefinementFault | undefined {
  const stray = explainPoints(exercise) ?? explainUpdates(exercise)
  if (stray !== undefined) return stray
  if (exercise.kind !== 'gradient') {
    if (exercise.function !== undefined) return undefined
    return { path: ['function'], message: `A ${exercise.kind} exercise must name its function` }
  }
  if (exercise.pipeline !== undefined) return undefined
  if (exercise.forward !== undefined && exercise.backward !== undefined) return undefined
  return {
    path: ['pipeline'],
    message: 'A gradient exercise must have a pipeline, or forward and backward',
  }
}

function explainPoints({ optional, points }: Refined): RefinementFault | undefined {
  if (!optional || points === 0) return undefined
  const message = 'Must be 0 in an optional exercise, so that all reports have the same maxScore'
  return { path: ['points'], message }
}

function explainUpdates({ kind, args, updates }: Refined): RefinementFault | undefined {
  if (updates.length > 0 && kind !== 'function') {
    return { path: ['updates'], message: `Must be left out of a ${kind} exercise` }
  }
  const at = updates.findIndex((name) => name === 'value' || args?.includes(name) === false)
  if (at === -1) return undefined
  const message = `Must be one of args, and not called value; it is ${updates[at]}`
  return { path: ['updates', at], message }
}
