import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { LOCALES } from '#contract/locale.ts'
import type { ProblemCode } from '#contract/problem.ts'
import { reportSchema } from '#contract/report.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { declareProblems, GUARD_PROBLEMS } from '#http/answers.ts'
import { GRADE_TYPES, installBodyParsers } from '#http/body-parsers.ts'
import { readForm } from '#http/form.ts'
import type { InFlight } from '#http/in-flight.ts'
import { isObject } from '#http/json-object.ts'
import type { JsonReader } from '#http/json-reader.ts'
import { chooseView } from '#http/keys.ts'
import { chooseLocale } from '#http/locale.ts'
import { completeRequest } from '#http/request-completion.ts'
import { takeNotes } from '#http/request-notes.ts'
import { viewSchema } from '#http/view-query.ts'
import { ServiceError } from '#service/errors.ts'
import type { Grader } from '#service/services.ts'

export interface GradeRouteOptions {
  readonly grader: Grader
  readonly reader: JsonReader
  readonly inFlight: InFlight
}

/** A number in the query; the request's own schema judges it. */
const attemptSchema = z.string().optional().meta({
  type: 'integer',
  description: 'Like `submission.attempt` in a JSON body, which counts where both are there',
})

const limitSchema = z.string().optional().meta({
  type: 'integer',
  description: 'Like the member of `limits` in a JSON body, which counts where both are there',
})

const querySchema = z.strictObject({
  assignment: z
    .string()
    .optional()
    .meta({
      description: 'Id of a published assignment; where the body says one, that one counts',
      examples: ['gradient-checking'],
    }),
  view: viewSchema,
  attempt: attemptSchema,
  wallMs: limitSchema,
  cpuMs: limitSchema,
  memoryMb: limitSchema,
  outputBytes: limitSchema,
  evaluations: limitSchema,
})

const headersSchema = z.looseObject({
  'accept-language': z
    .string()
    .optional()
    .meta({
      description: `Languages for the texts of the report, which can be ${LOCALES.join(' or ')}; Content-Language names the one chosen`,
      examples: ['ko-KR, ko;q=0.9, en;q=0.5'],
    }),
})

const GRADE_PROBLEMS: readonly ProblemCode[] = [
  'malformed-body',
  'validation-failed',
  'invalid-limits',
  'invalid-notebook',
  'empty-submission',
  'invalid-assignment',
  'bad-request',
  ...GUARD_PROBLEMS,
  'forbidden-role',
  'body-too-large',
  'source-too-large',
  'unsupported-media-type',
  'unknown-assignment',
  'unknown-language',
  'assignment-broken',
  'queue-full',
  'memory-low',
  'sandbox-unavailable',
]

const DOCUMENT = 'document'

/** `POST /v1/grade`: grades a submission while the client waits, and stores nothing. */
export const gradeRoute: FastifyPluginAsyncZod<GradeRouteOptions> = async (app, options) => {
  await installBodyParsers(app, options.reader)
  app.decorateRequest(DOCUMENT, undefined)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('vary', 'Accept-Language')
  })
  app.addHook('preValidation', async (request) => {
    if (request.isMultipart()) {
      request.body = completeRequest(await readForm(request, options.reader), request.query)
    }
    request.setDecorator(DOCUMENT, findInlineAssignment(request.body))
  })
  app.post(
    '/grade',
    {
      schema: {
        operationId: 'gradeSubmission',
        summary: 'Grade a submission',
        description:
          'Runs the submission in a sandbox against the assignment and returns the report. What the code does wrong is in the report, with status 200. Nothing is stored.',
        tags: ['Grading'],
        consumes: GRADE_TYPES,
        querystring: querySchema,
        headers: headersSchema,
        body: gradeRequestSchema,
        response: {
          200: reportSchema.describe('The report'),
          ...declareProblems(GRADE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const document = request.getDecorator<unknown>(DOCUMENT)
      const locale = chooseLocale(request.headers['accept-language'])
      const report = await options.grader.grade(request.body, {
        view: chooseView(request, request.query.view),
        locale,
        signal: options.inFlight.track(reply),
        ...(document === undefined ? {} : { document }),
      })
      takeNotes(request, {
        report: report.id,
        assignment: report.assignment.id,
        verdict: report.verdict,
      })
      reply.header('content-language', locale)
      return report
    },
  )
}

/** The inline assignment as it was written, before its schema turns it into something else. */
function findInlineAssignment(body: unknown): unknown {
  if (body === undefined || body === null) {
    throw new ServiceError('malformed-body', 'The body is empty; send a request as JSON, or a file')
  }
  return isObject(body) && isObject(body['assignment']) ? body['assignment'] : undefined
}
