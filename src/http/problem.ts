import type { FastifyReply, FastifyRequest } from 'fastify'
import { PROBLEMS, type Problem, type ProblemCode } from '#contract/problem.ts'
import type { ServiceError } from '#service/errors.ts'
import { explainError } from './framework-errors.ts'
import { takeNotes } from './request-notes.ts'

/** Media type of RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json'

/** The URN that stands for a code; docs/problems.md explains each. */
export function nameProblemType(code: ProblemCode): string {
  return `urn:backproof:problem:${code}`
}

/** The problem document for an error. @param instance the request's id */
export function describeProblem(error: ServiceError, instance?: string): Problem {
  const { errors, limit, size } = error.extras
  return {
    type: nameProblemType(error.code),
    ...PROBLEMS[error.code],
    code: error.code,
    detail: error.message,
    ...(instance === undefined ? {} : { instance }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors: [...errors] }),
    ...(limit === undefined ? {} : { limit }),
    ...(size === undefined ? {} : { size }),
  }
}

/** Headers that a problem brings along. */
export function describeProblemHeaders(error: ServiceError): Record<string, string> {
  const { retryAfterSeconds } = error.extras
  return {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(retryAfterSeconds === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
    ...challenge(error.code),
  }
}

/** Answers a request with the problem that an error stands for, whatever threw it. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply) {
  const error = explainError(thrown, request)
  const problem = describeProblem(error, request.id)
  takeNotes(request, { problem: problem.code, ...(problem.status < 500 ? {} : { err: thrown }) })
  return reply
    .code(problem.status)
    .headers(describeProblemHeaders(error))
    .send(JSON.stringify(problem))
}

function challenge(code: ProblemCode): Record<string, string> {
  if (code === 'missing-key') return { 'www-authenticate': 'Bearer realm="backproof"' }
  if (code !== 'unknown-key') return {}
  return { 'www-authenticate': 'Bearer realm="backproof", error="invalid_token"' }
}
