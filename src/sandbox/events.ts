/** What the sandbox tells its owner, to be logged. */
export type SandboxEvent =
  | { readonly kind: 'fork-server-started'; readonly pid: number; readonly bootMs: number }
  | { readonly kind: 'fork-server-ended'; readonly pid: number; readonly how: string }
  | { readonly kind: 'fork-server-silent'; readonly pid: number; readonly deadlineMs: number }
  | { readonly kind: 'fork-server-stopped'; readonly pid: number }
  | { readonly kind: 'fork-server-failed'; readonly reason: string; readonly failures: number }
  | { readonly kind: 'fork-server-said'; readonly text: string }
  | { readonly kind: 'namespaces-missing'; readonly reason: string }
  | { readonly kind: 'spare-failed'; readonly reason: string; readonly retryMs: number }

export type SandboxLogger = (event: SandboxEvent) => void
