import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assignmentDetailSchema } from '#contract/catalogue.ts'
import { declareProblems, GUARD_PROBLEMS } from '#http/answers.ts'
import { assignmentPathSchema } from '#http/assignment-path.ts'
import { chooseView } from '#http/keys.ts'
import { viewSchema } from '#http/view-query.ts'
import { ServiceError } from '#service/errors.ts'
import type { Catalogue } from '#service/services.ts'

/** `GET /v1/assignments/{id}`: one assignment as the caller may see it. */
export const getAssignmentRoute: FastifyPluginAsyncZod<{ readonly catalogue: Catalogue }> = async (
  app,
  { catalogue },
) => {
  app.get(
    '/assignments/:id',
    {
      schema: {
        operationId: 'getAssignment',
        summary: 'Show an assignment',
        tags: ['Assignments'],
        params: assignmentPathSchema,
        querystring: z.strictObject({ view: viewSchema }),
        response: {
          200: assignmentDetailSchema.describe('The assignment'),
          ...declareProblems([
            'validation-failed',
            ...GUARD_PROBLEMS,
            'forbidden-role',
            'not-found',
          ]),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const assignment = catalogue.get(id, chooseView(request, request.query.view))
      if (assignment !== undefined) return assignment
      throw new ServiceError('not-found', `There is no assignment ${id}; /v1/assignments lists all`)
    },
  )
}
