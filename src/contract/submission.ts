import { z } from 'zod'
import { assignmentSchema } from './assignment.ts'
import { CAPS } from './caps.ts'
import { limitsRequestSchema } from './limits.ts'
import { idSchema } from './name.ts'

/** A learner's work: plain source, or a notebook as nbformat JSON. */
export const submissionSchema = z
  .strictObject({
    language: z
      .string()
      .max(40)
      .default('python')
      .meta({ examples: ['python', 'javascript', 'typescript'] }),
    attempt: z.int().min(1).max(CAPS.attempts).optional().meta({
      description:
        'Which attempt of the learner’s this is, counted by the sender from 1, the default; reveals hints',
    }),
    source: z.string().optional(),
    notebook: z.unknown().optional().meta({ description: 'An nbformat document (version 3 or 4)' }),
  })
  .refine(
    (submission) => (submission.source === undefined) !== (submission.notebook === undefined),
    {
      error: 'Must hold either source or notebook',
    },
  )
  .meta({ id: 'Submission' })

export const gradeRequestSchema = z
  .strictObject({
    assignment: z
      .union([idSchema, assignmentSchema])
      .meta({ description: 'The id of a published assignment, or an assignment itself' }),
    submission: submissionSchema,
    limits: limitsRequestSchema.prefault({}),
  })
  .meta({ id: 'GradeRequest' })

export type Submission = z.output<typeof submissionSchema>
export type GradeRequest = z.output<typeof gradeRequestSchema>
