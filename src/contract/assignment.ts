import { z } from 'zod'
import { CAPS } from './caps.ts'
import {
  exerciseSchema,
  nameExercise,
  nameTestCase,
  type PipelineStep,
  type TestCase,
} from './exercise.ts'
import { LANGUAGES } from './languages.ts'
import { assignmentIdSchema, nameSchema } from './name.ts'
import { countValueElements } from './value.ts'

/** Code of the instructor's. */
export const codeSchema = z
  .strictObject({
    language: z
      .string()
      .max(40)
      .meta({ examples: ['python'] }),
    source: z.string().max(1_048_576),
  })
  .meta({ id: 'Code' })

const aliasesSchema = z
  .record(nameSchema, z.array(nameSchema).min(1).max(10))
  .default({})
  .meta({
    description:
      'Other names that a learner may have given to functions; of several the first that is written counts',
    examples: [{ conv_forward: ['conv_forward_naive'] }],
  })

const editionSchema = z
  .strictObject({
    reference: codeSchema.optional(),
    helpers: codeSchema.optional(),
    adapter: codeSchema.optional(),
    starter: codeSchema.optional(),
  })
  .meta({ id: 'Edition' })

export const assignmentSchema = z
  .strictObject({
    id: assignmentIdSchema.optional(),
    title: z.string().max(CAPS.titleLength).optional(),
    language: z.string().max(40).default('python'),
    reference: codeSchema
      .optional()
      .meta({ description: 'The solution; runs in a sandbox of its own' }),
    helpers: codeSchema.optional().meta({
      description:
        'Public versions of functions, lent to the learner’s other functions; they hold nothing secret',
    }),
    adapter: codeSchema.optional().meta({
      description:
        'Functions of the instructor’s that pipelines call in the place of the learner’s; they reach those as `learner.NAME`, and hold nothing secret',
    }),
    starter: codeSchema
      .optional()
      .meta({ description: 'What the learner starts from, in cells marked # %%' }),
    aliases: aliasesSchema,
    editions: z.partialRecord(z.enum(LANGUAGES), editionSchema).optional().meta({
      description:
        'Code for submissions in other languages, in the place of the above; TypeScript falls back on JavaScript',
    }),
    exercises: z.array(exerciseSchema).min(1).max(CAPS.exercises),
  })
  .superRefine((assignment, context) => {
    for (const fault of explainAssignment(assignment))
      context.addIssue({ code: 'custom', ...fault })
  })
  .meta({ id: 'Assignment' })

export type Assignment = z.output<typeof assignmentSchema>
export type AssignmentInput = z.input<typeof assignmentSchema>

interface RefinementFault {
  readonly path: PropertyKey[]
  readonly message: string
}

interface Sized {
  readonly reference?: unknown
  readonly exercises: readonly {
    readonly id?: string | undefined
    readonly function?: string | undefined
    readonly backward?: string | undefined
    readonly pipeline?: PipelineStep[] | undefined
    readonly updates: readonly string[]
    readonly testCases: readonly TestCase[]
  }[]
}

function* explainAssignment(assignment: Sized): Generator<RefinementFault> {
  const ids = new Set<string>()
  for (const [at, exercise] of assignment.exercises.entries()) {
    const id = nameExercise(exercise)
    if (ids.has(id))
      yield { path: ['exercises', at, 'id'], message: `Must not be used twice: ${id}` }
    ids.add(id)
    if (exercise.updates.length > 0 && assignment.reference === undefined) {
      const message = 'Needs a reference, which alone says what is left in the arguments'
      yield { path: ['exercises', at, 'updates'], message }
    }
    yield* explainTestIds(exercise.testCases, ['exercises', at, 'testCases'])
  }
  const cases = assignment.exercises.flatMap((exercise) => exercise.testCases)
  if (cases.length > CAPS.testCases) {
    yield {
      path: ['exercises'],
      message: `Must hold at most ${CAPS.testCases} test cases in all; they are ${cases.length}`,
    }
  }
  const elements = cases.reduce((sum, testCase) => sum + countCaseElements(testCase), 0)
  if (elements > CAPS.requestElements) {
    yield {
      path: ['exercises'],
      message: `Must hold at most ${CAPS.requestElements} numbers in all; they are ${elements}`,
    }
  }
}

/** Without an id a test case has its number for one, which another may have been given. */
function* explainTestIds(
  testCases: readonly TestCase[],
  path: readonly PropertyKey[],
): Generator<RefinementFault> {
  const ids = new Set<string>()
  for (const [at, testCase] of testCases.entries()) {
    const id = nameTestCase(testCase, at)
    if (ids.has(id)) yield { path: [...path, at, 'id'], message: `Must not be used twice: ${id}` }
    ids.add(id)
  }
}

function countCaseElements({ inputs, parameters, expected }: TestCase): number {
  const { value, out, gradients = {} } = expected ?? {}
  const values = [inputs, parameters, gradients].flatMap((record) => Object.values(record))
  const all = [...values, value, out].filter((each) => each !== undefined)
  return all.reduce((sum, each) => sum + countValueElements(each), 0)
}
