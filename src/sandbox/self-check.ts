import { readlinkSync } from 'node:fs'
import type { LayerName, SandboxLayers } from '#contract/sandbox.ts'
import type { ForkServerFacts, Probe } from './facts.ts'

/** The sandbox is not what it has to be, and so is not started. */
export class SandboxRefusedError extends Error {
  readonly code = 'sandbox-refused'
  /** The layer that is missing; `work` where honest code could not run. */
  readonly layer: LayerName | 'work'

  constructor(layer: LayerName | 'work', saw: string) {
    super(`The sandbox is refused: ${layer} ${saw}. ${MENDING[layer]}`)
    this.name = 'SandboxRefusedError'
    this.layer = layer
  }
}

const ALWAYS_REQUIRED = ['seccomp', 'rlimits', 'noNewPrivs'] as const

const MENDING: Readonly<Record<LayerName | 'work', string>> = {
  seccomp:
    'Run on Linux x86_64 or aarch64 with a kernel that has CONFIG_SECCOMP_FILTER, in a container whose profile allows prctl(PR_SET_SECCOMP).',
  rlimits: 'Run on Linux, where setrlimit is allowed.',
  noNewPrivs: 'Run on Linux, where prctl(PR_SET_NO_NEW_PRIVS) is allowed.',
  landlock:
    'Run on a kernel from 5.13 on, with landlock among its security modules, or do not require it.',
  uid: 'Run as root with CAP_SETUID, CAP_SETGID and CAP_KILL, or do not require it.',
  namespaces:
    'Install bubblewrap where namespaces are allowed (most containers forbid them), or do not require it.',
  work: 'Try the interpreter and its NumPy by hand, or name another in BACKPROOF_PYTHON.',
}

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
    const found = layers[layer]
    if (found !== 'missing' && found !== 'kept' && found !== 'none') continue
    throw new SandboxRefusedError(layer, `is ${found} (${describe(facts, layer)})`)
  }
  if (!holds(facts, 'work')) {
    throw new SandboxRefusedError('work', `fails (${describe(facts, 'work')})`)
  }
}

function holds(facts: ForkServerFacts, layer: string): boolean {
  const probes = findProbes(facts, layer)
  return probes.length > 0 && probes.every((probe) => probe.ok)
}

function findProbes(facts: ForkServerFacts, layer: string): readonly Probe[] {
  return facts.probes.filter((probe) => probe.layer === layer)
}

function describe(facts: ForkServerFacts, layer: string): string {
  const faults = findProbes(facts, layer).filter((probe) => !probe.ok)
  if (faults.length === 0) return 'there was nothing to probe'
  return faults.map((probe) => `${probe.name}: ${probe.saw}`).join('; ')
}

function hasOwnNamespaces({ namespaces }: ForkServerFacts): boolean {
  return (['net', 'pid'] as const).every(
    (name) => namespaces[name] !== readlinkSync(`/proc/self/ns/${name}`),
  )
}
