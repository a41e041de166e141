import type { Language } from '#contract/languages.ts'
import type { Value } from '#grading/value.ts'
import type {
  Death,
  Loaded,
  RunRequest,
  RunResult,
  Sandbox,
  SessionLimits,
} from '#service/ports.ts'

export const NODE_LIMITS: SessionLimits = {
  wallMs: 8_000,
  cpuMs: 8_000,
  memoryMb: 128,
  outputBytes: 50_000,
  tensorElements: 1_000,
}

/** A program in JavaScript or TypeScript and what is asked of it. */
export interface NodeTrial {
  readonly source: string
  readonly language?: Language
  readonly limits?: Partial<SessionLimits>
  readonly helpers?: string
  readonly starter?: string
  /** What is run, beside one call of `f` without arguments whose result is `y`. */
  readonly request?: Partial<RunRequest>
}

export interface NodeTrialResult {
  readonly loaded?: Loaded
  readonly run?: RunResult
  readonly death?: Death
}

/** Loads a program into a session of its own and runs it once. */
export async function tryProgram(sandbox: Sandbox, trial: NodeTrial): Promise<NodeTrialResult> {
  const limits = { ...NODE_LIMITS, ...trial.limits }
  const session = await sandbox.open({ language: trial.language ?? 'javascript', limits })
  try {
    const chunks = [{ source: trial.source }]
    const starter = trial.starter === undefined ? {} : { starter: trial.starter }
    const loaded = await session.load({ chunks, expects: ['f', 'g'], ...starter })
    if (!loaded.ok) return { death: loaded.death }
    if (trial.helpers !== undefined) await session.lend({ source: trial.helpers })
    const ran = await session.run({ ...CALL, ...trial.request })
    return ran.ok ? { loaded: loaded.value, run: ran.value } : { death: ran.death }
  } finally {
    await session.close()
  }
}

/** How a trial ended, in one word. */
export function nameOutcome({ run, death }: NodeTrialResult): string {
  return run?.outcome ?? death?.outcome ?? ''
}

/** The numbers of a result, or its kind where it holds none. */
export function showNumbers(value: Value | undefined): unknown {
  return value?.kind === 'tensor' ? [...value.tensor.data] : value?.kind
}

const CALL: RunRequest = {
  seed: 1,
  values: {},
  parameters: [],
  steps: [{ call: 'f', args: [], returns: ['y'] }],
  want: ['y'],
}
