/** What was found out, without the reason why it may not be. */
export type Known<Part> = Exclude<Part, { unavailable: string }>;

/** A reason of our own words why a part is not known. */
export class Unknown extends Error {}

/** The part, or why it is not there; never rejects, and takes no longer than the deadline. */
export async function within<Part>(
  deadline: number,
  find: () => Promise<Part>,
): Promise<Part | { unavailable: string }> {
  const late = Promise.withResolvers<{ unavailable: string }>();
  const timer = setTimeout(() => {
    late.resolve({ unavailable: `not known within ${deadline} ms` });
  }, deadline);
  try {
    return await Promise.race([find(), late.promise]);
  } catch (error) {
    return { unavailable: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** A reason of our own words, or the system's code: its message may hold a path with a user's name in it. */
function reasonOf(error: unknown): string {
  if (error instanceof Unknown) return error.message;
  const code = codeOf(error);
  return code === undefined ? 'cannot be read' : `cannot be read (${code})`;
}

/** The system's code of an error: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
