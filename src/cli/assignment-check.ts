import type { PublishedAssignment } from '#service/ports.ts'
import type { SelfTest } from '#service/services.ts'
import { formatSelfTest } from './self-test-text.ts'

/** What the command needs of the world. */
export interface AssignmentCheck {
  readonly selfTest: SelfTest
  readFolder(folder: string): Promise<PublishedAssignment>
  write(text: string): void
}

export const ASSIGNMENT_USAGE = 'backproof assignment check DIR'

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

/** The folder that the arguments name; undefined where they are not those of this command. */
export function readCheckedFolder(args: readonly string[]): string | undefined {
  const [first, second, folder, ...rest] = args
  const isMeant = first === 'assignment' && second === 'check' && rest.length === 0
  return isMeant ? folder : undefined
}
