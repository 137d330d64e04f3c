"use client";

import Link from "next/link";

import { Button } from "@/app/_ui/button";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";

/** What stands where a page broke: that it is our fault, what to try, and the number under which the log has the rest. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <PageBody narrow>
      <PageHeader title="This page could not be made">
        No number was changed by this. The database may be unreachable for the moment, or there is a mistake in Lintel; the server’s log
        says which{error.digest ? <>, under <code className="font-mono">{error.digest}</code></> : null}.
      </PageHeader>
      <p className="flex items-center gap-4">
        <Button look="primary" onClick={reset}>Try again</Button>
        <Link href="/status" className="link">Status</Link>
      </p>
    </PageBody>
  );
}
