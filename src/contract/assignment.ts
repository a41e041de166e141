import { z } from 'zod'
import { CAPS } from './caps.ts'
import { exerciseSchema, nameExercise, type PipelineStep, type TestCase } from './exercise.ts'
import { idSchema } from './name.ts'
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

export const assignmentSchema = z
  .strictObject({
    id: idSchema.optional(),
    title: z.string().max(CAPS.titleLength).optional(),
    language: z.string().max(40).default('python'),
    reference: codeSchema
      .optional()
      .meta({ description: 'The solution; runs in a sandbox of its own' }),
    helpers: codeSchema.optional().meta({
      description:
        'Public versions of functions, lent to the learner’s other functions; they hold nothing secret',
    }),
    starter: codeSchema
      .optional()
      .meta({ description: 'What the learner starts from, in cells marked # %%' }),
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
  readonly exercises: readonly {
    readonly id?: string | undefined
    readonly function?: string | undefined
    readonly backward?: string | undefined
    readonly pipeline?: PipelineStep[] | undefined
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

function countCaseElements(testCase: TestCase): number {
  const values = [...Object.values(testCase.inputs), ...Object.values(testCase.parameters)]
  return values.reduce((sum, value) => sum + countValueElements(value), 0)
}
