import Link from "next/link";

import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";

export const metadata = { title: "Not here" };

export default function NotFound() {
  return (
    <PageBody narrow>
      <PageHeader title="There is nothing here">
        Either the address is wrong, or what it names is not there any more, or you may not see it. A commit appears once a report of it
        has been read; a repository once an administrator has registered it.
      </PageHeader>
      <p className="flex gap-4">
        <Link href="/" className="link">All repositories</Link>
        <Link href="/status" className="link">What has been sent, and what became of it</Link>
      </p>
    </PageBody>
  );
}
