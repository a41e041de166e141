import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SOURCE_TYPES } from '#contract/languages.ts'
import { declareProblems, GUARD_PROBLEMS } from '#http/answers.ts'
import { assignmentPathSchema } from '#http/assignment-path.ts'
import { requireInstructor } from '#http/keys.ts'
import { NOTEBOOK_TYPE } from '#http/submission-files.ts'
import { ServiceError } from '#service/errors.ts'
import type { Catalogue } from '#service/services.ts'

const querySchema = z.strictObject({
  as: z.enum(['notebook', 'script']).default('notebook').meta({ description: 'Form of the file' }),
  language: z.string().max(40).default('python').meta({ description: 'Language of its code' }),
  solved: z.enum(['true', 'false']).default('false').meta({
    description:
      'With the solution of the reference filled in: an example that gets full marks; needs an instructor’s key',
  }),
})

/** `GET /v1/assignments/{id}/starter`: the file that a learner starts from. */
export const getStarterRoute: FastifyPluginAsyncZod<{ readonly catalogue: Catalogue }> = async (
  app,
  { catalogue },
) => {
  app.get(
    '/assignments/:id/starter',
    {
      schema: {
        operationId: 'getStarter',
        summary: 'Download the file that a learner starts from',
        tags: ['Assignments'],
        params: assignmentPathSchema,
        querystring: querySchema,
        response: {
          200: {
            description: 'The starter',
            content: {
              [NOTEBOOK_TYPE]: { schema: z.looseObject({ nbformat: z.int() }) },
              [SOURCE_TYPES.python]: { schema: z.string() },
              [SOURCE_TYPES.javascript]: { schema: z.string() },
              [SOURCE_TYPES.typescript]: { schema: z.string() },
            },
          },
          ...declareProblems([
            'validation-failed',
            ...GUARD_PROBLEMS,
            'forbidden-role',
            'not-found',
          ]),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { as, language } = request.query
      const solved = request.query.solved === 'true'
      if (solved) requireInstructor(request, 'a solved starter')
      const file = catalogue.starter(id, { as, language, solved })
      if (file === undefined) {
        const detail = `There is no ${language} starter of ${id}; /v1/assignments lists what there is`
        throw new ServiceError('not-found', detail)
      }
      const name = file.fileName.replaceAll(/[^\w.-]/g, '_')
      reply.header('content-disposition', `attachment; filename="${name}"`)
      return reply.type(file.mediaType).send(file.content)
    },
  )
}
