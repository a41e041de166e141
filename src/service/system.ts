import type { Capabilities } from '#contract/capabilities.ts'
import { CAPS } from '#contract/caps.ts'
import { LANGUAGES, type Language, runsOnNode, SOURCE_TYPES } from '#contract/languages.ts'
import type { Engine } from '#contract/report.ts'
import type { LayerReport, SandboxLayers } from '#contract/sandbox.ts'
import { ServiceError } from './errors.ts'
import { describeLimits, type LimitPolicy } from './limits.ts'
import type { System } from './services.ts'

const NOTEBOOK_TYPE = 'application/x-ipynb+json'

/** What the sandbox says of itself. */
export interface SandboxStatus {
  readonly layers: SandboxLayers
  readonly python: string
  readonly numpy: string
  /** What programs can import, as far as it is worth naming. */
  readonly modules: readonly string[]
  /** What programs in JavaScript and TypeScript are run with, where they can be. */
  readonly javascript?: { readonly node: string; readonly layers: SandboxLayers }
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
  engine(language?: Language): Engine
  /** Lets a submission in, or not. @throws ServiceError memory-low */
  admit(): void
}

const MEMORY_RETRY_S = 5

/** Tells what the service can do, behind which walls, and whether it can do it now. */
export function createSystem(facts: SystemFacts): OwnSystem {
  return {
    engine: (language = 'python') => describeEngine(facts, language),
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

/** What grades programs of a language: versions, and the layers of the sandbox. */
export function describeEngine(
  { version, status }: Pick<SystemFacts, 'version' | 'status'>,
  language: Language,
): Engine {
  const { python, numpy, layers, javascript } = status()
  if (!runsOnNode(language) || javascript === undefined) {
    return { version, python, numpy, sandbox: layers }
  }
  return { version, python, numpy, node: javascript.node, sandbox: javascript.layers }
}

/** Those whose programs can be run behind walls here. */
function listLanguages({ status }: SystemFacts): Capabilities['languages'] {
  const { layers, modules, javascript } = status()
  const mediaTypes = [SOURCE_TYPES.python, NOTEBOOK_TYPE]
  const python = { id: 'python', mediaTypes, modules: [...modules], sandbox: layers }
  if (javascript === undefined) return [python]
  const others = LANGUAGES.filter(runsOnNode).map((id) => ({
    id,
    mediaTypes: [SOURCE_TYPES[id], NOTEBOOK_TYPE],
    sandbox: javascript.layers,
  }))
  return [python, ...others]
}

function describeCapabilities(facts: SystemFacts): Capabilities {
  return {
    version: facts.version,
    languages: listLanguages(facts),
    engine: describeEngine(facts, 'python'),
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
