import { FRAME } from '#sandbox/frames.ts'
import { decodePayload, encodePayload } from '#sandbox/wire.ts'
import { type Request, readFrame, writeFrame } from './channel.ts'
import { probeWalls } from './probes.ts'
import { rehearse } from './rehearsal.ts'
import { type Answer, ProgramSession } from './session.ts'

const NO_ANSWER: Answer = { header: {}, tensors: [] }

/**
 * The child's side of a session in JavaScript: greets the host, reads its requests, runs them, answers, until the
 * connection ends. Nothing is decided here: whatever a program does to this process, the host judges plain numbers.
 * @param toolsSource a script whose value has the exports of realm/tools.ts
 */
export function serve(toolsSource: string): never {
  freezeIntrinsics()
  writeFrame(FRAME.ready, Buffer.from(JSON.stringify({ node: process.versions.node })))
  let session: ProgramSession | undefined
  for (let request = readFrame(); request !== undefined; request = readFrame()) {
    if (request.type === FRAME.rehearse) rehearse(toolsSource)
    else if (request.type === FRAME.load) session = new ProgramSession(toolsSource, endFlood)
    const { header, tensors } = answer(request, session)
    writeFrame(FRAME.answer, encodePayload(header, tensors))
  }
  process.exit(0)
}

function answer(request: Request, session: ProgramSession | undefined): Answer {
  switch (request.type) {
    case FRAME.probe:
      return { header: { node: process.versions.node, findings: probeWalls() }, tensors: [] }
    case FRAME.mutate:
      return { header: { mutants: [] }, tensors: [] }
    case FRAME.load:
      return session?.load(decodePayload(request.payload)) ?? NO_ANSWER
    case FRAME.lend:
      return session?.lend(decodePayload(request.payload)) ?? NO_ANSWER
    case FRAME.run:
      return session?.run(decodePayload(request.payload)) ?? NO_ANSWER
    default:
      return NO_ANSWER
  }
}

/** Tells the host which limit ended the session, and ends the process. */
function endFlood(totalBytes: number, limitBytes: number): never {
  const limit = { outcome: 'output-limit', figures: [totalBytes, limitBytes] }
  writeFrame(FRAME.limit, Buffer.from(JSON.stringify(limit)))
  process.exit(0)
}

/** A program that finds its way into this realm still cannot change what the grader calls. */
function freezeIntrinsics(): void {
  const typed = Object.getPrototypeOf(Float64Array)
  const iterator = Object.getPrototypeOf([][Symbol.iterator]())
  const constructors = [Object, Array, Map, Set, WeakSet, String, Number, RegExp, Error, typed]
  const more = [Float64Array, Buffer, Uint8Array, Function, Symbol, Promise, SyntaxError]
  for (const each of [...constructors, ...more]) {
    Object.freeze(each.prototype)
    Object.freeze(each)
  }
  for (const each of [iterator, JSON, Math, Reflect]) Object.freeze(each)
}
