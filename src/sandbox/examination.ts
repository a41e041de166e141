import type { LayerName, LayerReport } from '#contract/sandbox.ts'
import { reportLayers } from './layer-reports.ts'
import { createSandbox, type SandboxOptions } from './running-sandbox.ts'
import { SandboxRefusedError } from './self-check.ts'
import { findSurroundings } from './surroundings.ts'

/** What a trial start of the sandbox showed. */
export interface Examination {
  /** Empty where no fork server could be started. */
  readonly layers: readonly LayerReport[]
  /** Why learner code cannot be run at all, in one text. */
  readonly obstacle?: string
}

/** Starts a sandbox to see which layers hold, whatever is required, and ends it. */
export async function examineSandbox(options: SandboxOptions): Promise<Examination> {
  const { namespaces } = options
  const require = listRequired(options)
  let reason = namespaces === 'off' ? 'BACKPROOF_NAMESPACES is off' : undefined
  try {
    const sandbox = await createSandbox({
      ...options,
      require: [],
      namespaces: namespaces === 'require' ? 'auto' : namespaces,
      logger: (event) => {
        if (event.kind === 'namespaces-missing') reason = event.reason
      },
    })
    await sandbox.close()
    return { layers: addReason(sandbox.layers(require), reason) }
  } catch (error) {
    return explainRefusal(error, require)
  }
}

function listRequired({ namespaces, require }: SandboxOptions): readonly LayerName[] {
  return namespaces === 'require' ? [...require, 'namespaces'] : require
}

function explainRefusal(error: unknown, require: readonly LayerName[]): Examination {
  const obstacle = error instanceof Error ? error.message : String(error)
  const facts = error instanceof SandboxRefusedError ? error.facts : undefined
  if (facts === undefined) return { layers: [], obstacle }
  return { layers: reportLayers(facts, { require, surroundings: findSurroundings() }), obstacle }
}

/** Why bubblewrap did not start is known to whoever tried. */
function addReason(layers: readonly LayerReport[], reason: string | undefined): LayerReport[] {
  return layers.map((report) => {
    const isMissing = report.layer === 'namespaces' && !report.holds
    return isMissing && reason !== undefined ? { ...report, saw: reason } : report
  })
}
