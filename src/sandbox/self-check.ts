import { readlinkSync } from 'node:fs'
import type { LayerName, SandboxLayers } from '#contract/sandbox.ts'
import type { ForkServerFacts, Probe } from './facts.ts'
import { adviseOnLayer } from './mending.ts'
import { findSurroundings } from './surroundings.ts'

/** The sandbox is not what it has to be, and so is not started. */
export class SandboxRefusedError extends Error {
  readonly code = 'sandbox-refused'
  /** The layer that is missing; `work` where honest code could not run. */
  readonly layer: LayerName | 'work'
  /** What the fork server found, where one could be started. */
  readonly facts: ForkServerFacts | undefined

  constructor(layer: LayerName | 'work', saw: string, facts?: ForkServerFacts) {
    const mending = layer === 'work' ? MENDING_WORK : adviseOnLayer(layer, findSurroundings())
    super(`The sandbox is refused: ${layer} ${saw}. ${mending}`)
    this.name = 'SandboxRefusedError'
    this.layer = layer
    this.facts = facts
  }
}

export const ALWAYS_REQUIRED = ['seccomp', 'rlimits', 'noNewPrivs'] as const

const MENDING_WORK =
  'Try the interpreter and its NumPy by hand, or name another in BACKPROOF_PYTHON.'
const ABSENCES: ReadonlySet<string> = new Set(['missing', 'kept', 'none'])

/** Reads from a fork server's findings which layers hold, as reports name them. */
export function readLayers(facts: ForkServerFacts): SandboxLayers {
  return {
    seccomp: holds(facts, 'seccomp') ? 'enforced' : 'missing',
    rlimits: holds(facts, 'rlimits') ? 'enforced' : 'missing',
    noNewPrivs: holds(facts, 'noNewPrivs') ? 'enforced' : 'missing',
    landlock: holds(facts, 'landlock') ? `abi${facts.landlockAbi}` : 'missing',
    uid: holds(facts, 'uid') ? 'dropped' : 'kept',
    namespaces: hasOwnNamespaces(facts) ? 'bwrap' : 'none',
  }
}

/**
 * Insists on the layers that are always required, on those in `require`, and on honest code
 * running at all.
 * @throws SandboxRefusedError
 */
export function assertLayers(facts: ForkServerFacts, require: readonly LayerName[]): void {
  const layers = readLayers(facts)
  for (const layer of [...ALWAYS_REQUIRED, ...require]) {
    if (holdsLayer(layers, layer)) continue
    const saw = `is ${layers[layer]} (${describeProbes(facts, layer)})`
    throw new SandboxRefusedError(layer, saw, facts)
  }
  if (!holds(facts, 'work')) {
    throw new SandboxRefusedError('work', `fails (${describeProbes(facts, 'work')})`, facts)
  }
}

/** Whether a layer holds that is said to be in this state. */
export function holdsLayer(layers: SandboxLayers, layer: LayerName): boolean {
  return !ABSENCES.has(layers[layer])
}

function holds(facts: ForkServerFacts, layer: string): boolean {
  const probes = findProbes(facts, layer)
  return probes.length > 0 && probes.every((probe) => probe.ok)
}

function findProbes(facts: ForkServerFacts, layer: string): readonly Probe[] {
  return facts.probes.filter((probe) => probe.layer === layer)
}

/** What those probes of a layer saw that it did not stand. */
export function describeProbes(facts: ForkServerFacts, layer: string): string {
  const faults = findProbes(facts, layer).filter((probe) => !probe.ok)
  if (faults.length === 0) return 'there was nothing to probe'
  return faults.map((probe) => `${probe.name}: ${probe.saw}`).join('; ')
}

function hasOwnNamespaces({ namespaces }: ForkServerFacts): boolean {
  serviceNamespaces ??= { net: readNamespace('net'), pid: readNamespace('pid') }
  return namespaces.net !== serviceNamespaces.net && namespaces.pid !== serviceNamespaces.pid
}

function readNamespace(name: 'net' | 'pid'): string {
  return readlinkSync(`/proc/self/ns/${name}`)
}

/** Those of this process, which it never leaves: every report asks. */
let serviceNamespaces: ForkServerFacts['namespaces'] | undefined
