import type { PublishedAssignment } from '#service/ports.ts'
import type { SelfTest } from '#service/services.ts'
import { formatSelfTest } from './self-test-text.ts'

/** What the command needs of the world. */
export interface AssignmentCheck {
  readonly selfTest: SelfTest
  readFolder(folder: string): Promise<PublishedAssignment>
  write(text: string): void
}

/**
 * `backproof assignment check DIR`: tests the assignment in a folder and prints what each test case reveals.
 * @returns the exit status: 0 for an assignment that stands, else 1
 * @throws AssignmentError for a folder that holds none, ServiceError for one that cannot be graded on
 */
export async function checkAssignment(folder: string, check: AssignmentCheck): Promise<number> {
  const { assignment, document } = await check.readFolder(folder)
  const report = await check.selfTest(assignment, { document })
  check.write(formatSelfTest(report))
  return report.ok ? 0 : 1
}
