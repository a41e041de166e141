import type { Connection } from './connection.ts'
import { FRAME } from './frames.ts'

const DEADLINE_MS = 5_000
const ANSWER_BYTES = 1024
const NOTHING = new Uint8Array(0)

/**
 * Lets waiting children play through a small session. A child's first writes to memory that it shares with the fork server
 * cost as much as a short submission does; rehearsed, a session finds most of them made. Only worth the processor's time
 * while nobody else wants it.
 */
export class Rehearsals {
  readonly #running = new Map<Connection, Promise<unknown>>()
  readonly #rehearsed = new WeakSet<Connection>()

  /** Starts a child's rehearsal, if it has had none. */
  start(connection: Connection): void {
    if (this.#rehearsed.has(connection)) return
    this.#rehearsed.add(connection)
    const options = { deadlineMs: DEADLINE_MS, maxBytes: ANSWER_BYTES }
    const running = connection.request(FRAME.rehearse, NOTHING, options).then(() => {
      this.#running.delete(connection)
    })
    this.#running.set(connection, running)
  }

  isRunning(connection: Connection): boolean {
    return this.#running.has(connection)
  }

  /** Resolves when the child is free for a session; at once where it is. */
  async finish(connection: Connection): Promise<Connection> {
    await this.#running.get(connection)
    return connection
  }
}
