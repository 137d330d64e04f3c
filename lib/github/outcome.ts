/** What came of a delivery: a sentence for whoever looks at the status page. `ignored`: there was nothing to do. */
export type Outcome = { status: "done" | "ignored"; outcome: string };

export const done = (outcome: string): Outcome => ({ status: "done", outcome });
export const ignored = (outcome: string): Outcome => ({ status: "ignored", outcome });
