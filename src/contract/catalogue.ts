import { z } from 'zod'

/** One published assignment in a list. */
export const assignmentSummarySchema = z
  .object({
    id: z.string(),
    version: z.string().meta({ description: 'SHA-256 of its canonical JSON (RFC 8785)' }),
    title: z.string(),
    language: z.string(),
    languages: z
      .array(z.string())
      .optional()
      .meta({ description: 'Those that it has an edition in' }),
    maxScore: z.number(),
    exercises: z.array(
      z.object({
        id: z.string(),
        title: z.string().optional(),
        kind: z.string(),
        points: z.number(),
        tests: z.int(),
      }),
    ),
  })
  .meta({ id: 'AssignmentSummary' })

export type AssignmentSummary = z.output<typeof assignmentSummarySchema>

export const assignmentListSchema = z
  .object({ items: z.array(assignmentSummarySchema), nextCursor: z.string().nullable() })
  .meta({ id: 'AssignmentList' })

export type AssignmentList = z.output<typeof assignmentListSchema>

/** An assignment as its reader may see it: reference and hidden tests are for instructors. */
export const assignmentDetailSchema = assignmentSummarySchema
  .extend({
    definition: z.unknown().meta({
      description:
        'The assignment as it was published; without reference and hidden tests for learners',
    }),
  })
  .meta({ id: 'AssignmentDetail' })

export type AssignmentDetail = z.output<typeof assignmentDetailSchema>
