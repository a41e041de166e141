import { OUTCOMES } from '#contract/outcomes.ts'
import type { ProblemCode, ProblemError } from '#contract/problem.ts'
import type { Answer, Death } from './ports.ts'

interface Extras {
  readonly errors?: readonly ProblemError[]
  readonly limit?: number
  readonly size?: number
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** A request that cannot be served, and why; the HTTP shell turns it into a problem document. */
export class ServiceError extends Error {
  readonly code: ProblemCode
  readonly extras: Extras

  constructor(code: ProblemCode, message: string, extras: Extras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.name = 'ServiceError'
    this.code = code
    this.extras = extras
  }
}

/** Every place is taken and the queue in front of them is full. */
export class SandboxBusyError extends ServiceError {
  constructor(message: string, retryAfterSeconds: number) {
    super('queue-full', message, { retryAfterSeconds })
    this.name = 'SandboxBusyError'
  }
}

/** No process could be had to run code in. */
export class SandboxUnavailableError extends ServiceError {
  constructor(message: string, extras: { readonly cause?: unknown } = {}) {
    super('sandbox-unavailable', message, { ...extras, retryAfterSeconds: 2 })
    this.name = 'SandboxUnavailableError'
  }
}

/** What a reference answered. @throws ServiceError with `what` went wrong, when it ended before that */
export function insistOnReference<T>(answer: Answer<T>, what: string): T {
  if (answer.ok) return answer.value
  throw explainReferenceDeath(answer.death, what)
}

/** Makes nothing of a reference that does not get through, where that proves nothing. @throws any other error */
export function ignoreBroken(error: unknown): undefined {
  if (error instanceof ServiceError && error.code === 'assignment-broken') return undefined
  throw error
}

/** What ended with the service is not the assignment's fault. */
function explainReferenceDeath(death: Death, what: string): ServiceError {
  const text = `${what}: ${death.outcome}: ${death.detail}`
  return OUTCOMES[death.outcome].fault === 'service'
    ? new SandboxUnavailableError(text)
    : new ServiceError('assignment-broken', text)
}
