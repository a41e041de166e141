import type { Socket } from 'node:net'
import { ServiceError } from '#service/errors.ts'
import { describeProblem, describeProblemHeaders } from './problem.ts'

/** What the HTTP parser says of a connection whose request never became one. */
interface ConnectionError extends Error {
  readonly code?: string
}

/** Answers what cannot be read as HTTP, or not in time, with a problem too, and closes the connection. */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) socket.end(formatAnswer(explainClientError(error)))
  socket.destroySoon()
}

function explainClientError({ code }: ConnectionError): ServiceError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ServiceError(
      'request-timeout',
      'The request did not arrive whole in time; send it again',
    )
  }
  const what =
    code === 'HPE_HEADER_OVERFLOW' ? 'headers above 16 KiB' : 'something that is not HTTP/1.1'
  return new ServiceError('bad-request', `The connection sent ${what}`)
}

function formatAnswer(error: ServiceError): string {
  const problem = describeProblem(error)
  const body = JSON.stringify(problem)
  const headers = { ...describeProblemHeaders(error), 'content-length': Buffer.byteLength(body) }
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    '',
    body,
  ].join('\r\n')
}
