import { z } from 'zod'

interface ProblemFacts {
  readonly status: number
  readonly title: string
}

/** Every problem the service answers with: its stable code, status and title. docs/problems.md has a section on each. */
export const PROBLEMS = {
  'malformed-body': { status: 400, title: 'The body cannot be read' },
  'validation-failed': { status: 400, title: 'The request does not fit its schema' },
  'invalid-limits': { status: 400, title: 'A limit is not a positive whole number' },
  'invalid-notebook': { status: 400, title: 'The notebook is not an nbformat document' },
  'empty-submission': { status: 400, title: 'The submission holds no code' },
  'invalid-assignment': { status: 400, title: 'The assignment contradicts itself' },
  'bad-request': { status: 400, title: 'The request cannot be understood' },
  'missing-key': { status: 401, title: 'An API key is needed' },
  'unknown-key': { status: 401, title: 'The API key is not known' },
  'forbidden-role': { status: 403, title: 'The API key has another role' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'source-too-large': { status: 413, title: 'The code is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not taken here' },
  'unknown-assignment': { status: 422, title: 'There is no assignment of that name' },
  'unknown-language': { status: 422, title: 'The language is not graded here' },
  'assignment-broken': { status: 422, title: 'The assignment’s own code does not run' },
  'queue-full': { status: 503, title: 'Every place is taken and the queue is full' },
  'memory-low': { status: 503, title: 'There is too little memory left' },
  'sandbox-unavailable': { status: 503, title: 'No sandbox could be had' },
  'shutting-down': { status: 503, title: 'The service is shutting down' },
  'internal-error': { status: 500, title: 'The service failed' },
} as const satisfies Record<string, ProblemFacts>

export type ProblemCode = keyof typeof PROBLEMS

/** One place in the request that is wrong. */
export const problemErrorSchema = z
  .object({
    pointer: z.string().meta({
      description: 'JSON pointer into the body, as a URI fragment',
      examples: ['#/limits/wallMs'],
    }),
    detail: z.string(),
  })
  .meta({ id: 'ProblemError' })

export type ProblemError = z.output<typeof problemErrorSchema>

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string().meta({
      description: 'Where the code is explained',
      examples: ['urn:backproof:problem:validation-failed'],
    }),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    instance: z.string().optional().meta({ description: 'The request id' }),
    errors: z.array(problemErrorSchema).optional(),
    limit: z.number().optional().meta({ description: 'The cap that was exceeded' }),
    size: z
      .number()
      .optional()
      .meta({ description: 'The size that was seen, as far as it was read' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong, with the value seen and how to mend it.' })

export type Problem = z.output<typeof problemSchema>
