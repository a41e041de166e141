import type { Capabilities } from '#contract/capabilities.ts'
import { CAPS } from '#contract/caps.ts'
import type { Engine } from '#contract/report.ts'
import type { LayerReport, SandboxLayers } from '#contract/sandbox.ts'
import { ServiceError } from './errors.ts'
import { describeLimits, type LimitPolicy } from './limits.ts'
import type { System } from './services.ts'

/** What the sandbox says of itself. */
export interface SandboxStatus {
  readonly layers: SandboxLayers
  readonly python: string
  readonly numpy: string
  /** What programs can import, as far as it is worth naming. */
  readonly modules: readonly string[]
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
  /** Less free memory than this, in MiB, and no submission is taken. */
  readonly minFreeMb: number
  status(): SandboxStatus
  layers(): LayerReport[]
  /** Memory that is left, in MiB; undefined where nobody knows. */
  freeMb(): number | undefined
}

/** What the services need of the system beside what the fronts do. */
export interface OwnSystem extends System {
  engine(): Engine
  /** Lets a submission in, or not. @throws ServiceError memory-low */
  admit(): void
}

const MEMORY_RETRY_S = 5

/** Tells what the service can do, behind which walls, and whether it can do it now. */
export function createSystem(facts: SystemFacts): OwnSystem {
  return {
    engine: () => describeEngine(facts),
    capabilities: () => describeCapabilities(facts),
    readiness: () => describeReadiness(facts),
    admit: () => {
      if (!isMemoryLow(facts)) return
      const text = `${facts.freeMb()} MiB of memory are left, and submissions are taken from ${facts.minFreeMb} MiB on; send it again later`
      throw new ServiceError('memory-low', text, { retryAfterSeconds: MEMORY_RETRY_S })
    },
  }
}

function describeReadiness(facts: SystemFacts): ReturnType<System['readiness']> {
  const { pid, queued } = facts.status()
  const isUp = pid !== undefined
  const isFull = queued > 0 && queued >= facts.queueLimit
  const isLow = isMemoryLow(facts)
  return {
    ready: isUp && !isFull && !isLow,
    checks: {
      sandbox: isUp ? 'ok' : 'restarting',
      queue: isFull ? 'full' : 'ok',
      memory: isLow ? 'low' : 'ok',
    },
  }
}

function isMemoryLow({ freeMb, minFreeMb }: SystemFacts): boolean {
  return minFreeMb > 0 && (freeMb() ?? Number.POSITIVE_INFINITY) < minFreeMb
}

/** What grades: versions, and the layers of the sandbox. */
export function describeEngine({
  version,
  status,
}: Pick<SystemFacts, 'version' | 'status'>): Engine {
  const { python, numpy, layers } = status()
  return { version, python, numpy, sandbox: layers }
}

function describeCapabilities(facts: SystemFacts): Capabilities {
  const modules = [...facts.status().modules]
  return {
    version: facts.version,
    languages: [
      { id: 'python', mediaTypes: ['text/x-python', 'application/x-ipynb+json'], modules },
    ],
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
    sandbox: facts.layers(),
  }
}
