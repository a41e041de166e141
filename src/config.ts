import { isLoopback } from '#contract/access.ts'
import { LIMIT_NAMES, type Limits } from '#contract/limits.ts'
import type { LayerName } from '#contract/sandbox.ts'
import { type ApiKey, KEY_COMMAND } from './api-keys.ts'
import { explainUnknown, pickOwnVariables } from './environment.ts'
import { type Settings, settingsSchema } from './settings.ts'

/** The service's configuration, complete and checked. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly assignmentsDir?: string
  /** Absolute path; absent where the interpreter is to be found. */
  readonly python?: string
  /** Python modules that submissions may import beside the usual ones. */
  readonly pythonModules: readonly string[]
  /** Where to look for an interpreter: PATH. */
  readonly searchPath: string
  readonly workers: number
  readonly queueLimit: number
  /** Less free memory than this, in MiB, and no submission is taken. */
  readonly minFreeMb: number
  readonly logLevel: Settings['BACKPROOF_LOG_LEVEL']
  /** Empty where the service is open, which it can be on loopback only. */
  readonly apiKeys: readonly ApiKey[]
  readonly requireSandbox: readonly LayerName[]
  readonly namespaces: Settings['BACKPROOF_NAMESPACES']
  readonly limits: { readonly defaults: Limits; readonly maxima: Limits }
  readonly bodyBytes: number
  readonly sourceBytes: number
}

/** What a submission gets when it asks for nothing; less where the maximum is lower. */
const DEFAULT_LIMITS: Limits = {
  wallMs: 10_000,
  cpuMs: 10_000,
  memoryMb: 512,
  outputBytes: 1_048_576,
  evaluations: 100_000,
}

/** The environment cannot be used; the message lists every fault, one a line. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
    super(`The configuration has ${count}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

/**
 * Reads the configuration from environment variables.
 * @returns the configuration, and what whoever started the service should know about it
 * @throws ConfigError with all faults at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): {
  config: Config
  warnings: string[]
} {
  const { given, links } = pickOwnVariables(env)
  const known = Object.keys(settingsSchema.shape)
  const unknown = Object.keys(given).filter((name) => !known.includes(name))
  const result = settingsSchema.safeParse(given)
  const faults = [
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...unknown.map((name) => explainUnknown(name, known)),
    ...explainOpenness(given),
  ]
  if (!result.success || faults.length > 0) throw new ConfigError(faults)
  const config = { ...composeConfig(result.data), searchPath: env['PATH'] ?? '' }
  return { config, warnings: [...warnOfOpenness(config), ...warnOfLinks(links)] }
}

/** The rows of the README's configuration table. */
export function describeConfig(): { name: string; default: string; description: string }[] {
  return Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const { description = '', ['shown']: shown } = schema.meta() ?? {}
    const byDefault: unknown = schema.parse(undefined)
    const plain = Array.isArray(byDefault) ? byDefault.join(',') : String(byDefault ?? '')
    return { name, default: typeof shown === 'string' ? shown : plain, description }
  })
}

function explainOpenness(given: Readonly<Record<string, string>>): string[] {
  const host = given['BACKPROOF_HOST']
  if (host === undefined || isLoopback(host) || given['BACKPROOF_API_KEYS'] !== undefined) return []
  return [
    `BACKPROOF_API_KEYS: must be set when BACKPROOF_HOST is ${host}, which others can reach; make a key with: ${KEY_COMMAND}`,
  ]
}

function warnOfOpenness(config: Config): string[] {
  if (config.apiKeys.length > 0) return []
  return [
    `BACKPROOF_API_KEYS is unset: whoever can reach ${config.host} on this machine may do everything; make a key with: ${KEY_COMMAND}`,
  ]
}

function warnOfLinks(links: readonly string[]): string[] {
  if (links.length === 0) return []
  return [`Ignored ${links.join(', ')}: Kubernetes sets them for a Service, they are no settings`]
}

function composeConfig(settings: Settings): Omit<Config, 'searchPath'> {
  const maxima: Limits = {
    wallMs: settings.BACKPROOF_MAX_WALL_MS,
    cpuMs: settings.BACKPROOF_MAX_CPU_MS,
    memoryMb: settings.BACKPROOF_MAX_MEMORY_MB,
    outputBytes: settings.BACKPROOF_MAX_OUTPUT_BYTES,
    evaluations: settings.BACKPROOF_MAX_EVALUATIONS,
  }
  const assignmentsDir = settings.BACKPROOF_ASSIGNMENTS_DIR
  const python = settings.BACKPROOF_PYTHON
  return {
    host: settings.BACKPROOF_HOST,
    port: settings.BACKPROOF_PORT,
    dataDir: settings.BACKPROOF_DATA_DIR,
    ...(assignmentsDir === undefined ? {} : { assignmentsDir }),
    ...(python === undefined ? {} : { python }),
    pythonModules: settings.BACKPROOF_PYTHON_MODULES,
    workers: settings.BACKPROOF_WORKERS,
    queueLimit: settings.BACKPROOF_QUEUE_LIMIT,
    minFreeMb: settings.BACKPROOF_MIN_FREE_MB,
    logLevel: settings.BACKPROOF_LOG_LEVEL,
    apiKeys: settings.BACKPROOF_API_KEYS,
    requireSandbox: settings.BACKPROOF_REQUIRE_SANDBOX,
    namespaces: settings.BACKPROOF_NAMESPACES,
    limits: { defaults: lowerDefaults(maxima), maxima },
    bodyBytes: settings.BACKPROOF_MAX_BODY_BYTES,
    sourceBytes: settings.BACKPROOF_MAX_SOURCE_BYTES,
  }
}

function lowerDefaults(maxima: Limits): Limits {
  const defaults = { ...DEFAULT_LIMITS }
  for (const name of LIMIT_NAMES) defaults[name] = Math.min(defaults[name], maxima[name])
  return defaults
}
