import type { Config } from '#config.ts'
import type { DoctorReport, Surroundings } from '#contract/doctor.ts'
import type { LayerReport } from '#contract/sandbox.ts'
import { formatDoctorReport } from './doctor-text.ts'

type Check = DoctorReport['checks'][number]

type DoctorSettings = Pick<Config, 'minFreeMb' | 'workers' | 'limits' | 'dataDir'>

/** What the command needs of the world. Each function throws an error whose message is meant for people. */
export interface DoctorParts {
  readonly version: string
  readonly node: string
  readonly oldestNode: string
  readonly surroundings: Surroundings
  readConfig(): DoctorSettings
  /** Whether a folder can be written to, or made. */
  canWrite(folder: string): boolean
  findPython(): Promise<{ readonly path: string; readonly python: string; readonly numpy: string }>
  freeMb(): number | undefined
  examine(): Promise<{ readonly layers: readonly LayerReport[]; readonly obstacle?: string }>
}

export interface DoctorOutput {
  readonly isJson: boolean
  readonly hasColours: boolean
  write(text: string): void
}

const SYSTEMS: ReadonlySet<string> = new Set(['x64', 'arm64'])

/**
 * `backproof doctor`: tells whether the service can run here, which layers of the sandbox hold, and how to get the others.
 * @returns the exit status: 0 where the service starts, else 1
 */
export async function consultDoctor(parts: DoctorParts, output: DoctorOutput): Promise<number> {
  const report = await examine(parts)
  output.write(
    output.isJson
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : formatDoctorReport(report, output.hasColours),
  )
  return report.ok ? 0 : 1
}

/** Each check rests on those before it: without a system there is no Python to look for. */
async function examine(parts: DoctorParts): Promise<DoctorReport> {
  const { version, surroundings } = parts
  const checks: Check[] = [checkSystem(surroundings), checkNode(parts)]
  const config = attempt('configuration', () => {
    return { saw: 'every setting fits', settings: parts.readConfig() }
  })
  checks.push(config.check)
  if (config.value !== undefined) {
    const { settings } = config.value
    checks.push(checkData(parts, settings.dataDir), checkMemory(parts.freeMb(), settings))
  }
  let layers: readonly LayerReport[] = []
  if (checks[0]?.ok === true && config.check.ok) {
    const python = await checkPython(parts)
    checks.push(python)
    if (python.ok) {
      const examined = await parts.examine()
      layers = examined.layers
      checks.push(checkSandbox(examined))
    }
  }
  return { ok: checks.every(({ ok }) => ok), version, surroundings, checks, layers: [...layers] }
}

function checkSystem({ system, machine, kernel }: Surroundings): Check {
  const saw = `${system} ${kernel} on ${machine}`
  if (system === 'linux' && SYSTEMS.has(machine)) return { id: 'system', ok: true, saw }
  const mending =
    'Learner code runs on Linux x86_64 and aarch64 only, behind its kernel’s own walls. Here docker compose up runs the whole service in Docker’s Linux machine; without it this command, --help and the documents are all that works.'
  return { id: 'system', ok: false, saw, mending }
}

function checkNode({ node, oldestNode }: DoctorParts): Check {
  const [isMajor = 0, isMinor = 0] = node.split('.').map(Number)
  const [major = 0, minor = 0] = oldestNode.split('.').map(Number)
  const ok = isMajor > major || (isMajor === major && isMinor >= minor)
  const mending = `Node ${oldestNode} or later is needed; npm start fetches one.`
  return { id: 'node', ok, saw: node, ...(ok ? {} : { mending }) }
}

function checkData({ canWrite }: DoctorParts, folder: string): Check {
  if (canWrite(folder)) return { id: 'data', ok: true, saw: folder }
  const mending = 'Name a folder in BACKPROOF_DATA_DIR that the user of the service may write to.'
  return { id: 'data', ok: false, saw: `${folder} cannot be written to`, mending }
}

function checkMemory(freeMb: number | undefined, needs: DoctorSettings): Check {
  if (freeMb === undefined) return { id: 'memory', ok: true, saw: 'nobody tells how much is left' }
  const { minFreeMb, workers, limits } = needs
  const saw = `${freeMb} MiB left`
  if (freeMb < minFreeMb) {
    const mending = `Submissions are taken from ${minFreeMb} MiB on: give the machine or its container more, or lower BACKPROOF_MIN_FREE_MB.`
    return { id: 'memory', ok: false, saw, mending }
  }
  const { memoryMb } = limits.defaults
  if (freeMb >= workers * memoryMb) return { id: 'memory', ok: true, saw }
  const mending = `BACKPROOF_WORKERS allows ${workers} submissions at once, which may fill ${memoryMb} MiB each: what is killed for want of memory is graded again, and then is an error. Lower it, or BACKPROOF_MAX_MEMORY_MB.`
  return { id: 'memory', ok: true, saw, mending }
}

async function checkPython(parts: DoctorParts): Promise<Check> {
  try {
    const { path, python, numpy } = await parts.findPython()
    return { id: 'python', ok: true, saw: `${path}: Python ${python} with NumPy ${numpy}` }
  } catch (error) {
    return { id: 'python', ok: false, saw: describe(error) }
  }
}

function checkSandbox({ layers, obstacle }: Awaited<ReturnType<DoctorParts['examine']>>): Check {
  const lacking = layers.filter(({ holds, required }) => required && !holds)
  if (obstacle !== undefined) return { id: 'sandbox', ok: false, saw: obstacle }
  const ok = lacking.length === 0
  const names = lacking.map(({ layer }) => layer).join(', ')
  return ok
    ? { id: 'sandbox', ok, saw: 'runs, and was ended again' }
    : { id: 'sandbox', ok, saw: `${names} must hold and does not` }
}

function attempt<T extends { readonly saw: string }>(
  id: Check['id'],
  act: () => T,
): { readonly check: Check; readonly value?: T } {
  try {
    const value = act()
    return { check: { id, ok: true, saw: value.saw }, value }
  } catch (error) {
    return { check: { id, ok: false, saw: describe(error) } }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
