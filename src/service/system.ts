import type { Capabilities } from '#contract/capabilities.ts'
import { CAPS } from '#contract/caps.ts'
import type { Engine } from '#contract/report.ts'
import type { SandboxLayers } from '#contract/sandbox.ts'
import { describeLimits, type LimitPolicy } from './limits.ts'
import type { System } from './services.ts'

/** What the sandbox says of itself. */
export interface SandboxStatus {
  readonly layers: SandboxLayers
  readonly python: string
  readonly numpy: string
  /** Callers that wait for a place. */
  readonly queued: number
  /** Absent while there is no process to run submissions in. */
  readonly pid?: number
}

/** What the service is made of. */
export interface SystemFacts {
  readonly version: string
  readonly policy: LimitPolicy
  readonly bodyBytes: number
  readonly sourceBytes: number
  readonly workers: number
  readonly queueLimit: number
  status(): SandboxStatus
}

/** Tells what the service can do, behind which walls, and whether it can do it now. */
export function createSystem(facts: SystemFacts): System & { engine(): Engine } {
  return {
    engine: () => describeEngine(facts),
    capabilities: () => describeCapabilities(facts),
    readiness: () => {
      const { pid, queued } = facts.status()
      const isUp = pid !== undefined
      const isFull = queued > 0 && queued >= facts.queueLimit
      return {
        ready: isUp && !isFull,
        checks: { sandbox: isUp ? 'ok' : 'restarting', queue: isFull ? 'full' : 'ok' },
      }
    },
  }
}

function describeEngine({ version, status }: SystemFacts): Engine {
  const { python, numpy, layers } = status()
  return { version, python, numpy, sandbox: layers }
}

function describeCapabilities(facts: SystemFacts): Capabilities {
  return {
    version: facts.version,
    languages: [{ id: 'python', mediaTypes: ['text/x-python', 'application/x-ipynb+json'] }],
    engine: describeEngine(facts),
    limits: describeLimits(facts.policy),
    caps: {
      bodyBytes: facts.bodyBytes,
      sourceBytes: facts.sourceBytes,
      exercises: CAPS.exercises,
      testCases: CAPS.testCases,
      tensorElements: CAPS.tensorElements,
      requestElements: CAPS.requestElements,
    },
    workers: facts.workers,
  }
}
