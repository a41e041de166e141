import { parentPort } from 'node:worker_threads'
import { ServiceError } from '#service/errors.ts'
import { type JsonAnswer, type JsonJob, readChecked } from './json-job.ts'

/** A thread that reads large bodies, one after another; json-reader.ts owns it. */
parentPort?.on('message', (job: JsonJob) => parentPort?.postMessage(answer(job)))

function answer(job: JsonJob): JsonAnswer {
  try {
    return { ok: true, text: JSON.stringify(readChecked(job)) }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const { code, message, extras } = error
    return { ok: false, code, message, errors: extras.errors ?? [] }
  }
}
