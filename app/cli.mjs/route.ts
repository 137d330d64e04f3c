import { readCli } from "@/app/_access/read-cli";

/** The command line, as this server was built with it: `curl -fsSO $LINTEL_URL/cli.mjs && node cli.mjs upload`. */
export async function GET(): Promise<Response> {
  const cli = await readCli();
  if (!cli) return new Response("The command line was not built: run npm run build.\n", { status: 404 });
  return new Response(cli.bytes, { headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache", etag: `"${cli.sha256}"` } });
}
