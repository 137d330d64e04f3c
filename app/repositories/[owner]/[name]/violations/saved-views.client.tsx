"use client";

import Link from "next/link";
import { useState, useSyncExternalStore } from "react";

import { Button } from "@/app/_ui/button";
import { TextInput } from "@/app/_ui/field";

import { type SavedView, readViews, withView, withoutView } from "./parse-views";

const CHANGED = "lintel-views-changed";

/** Views under names of one's own. They are kept in this browser; the address of each restores it anywhere. */
export function SavedViews({ name, base, search }: { name: string; base: string; search: string }) {
  const key = `lintel-views:${name}`;
  const kept = useSyncExternalStore(onChange, () => localStorage.getItem(key) ?? "", () => "");
  const [isNaming, setNaming] = useState(false);
  const views = readViews(kept);
  const keep = (next: readonly SavedView[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    window.dispatchEvent(new Event(CHANGED));
  };

  return (
    <div data-screen-only role="group" aria-label="Saved views" className="mb-4 flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      {views.map((view) => (
        <span key={view.name} className="inline-flex items-center gap-1">
          <Link href={`${base}${view.search}`} aria-current={view.search === search ? "page" : undefined} className={`plain-link break-all ${view.search === search ? "font-semibold" : ""}`}>{view.name}</Link>
          <button type="button" aria-label={`Forget the view ${view.name}`} title="Forget this view" onClick={() => keep(withoutView(views, view.name))} className="min-h-6 min-w-6 text-ink-3 hover:text-alarm">×</button>
        </span>
      ))}
      {isNaming ? (
        <form
          className="flex items-center gap-2"
          action={(form) => {
            const given = form.get("name");
            if (typeof given !== "string" || given.trim() === "") return;
            keep(withView(views, { name: given.trim(), search }));
            setNaming(false);
          }}
        >
          <TextInput name="name" aria-label="Name of the view" autoFocus maxLength={60} placeholder="payments, errors only" className="w-52" />
          <Button type="submit">Save</Button>
          <Button look="quiet" onClick={() => setNaming(false)}>Cancel</Button>
        </form>
      ) : (
        <Button look="quiet" className="-ml-3" onClick={() => setNaming(true)} title="Kept in this browser; the address restores it anywhere">Save this view</Button>
      )}
      {views.length > 0 && <span className="text-xs text-ink-3">kept in this browser</span>}
    </div>
  );
}

function onChange(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener("storage", listener);
  };
}
