import { PageBody } from "@/app/_ui/page-body";

export default function Loading() {
  return (
    <PageBody>
      <p role="status" className="py-24 text-center text-sm text-ink-3">Reading …</p>
    </PageBody>
  );
}
