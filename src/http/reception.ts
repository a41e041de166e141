import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './problem.ts'
import { REQUEST_ID_HEADER } from './request-id.ts'
import { followRequest } from './request-log.ts'

/** What every request gets, whatever becomes of it: its id and its log line. */
export function receive(request: FastifyRequest, reply: FastifyReply): void {
  reply.header(REQUEST_ID_HEADER, request.id)
  followRequest(request, reply)
}

/** Answers a request whose path cannot be read, and which therefore passed no hook. */
export function refuseUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  receive(request, reply)
  sendProblem(error, request, reply)
}
