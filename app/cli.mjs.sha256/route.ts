import { readCli } from "@/app/_access/read-cli";

/** Its checksum, as `sha256sum --check` reads it. */
export async function GET(): Promise<Response> {
  const cli = await readCli();
  if (!cli) return new Response("The command line was not built: run npm run build.\n", { status: 404 });
  return new Response(`${cli.sha256}  cli.mjs\n`, { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" } });
}
