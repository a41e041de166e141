import type { SandboxLayers } from '#contract/sandbox.ts'
import type { ForkServerFacts, Probe } from './facts.ts'
import { type Fields, readFields, readList, readText } from './fields.ts'
import { readLayers } from './self-check.ts'
import { decodePayload } from './wire.ts'

/** Whether programs in JavaScript can be run behind walls here. */
export type NodeCheck =
  | { readonly ok: true; readonly node: string; readonly layers: SandboxLayers }
  | { readonly ok: false; readonly reason: string }

const MAX_FINDINGS = 50
const MAX_TEXT = 200
/** Without Landlock a Node could read what its user can: it is as necessary here as the filter. */
const REQUIRED = ['seccomp', 'rlimits', 'landlock', 'work']

/** What a Node child found that tried its walls. @throws WireError */
export function readNodeCheck(payload: Buffer, facts: ForkServerFacts): NodeCheck {
  const fields = readFields(decodePayload(payload).header, 'the answer')
  const probes = readList(fields, 'findings', MAX_FINDINGS).map((node) =>
    readProbe(readFields(node, 'a finding')),
  )
  const missing = REQUIRED.filter((layer) => !holds(probes, layer))
  const faults = probes.filter(({ ok, layer }) => !ok && REQUIRED.includes(layer))
  if (missing.length > 0) {
    const saw = faults.map(({ name, saw: seen }) => `${name}: ${seen}`).join('; ')
    return { ok: false, reason: `${missing.join(', ')} is not enforced on Node (${saw})` }
  }
  const python = readLayers(facts)
  return {
    ok: true,
    node: readText(fields, 'node', MAX_TEXT),
    layers: {
      seccomp: 'enforced',
      rlimits: 'enforced',
      // The filter cannot be installed without it.
      noNewPrivs: 'enforced',
      landlock: `abi${facts.landlockAbi}`,
      uid: python.uid === 'dropped' && holds(probes, 'uid') ? 'dropped' : 'kept',
      namespaces: python.namespaces,
    },
  }
}

function readProbe(fields: Fields): Probe {
  return {
    layer: readText(fields, 'layer', MAX_TEXT),
    name: readText(fields, 'name', MAX_TEXT),
    ok: fields['ok'] === true,
    saw: readText(fields, 'saw', MAX_TEXT),
  }
}

function holds(probes: readonly Probe[], layer: string): boolean {
  const own = probes.filter((probe) => probe.layer === layer)
  return own.length > 0 && own.every(({ ok }) => ok)
}
