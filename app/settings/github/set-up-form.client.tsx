"use client";

import { useEffect, useState } from "react";

import { Button } from "@/app/_ui/button";
import { Field, Select, TextInput } from "@/app/_ui/field";
import type { SetUp } from "@/lib/github";

/** Sends the manifest to GitHub, where a page asks for the App’s name and makes it. */
export function SetUpForm({ setUp: { web, manifest, state } }: { setUp: SetUp }) {
  const [owner, setOwner] = useState<"organisation" | "person">("organisation");
  const [organisation, setOrganisation] = useState("");
  useBrowserThatMayLeave();
  const where = owner === "organisation" ? `organizations/${encodeURIComponent(organisation.trim())}/settings/apps/new` : "settings/apps/new";
  return (
    <form method="post" action={`${web}/${where}?state=${state}`} className="max-w-md space-y-4">
      <input type="hidden" name="manifest" value={JSON.stringify(manifest)} />
      <Field label="Whose App it will be" hint="It can be installed on the account that owns it. You must own the organisation, or manage its Apps.">
        <Select value={owner} onChange={(event) => setOwner(event.target.value === "person" ? "person" : "organisation")}>
          <option value="organisation">an organisation’s</option>
          <option value="person">my own account’s</option>
        </Select>
      </Field>
      {owner === "organisation" && (
        <Field label="Organisation" hint={`As in its address: ${new URL(web).host}/ORGANISATION`}>
          <TextInput required value={organisation} onChange={(event) => setOrganisation(event.target.value)} maxLength={100} pattern="\s*[A-Za-z0-9](?:[A-Za-z0-9_\-]*)\s*" autoCapitalize="none" />
        </Field>
      )}
      <Button look="primary" type="submit">Create the App on {new URL(web).host}</Button>
    </form>
  );
}

/** Only this page may send a form elsewhere, and a browser keeps to the rules of the page that it was loaded with: one that came here without loading it does so now. */
function useBrowserThatMayLeave(): void {
  useEffect(() => {
    const [loaded] = performance.getEntriesByType("navigation");
    if (loaded && new URL(loaded.name).pathname !== window.location.pathname) window.location.reload();
  }, []);
}
