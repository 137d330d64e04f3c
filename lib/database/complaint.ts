const CLEAR = Symbol("a sentence for whoever starts the program");

/** An error whose message is all that a person needs: what is wrong and what to do. It is shown without a stack. */
export function complaint(message: string): Error {
  return new Error(message, { cause: CLEAR });
}

/** The sentence of a complaint; null for a bug, whose stack matters. */
export function complaintOf(error: unknown): string | null {
  return error instanceof Error && error.cause === CLEAR ? error.message : null;
}
