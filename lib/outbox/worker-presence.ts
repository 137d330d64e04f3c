import pg from "pg";

export type Presence = { end(): Promise<void> };

const RECONNECT_AFTER = 1_000;

/** Keeps one session open that carries the worker's name, and opens another when it is lost. */
export function keepPresence(connectionString: string, name: string): Presence {
  let ended = false;
  let client: pg.Client;
  let again: NodeJS.Timeout | undefined;
  const open = () => {
    client = new pg.Client({ connectionString, application_name: name, keepAlive: true });
    client.on("error", () => undefined);
    client.once("end", () => {
      if (!ended) again = setTimeout(open, RECONNECT_AFTER);
    });
    client.connect().catch(() => undefined);
  };
  open();
  return {
    end: async () => {
      ended = true;
      clearTimeout(again);
      await client.end();
    },
  };
}
