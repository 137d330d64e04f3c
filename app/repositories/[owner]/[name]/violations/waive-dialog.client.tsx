"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";

import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog.client";
import { count, shortSha } from "@/app/_ui/format";

import { WaiverFields } from "../waivers/waiver-fields.client";

export type Foreseen = { ok: true; open: number; waived: number } | { ok: false; text: string };

export type WaiveAction = {
  /** What it would do now; ids, or null for all that match. */
  foresee: (ids: readonly string[] | null) => Promise<Foreseen>;
  /** Null: done. Otherwise what is wrong. */
  waive: (ids: readonly string[] | null, form: FormData) => Promise<string | null>;
};

type Props = {
  open: boolean;
  onClose: () => void;
  onDone: () => void;
  /** How many are picked. */
  amount: number;
  ids: readonly string[] | null;
  act: WaiveAction;
  mayApprove: boolean;
  /** The newest commit: from there on it counts. */
  commit: string;
  /** The way to a waiver by pattern, where the filters say one. */
  pattern: { href: string; text: string } | null;
};

/** Asks why, until when, and shows what it would change before anything is kept. */
export function WaiveDialog({ open, onClose, onDone, amount, ids, act, mayApprove, commit, pattern }: Props) {
  return (
    <Dialog label={mayApprove ? "Waive violations" : "Ask for a waiver"} open={open} onClose={onClose}>
      <WaiveForm amount={amount} ids={ids} act={act} mayApprove={mayApprove} commit={commit} pattern={pattern} onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

function WaiveForm({ amount, ids, act, mayApprove, commit, pattern, onClose, onDone }: Omit<Props, "open">) {
  const router = useRouter();
  const [foreseen, setForeseen] = useState<Foreseen | null>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [isPending, startTransition] = useTransition();
  const asked = ids === null ? null : ids.join(" ");

  useEffect(() => {
    let isCurrent = true;
    void act.foresee(asked === null ? null : asked.split(" ")).then((answer) => {
      if (isCurrent) setForeseen(answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [act, asked]);

  const submit = (form: FormData) =>
    startTransition(async () => {
      const wrong = await act.waive(ids, form);
      setComplaint(wrong);
      if (wrong !== null) return;
      onClose();
      onDone();
      router.refresh();
    });

  return (
    <form action={submit} className="space-y-4 p-5">
      <h2 className="font-serif text-xl">{mayApprove ? "Waive" : "Ask to waive"} {count(amount, "violation")}</h2>
      <p role="status" className="min-h-10 text-sm text-ink-2">{foreseen === null ? "Counting what would change …" : <Effect foreseen={foreseen} commit={commit} mayApprove={mayApprove} />}</p>
      <WaiverFields />
      {pattern && <p className="text-sm text-ink-2">This waives these violations only. <Link href={pattern.href} className="link">{pattern.text}</Link></p>}
      <p role="alert" className="text-sm text-alarm empty:hidden">{complaint}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={isPending || foreseen === null || !foreseen.ok || foreseen.open + foreseen.waived === 0}>{mayApprove ? "Waive" : "Ask for it"}</Button>
      </div>
    </form>
  );
}

/** What saving would change, in a sentence. */
export function Effect({ foreseen, commit, mayApprove }: { foreseen: Foreseen; commit: string; mayApprove: boolean }) {
  if (!foreseen.ok) return <span className="text-alarm">{foreseen.text}</span>;
  const already = foreseen.waived === 0 ? "" : ` ${count(foreseen.waived, "violation")} of it ${foreseen.waived === 1 ? "is" : "are"} waived already.`;
  if (foreseen.open === 0) return <>Nothing that is open would change.{already}</>;
  return (
    <>
      <strong className="font-semibold text-ink">{count(foreseen.open, "open violation")}</strong> would count as waived, not open, from commit <span className="font-mono">{shortSha(commit)}</span> on{mayApprove ? "" : ", once an administrator grants it"}.{already}
    </>
  );
}
