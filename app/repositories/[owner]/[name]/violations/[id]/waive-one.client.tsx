"use client";

import { useState } from "react";

import { Button } from "@/app/_ui/button";

import { type WaiveAction, WaiveDialog } from "../waive-dialog.client";

const nothing = () => undefined;

/** The same form as for a list, about one violation. */
export function WaiveOne({ id, act, mayApprove, commit }: { id: string; act: WaiveAction; mayApprove: boolean; commit: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{mayApprove ? "Waive …" : "Ask for a waiver …"}</Button>
      <WaiveDialog open={isOpen} onClose={() => setOpen(false)} onDone={nothing} amount={1} ids={[id]} act={act} mayApprove={mayApprove} commit={commit} pattern={null} />
    </>
  );
}
