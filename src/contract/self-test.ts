import { z } from 'zod'
import { reportNumberSchema } from './report-value.ts'

/** What an assignment must stand before it is published. */
export const SELF_CHECKS = {
  reference: 'The reference passes as a submission.',
  gradients: 'The gradients of the reference are those of its own forward.',
  empty: 'An empty submission fails every exercise.',
  zeros: 'Functions that return zeros of the right shapes fail every exercise.',
  starter: 'Every exercise with points is missing in the starter.',
  caches: 'No test case hands a function a cache that no forward has made.',
  mutants: 'Every mistake that random inputs can show is shown by a test case.',
} as const

export type SelfCheckId = keyof typeof SELF_CHECKS

const checkSchema = z
  .object({
    id: z.enum(Object.keys(SELF_CHECKS) as [SelfCheckId, ...SelfCheckId[]]),
    ok: z.boolean(),
    text: z.string().meta({ description: 'What was found' }),
  })
  .meta({ id: 'SelfCheck' })

export type SelfCheck = z.output<typeof checkSchema>

const mutantSchema = z
  .object({
    id: z.string(),
    mistake: z.string().meta({ description: 'A mistake of the catalogue, or another word' }),
    function: z.string(),
    line: z.int().min(1).meta({ description: 'In the reference' }),
    before: z.string(),
    after: z.string(),
  })
  .meta({ id: 'Mutant', description: 'The reference with one typical mistake in it' })

export type MutantReport = z.output<typeof mutantSchema>

const referenceCheckSchema = z
  .object({
    test: z.string(),
    verdict: z.enum(['agrees', 'disagrees', 'undecided']),
    method: z.enum(['complex-step', 'differences', 'projections']).meta({
      description:
        'The finest that holds: complex steps that differences confirm, differences of each entry, or differences along random directions',
    }),
    worst: z
      .object({
        name: z.string(),
        index: z.array(z.int()),
        reference: reportNumberSchema,
        measured: reportNumberSchema,
        relativeError: reportNumberSchema,
      })
      .optional()
      .meta({ description: 'The entry farthest out' }),
  })
  .meta({
    id: 'ReferenceCheck',
    description: 'The reference’s backward beside the slopes of its own forward, at one test case',
  })

export type ReferenceCheck = z.output<typeof referenceCheckSchema>

const killRowSchema = z
  .object({
    mistake: z.string(),
    mutants: z.int().meta({ description: 'Mutants with this mistake, without equivalent ones' }),
    kills: z.array(z.int()).meta({ description: 'How many of them each test case reveals' }),
  })
  .meta({ id: 'KillRow' })

export type KillRow = z.output<typeof killRowSchema>

const proposalSchema = z
  .object({
    testCase: z.unknown().meta({ description: 'As it can be written into the assignment' }),
    reveals: z.array(z.string()).meta({ description: 'Ids of survivors' }),
  })
  .meta({ id: 'TestCaseProposal' })

export type Proposal = z.output<typeof proposalSchema>

const exerciseSchema = z
  .object({
    id: z.string(),
    gradients: z
      .array(referenceCheckSchema)
      .meta({ description: 'Of gradient exercises, one for each test case' }),
    killed: z.int().meta({ description: 'Mutants that some test case reveals' }),
    survived: z.int(),
    equivalent: z.int(),
    tests: z.array(
      z.object({
        id: z.string(),
        kills: z.int(),
        only: z.int().meta({ description: 'Mutants that no other test case reveals' }),
      }),
    ),
    table: z.array(killRowSchema).meta({ description: 'Mistake by test case, in their order' }),
    survivors: z.array(mutantSchema).meta({
      description: 'Mutants that no test case reveals, though some random inputs do',
    }),
    equivalents: z.array(mutantSchema).meta({
      description: 'Mutants that neither a test case nor any of the random inputs reveals',
    }),
    proposals: z.array(proposalSchema).meta({
      description: 'Test cases of random numbers that reveal survivors; each set reveals all',
    }),
  })
  .meta({ id: 'ExerciseSelfTest' })

export type ExerciseSelfTest = z.output<typeof exerciseSchema>

export const selfTestReportSchema = z
  .object({
    ok: z.boolean(),
    assignment: z.object({ id: z.string(), version: z.string() }),
    checks: z.array(checkSchema),
    exercises: z.array(exerciseSchema),
  })
  .meta({
    id: 'SelfTestReport',
    description: 'Whether an assignment grades right code as right and wrong code as wrong',
  })

export type SelfTestReport = z.output<typeof selfTestReportSchema>
