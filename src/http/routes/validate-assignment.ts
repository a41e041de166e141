import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { assignmentSchema } from '#contract/assignment.ts'
import type { ProblemCode } from '#contract/problem.ts'
import { selfTestReportSchema } from '#contract/self-test.ts'
import { declareProblems, GUARD_PROBLEMS } from '#http/answers.ts'
import type { InFlight } from '#http/in-flight.ts'
import type { JsonReader } from '#http/json-reader.ts'
import { requireInstructor } from '#http/keys.ts'
import { installMediaTypeCheck } from '#http/media-type.ts'
import { takeNotes } from '#http/request-notes.ts'
import { ServiceError } from '#service/errors.ts'
import type { SelfTest } from '#service/services.ts'

export interface ValidateRouteOptions {
  readonly selfTest: SelfTest
  readonly reader: JsonReader
  readonly inFlight: InFlight
}

const DOCUMENT = 'writtenAssignment'

const VALIDATE_PROBLEMS: readonly ProblemCode[] = [
  'malformed-body',
  'validation-failed',
  'invalid-assignment',
  'bad-request',
  ...GUARD_PROBLEMS,
  'forbidden-role',
  'body-too-large',
  'unsupported-media-type',
  'unknown-language',
  'queue-full',
  'memory-low',
  'sandbox-unavailable',
]

/** `POST /v1/assignments/validate`: tests an assignment as one is tested before it is published. */
export const validateAssignmentRoute: FastifyPluginAsyncZod<ValidateRouteOptions> = async (
  app,
  { selfTest, reader, inFlight },
) => {
  installMediaTypeCheck(app)
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, bytes: Buffer) =>
      reader.read({ bytes, content: 'assignment', lead: [] }),
  )
  app.decorateRequest(DOCUMENT, undefined)
  app.addHook('onRequest', async (request) => requireInstructor(request, 'the self-test'))
  app.addHook('preValidation', async (request) => request.setDecorator(DOCUMENT, request.body))
  app.post(
    '/assignments/validate',
    {
      schema: {
        operationId: 'validateAssignment',
        summary: 'Test an assignment',
        description:
          'Grades the reference, nothing, zeros and the starter, and some hundred variants of the reference with a typical mistake each. The report says which mistakes no test case reveals, and proposes test cases that do. Nothing is stored. It needs an instructor’s key.',
        tags: ['Assignments'],
        body: assignmentSchema,
        response: {
          200: selfTestReportSchema.describe('What the self-test found'),
          ...declareProblems(VALIDATE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const document = request.getDecorator<unknown>(DOCUMENT)
      const signal = inFlight.track(reply)
      const report = await selfTest(request.body, { document, signal }).catch(relocate)
      takeNotes(request, { assignment: report.assignment.id })
      return report
    },
  )
}

/** Here the assignment is the whole body, and no part of it. */
function relocate(error: unknown): never {
  if (!(error instanceof ServiceError) || error.extras.errors === undefined) throw error
  const errors = error.extras.errors.map(({ pointer, detail }) => ({
    pointer: pointer.replace(/^#\/assignment(?=\/|$)/, '#'),
    detail,
  }))
  throw new ServiceError(error.code, error.message, { ...error.extras, errors, cause: error })
}
