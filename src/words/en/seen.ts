/** What was seen of a process that ended before it answered, with the figure reached and the limit where there is one. */
export type Seen =
  | { readonly kind: 'no-answer' | 'share'; readonly ms: number; readonly wallMs: number }
  | { readonly kind: 'deadline'; readonly ms: number }
  | { readonly kind: 'cpu'; readonly ms: number; readonly cpuMs: number }
  | { readonly kind: 'used-up'; readonly limit: 'wallMs' | 'cpuMs'; readonly ms: number }
  | { readonly kind: 'machine-memory'; readonly reachedMb: number; readonly memoryMb: number }
  | { readonly kind: 'kept-memory'; readonly filledMb: number; readonly memoryMb: number }
  | { readonly kind: 'printed'; readonly bytes: number; readonly outputBytes: number }
  | { readonly kind: 'exit-status'; readonly status: number }
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'system-call' }

/** What was seen, and in English for logs and those who run the service. */
export function describeSeen(seen: Seen): { readonly detail: string; readonly seen: Seen } {
  return { detail: tellSeen(seen), seen }
}

function tellSeen(seen: Seen): string {
  switch (seen.kind) {
    case 'no-answer':
      return `no answer after ${seen.ms} ms; wallMs is ${seen.wallMs}`
    case 'share':
      return `no answer after ${seen.ms} ms; what is left of wallMs, which is ${seen.wallMs}, was kept for the other tests`
    case 'deadline':
      return `no answer within ${seen.ms} ms, so it was killed`
    case 'cpu':
      return `it used ${seen.ms} ms of CPU time; cpuMs is ${seen.cpuMs}`
    case 'used-up':
      return `the time for the whole submission was used up before this; ${seen.limit} is ${seen.ms}`
    default:
      return tellOther(seen)
  }
}

type Other = Exclude<Seen, { ms: number }>

function tellOther(seen: Other): string {
  switch (seen.kind) {
    case 'machine-memory':
      return `the machine had no memory left and killed it at ${seen.reachedMb} MiB of its ${seen.memoryMb} MiB`
    case 'kept-memory':
      return `it filled its memory and kept it: the code had filled ${seen.filledMb} MiB, and memoryMb is ${seen.memoryMb}`
    case 'printed':
      return `it printed ${seen.bytes} bytes; outputBytes is ${seen.outputBytes}`
    case 'exit-status':
      return `it ended with exit status ${seen.status}`
    case 'signal':
      return `it was killed by ${seen.name}`
    case 'system-call':
      return 'it was killed for a system call that no program needs'
  }
}
