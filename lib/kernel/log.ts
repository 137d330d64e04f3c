import pino from "pino";

/** What a line of the log may say beside its message: ids and counts, never a body, a token or a person's text. */
export type Facts = Record<string, string | number | boolean | null | undefined>;

const logger = pino({ level: process.env.LOG_LEVEL ?? "info", base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));

/** One JSON object a line on standard error; standard output belongs to the two lines that a person reads at the start. */
export const log = {
  info: (message: string, facts: Facts = {}): void => logger.info(facts, message),
  warn: (message: string, facts: Facts = {}): void => logger.warn(facts, message),
  /** `cause` is written with its stack, for whoever mends it. */
  error: (message: string, cause: unknown, facts: Facts = {}): void => logger.error({ ...facts, err: cause }, message),
};
