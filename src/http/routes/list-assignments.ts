import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assignmentListSchema } from '#contract/catalogue.ts'
import { declareProblems, GUARD_PROBLEMS } from '#http/answers.ts'
import type { Catalogue } from '#service/services.ts'

const querySchema = z.strictObject({
  cursor: z.string().max(400).optional().meta({ description: 'nextCursor of the page before' }),
  limit: z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'How many at most', examples: [50] }),
})

/** `GET /v1/assignments`: what is published, a page at a time. */
export const listAssignmentsRoute: FastifyPluginAsyncZod<{
  readonly catalogue: Catalogue
}> = async (app, { catalogue }) => {
  app.get(
    '/assignments',
    {
      schema: {
        operationId: 'listAssignments',
        summary: 'List the published assignments',
        tags: ['Assignments'],
        querystring: querySchema,
        response: {
          200: assignmentListSchema.describe('A page of assignments'),
          ...declareProblems(['validation-failed', 'bad-request', ...GUARD_PROBLEMS]),
        },
      },
    },
    async ({ query: { cursor, limit } }) =>
      catalogue.list({
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
      }),
  )
}
