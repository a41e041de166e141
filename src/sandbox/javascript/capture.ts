import { formatWithOptions } from 'node:util'

/** Kept of what one answer prints, in characters; the rest is only counted. */
const KEPT_CHARACTERS = 8_192
const FORMAT = { customInspect: false, depth: 4, maxArrayLength: 100, maxStringLength: 10_000 }

/** What a program prints, kept within caps and never on a real stream. */
export class Capture {
  limitBytes = Number.POSITIVE_INFINITY
  readonly #onFlood: (totalBytes: number) => void
  #totalBytes = 0
  #kept = ''
  #isTruncated = false

  /** @param onFlood called, and must not return, once `limitBytes` are passed in all. */
  constructor(onFlood: (totalBytes: number) => void) {
    this.#onFlood = onFlood
  }

  /** Begins a new answer. */
  start(): void {
    this.#kept = ''
    this.#isTruncated = false
  }

  get text(): string {
    return this.#kept
  }

  get isTruncated(): boolean {
    return this.#isTruncated
  }

  /** Takes the arguments of one console call, or with `isRaw` a text as it is. */
  print(values: ArrayLike<unknown>, isRaw: boolean): void {
    this.#write(isRaw ? `${format(values)}` : `${format(values)}\n`)
  }

  #write(text: string): void {
    this.#totalBytes += Buffer.byteLength(text)
    if (this.#totalBytes > this.limitBytes) this.#onFlood(this.#totalBytes)
    const room = KEPT_CHARACTERS - this.#kept.length
    this.#kept += text.slice(0, room)
    this.#isTruncated ||= text.length > room
  }
}

function format(values: ArrayLike<unknown>): string {
  const items: unknown[] = []
  for (let at = 0; at < values.length; at += 1) items.push(values[at])
  try {
    return formatWithOptions(FORMAT, ...items)
  } catch {
    return '(this could not be printed)'
  }
}
