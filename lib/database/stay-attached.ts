import { setTimeout as wait } from "node:timers/promises";

import type pg from "pg";

import { log } from "@/lib/kernel/log";

/** A session that lives as long as the server it belongs to. */
export type Session = { client: pg.Client; lost: Promise<void> };

const LONGEST_PAUSE = 5_000;

/**
 * Attaches again whenever the session is lost, until `end`, which answers with the last session. `attachAgain` starts
 * the server where that is needed; what it complains of is logged, and it is asked again a few seconds later.
 */
export function stayAttached(first: Session, attachAgain: () => Promise<Session>): { end(): Promise<Session> } {
  let session = first;
  let trying: Promise<void> = Promise.resolve();
  let ended = false;

  const follow = (followed: Session): void => {
    session = followed;
    void followed.lost.then(() => {
      if (ended) return;
      log.warn("The embedded database has gone; it is started again");
      trying = tryAgain(500);
    });
  };
  const tryAgain = async (pause: number): Promise<void> => {
    const found = await attachAgain().catch((error: unknown) => {
      log.error("The embedded database could not be started again; the next attempt comes by itself", error);
      return null;
    });
    if (found) {
      log.info("The embedded database is back");
      return follow(found);
    }
    void wait(pause, undefined, { ref: false }).then(() => {
      if (!ended) trying = tryAgain(Math.min(2 * pause, LONGEST_PAUSE));
    });
  };
  follow(first);

  return {
    end: async () => {
      ended = true;
      await trying;
      return session;
    },
  };
}
