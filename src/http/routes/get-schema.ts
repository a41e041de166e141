import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assignmentSchema } from '#contract/assignment.ts'
import { reportSchema } from '#contract/report.ts'
import { declareProblems } from '#http/answers.ts'
import { ServiceError } from '#service/errors.ts'

const SCHEMA_TYPE = 'application/schema+json'

const pathSchema = z.object({
  name: z.string().meta({ description: 'assignment or report', examples: ['assignment'] }),
})

/** `GET /v1/schemas/{name}`: JSON Schemas, for editors and for programs that read reports. Nothing in them is secret. */
export const getSchemaRoute: FastifyPluginAsyncZod = async (app) => {
  const texts = new Map([
    ['assignment', formatSchema(assignmentSchema, 'input')],
    ['report', formatSchema(reportSchema, 'output')],
  ])
  app.get(
    '/schemas/:name',
    {
      schema: {
        operationId: 'getSchema',
        summary: 'Get the JSON Schema of an assignment or a report',
        tags: ['Service'],
        security: [],
        params: pathSchema,
        response: {
          200: {
            description: 'A JSON Schema (draft 2020-12)',
            content: { [SCHEMA_TYPE]: { schema: z.unknown() } },
          },
          ...declareProblems(['not-found', 'shutting-down']),
        },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const text = texts.get(name)
      if (text !== undefined) return reply.type(SCHEMA_TYPE).send(text)
      const detail = `There is no schema ${name}; there are ${[...texts.keys()].join(' and ')}`
      throw new ServiceError('not-found', detail)
    },
  )
}

/** The schema with its own members at the root, where the generator only refers to a definition. */
function formatSchema(schema: z.ZodType, io: 'input' | 'output'): string {
  const options = { io, unrepresentable: 'any' } as const
  const { $schema, $ref = '', $defs = {} } = z.toJSONSchema(schema, options)
  const title = $ref.replace('#/$defs/', '')
  const { [title]: root, ...others } = $defs
  return JSON.stringify({ $schema, title, ...root, $defs: others })
}
