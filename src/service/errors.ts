import { OUTCOMES } from '#contract/outcomes.ts'
import type { ProblemCode, ProblemError } from '#contract/problem.ts'
import type { Death } from './ports.ts'

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

/** An assignment's reference ended before it answered: what ended with the service is not the assignment's fault. */
export function explainReferenceDeath(death: Death, what: string): ServiceError {
  const text = `${what}: ${death.outcome}: ${death.detail}`
  return OUTCOMES[death.outcome].fault === 'service'
    ? new SandboxUnavailableError(text)
    : new ServiceError('assignment-broken', text)
}
