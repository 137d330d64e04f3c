const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>GitHub does not answer · Lintel</title>
<h1>GitHub does not answer at the moment</h1>
<p>What it last said about what you may see is more than ten minutes old, so nothing is shown until it answers. <a href="/">Try again</a> in a minute.</p>
<p>An administrator gets in meanwhile by a link from the server: <code>npm run sign-in</code>.</p>
</html>
`;

/** Where somebody is sent about whom GitHub cannot be asked. */
export function GET(): Response {
  return new Response(PAGE, { status: 503, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "retry-after": "30", "content-security-policy": "default-src 'none'" } });
}
