/** What a fork server found about itself at boot. */
export interface ForkServerFacts {
  readonly pid: number
  readonly python: string
  readonly numpy: string
  /** What programs can import, as far as it is worth naming. */
  readonly modules: readonly string[]
  /** 0 where the kernel has no Landlock. */
  readonly landlockAbi: number
  /** Identities of the namespaces it lives in, as in /proc/self/ns. */
  readonly namespaces: { readonly net: string; readonly pid: string }
  readonly probes: readonly Probe[]
  /** `ready` where children can become a locked Node, else what stands in the way. */
  readonly node: string
  readonly bootMs: number
}

/** One thing a locked child tried. */
export interface Probe {
  readonly layer: string
  readonly name: string
  /** Whether the layer held. */
  readonly ok: boolean
  readonly saw: string
}

/** Reads the fork server's own line: JSON that our program wrote. @throws SyntaxError */
export function parseFacts(json: string): ForkServerFacts {
  const facts: unknown = JSON.parse(json)
  return facts as ForkServerFacts
}
