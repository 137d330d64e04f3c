"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

import { Button } from "./button";
import { Dialog } from "./dialog.client";

export type Place = { label: string; href: string; /** The letter after `g`. */ letter?: string; hint?: string };

const never = () => () => undefined;
const SETTING = "lintel-single-keys";
const CHANGED = "lintel-single-keys-changed";
const SEQUENCE_MS = 1500;
/** When no `g` was pressed: events count their time from the page's opening, so zero would be a `g` then. */
const LONG_AGO = -Infinity;
/** After the last letter, before the server is asked. */
const PAUSE_MS = 120;

/**
 * Getting about without a mouse: the search window (Ctrl or Cmd and K), `/` for a page's own search, `g` and a letter to go
 * somewhere, `?` for help. The single keys can be switched off, for those whose tools type letters (WCAG 2.1.4).
 */
export function CommandCentre({ places, find }: { places: readonly Place[]; /** Finds what a repository has by a few letters. */ find: (asked: { owner: string; name: string; text: string }) => Promise<Place[]> }) {
  const router = useRouter();
  const pathname = usePathname();
  const [window_, setWindow] = useState<"none" | "search" | "help">("none");
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<{ text: string; places: readonly Place[] }>({ text: "", places: [] });
  const waiting = useRef(LONG_AGO);
  const singleKeys = useSyncExternalStore(onSettingChange, readSetting, () => true);
  const listening = useSyncExternalStore(never, () => true, () => false);

  const here = repositoryOf(pathname);
  const local: Place[] = here
    ? [
        { label: `${here.label}: overview`, href: here.path, letter: "r" },
        { label: `${here.label}: violations`, href: `${here.path}/violations`, letter: "v" },
        { label: `${here.label}: modules`, href: `${here.path}/modules`, letter: "m" },
        { label: `${here.label}: teams`, href: `${here.path}/teams`, letter: "t" },
        { label: `${here.label}: pull requests`, href: `${here.path}/pulls`, letter: "p" },
        { label: `${here.label}: commits`, href: `${here.path}/commits`, letter: "c" },
        { label: `${here.label}: compare two commits`, href: `${here.path}/compare`, letter: "x" },
        { label: `${here.label}: weekly reviews`, href: `${here.path}/reviews`, letter: "w" },
        { label: `${here.label}: rules`, href: `${here.path}/rules`, letter: "u" },
        { label: `${here.label}: waivers`, href: `${here.path}/waivers`, letter: "a" },
      ]
    : [];
  const all = [...local, ...places];

  const sought = window_ === "search" && here ? typed.trim() : "";
  const { owner, name } = here ?? { owner: "", name: "" };
  useEffect(() => {
    if (sought === "") return;
    let isStale = false;
    const pause = setTimeout(() => {
      void find({ owner, name, text: sought }).then((answer) => {
        if (!isStale) setFound({ text: sought, places: answer });
      });
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(pause);
    };
  }, [find, owner, name, sought]);
  const shown = sought !== "" && found.text === sought ? found.places : [];

  const go = (href: string) => {
    setWindow("none");
    setTyped("");
    router.push(href);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setWindow((current) => (current === "search" ? "none" : "search"));
        return;
      }
      if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const follows = event.timeStamp - waiting.current < SEQUENCE_MS;
      waiting.current = LONG_AGO;
      const place = follows ? all.find((candidate) => candidate.letter === event.key) : undefined;
      if (place) {
        event.preventDefault();
        router.push(place.href);
      } else if (event.key === "g") {
        waiting.current = event.timeStamp;
      } else if (event.key === "?") {
        event.preventDefault();
        setWindow("help");
      } else if (event.key === "/") {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>("[data-search]");
        if (field) field.select();
        else setWindow("search");
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });

  return (
    <>
      <button
        type="button"
        onClick={() => setWindow("search")}
        // Said once it is true: what the server drew does not hear keys yet.
        aria-keyshortcuts={listening ? "Control+K Meta+K" : undefined}
        className="flex h-8 items-center gap-2 rounded-[3px] border border-transparent px-2 text-sm text-ink-2 hover:bg-wash hover:text-ink lg:w-52 lg:border-hairline"
      >
        <Search size={15} strokeWidth={1.75} aria-hidden="true" />
        <span className="sr-only lg:not-sr-only">Go to …</span>
        <kbd className="ml-auto hidden font-sans text-xs text-ink-3 lg:inline">Ctrl K</kbd>
      </button>

      <Dialog label="Go to" open={window_ === "search"} onClose={() => setWindow("none")} className="mt-[12vh]">
        <Command label="Go to" loop>
          <Command.Input autoFocus value={typed} onValueChange={setTyped} placeholder={here ? "A page, module, team, #pull request, commit or violation" : "A page or a repository"} className="w-full border-b border-hairline bg-transparent px-4 py-3 text-base text-ink outline-none placeholder:text-ink-3" />
          <Command.List className="max-h-[50vh] overflow-y-auto p-2">
            <Command.Empty className="px-2 py-4 text-sm text-ink-2">Nothing is called that.</Command.Empty>
            {all.map((place) => (
              <Command.Item key={place.href} value={place.label} onSelect={() => go(place.href)} className="flex items-baseline justify-between gap-4 px-2 py-1.5 text-sm data-[selected=true]:bg-wash data-[selected=true]:text-ink">
                <span className="min-w-0 truncate">{place.label}</span>
                <span className="whitespace-nowrap text-xs text-ink-3">{place.letter ? `g ${place.letter}` : place.hint}</span>
              </Command.Item>
            ))}
            {shown.map((place) => (
              <Command.Item key={place.href} forceMount value={`found ${place.href}`} onSelect={() => go(place.href)} className="flex items-baseline justify-between gap-4 px-2 py-1.5 text-sm data-[selected=true]:bg-wash data-[selected=true]:text-ink">
                <span className="min-w-0 break-words">{place.label}</span>
                <span className="whitespace-nowrap text-xs text-ink-3">{place.hint}</span>
              </Command.Item>
            ))}
            {here && typed.trim() && (
              <Command.Item forceMount value={`look for ${typed}`} onSelect={() => go(`${here.path}/violations?q=${encodeURIComponent(typed.trim())}`)} className="px-2 py-1.5 text-sm data-[selected=true]:bg-wash">
                Violations of {here.label} with “{typed.trim()}”
              </Command.Item>
            )}
            <Command.Item value="Keyboard help" onSelect={() => setWindow("help")} className="flex justify-between gap-4 px-2 py-1.5 text-sm data-[selected=true]:bg-wash">
              Keyboard help <span className="text-xs text-ink-3">?</span>
            </Command.Item>
          </Command.List>
        </Command>
      </Dialog>

      <Dialog label="Keyboard" open={window_ === "help"} onClose={() => setWindow("none")} className="mt-[12vh]">
        <div className="p-5">
          <h2 className="mb-3 font-serif text-xl">Keyboard</h2>
          <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1 text-sm">
            <Keys keys="Ctrl K">go to a page or repository (Cmd K on a Mac)</Keys>
            <Keys keys="/">search in this page</Keys>
            {all.filter((place) => place.letter).map((place) => (
              <Keys key={place.href} keys={`g ${place.letter}`}>{place.label}</Keys>
            ))}
            <Keys keys="← →">walk along a chart; Enter opens what stands there</Keys>
            <Keys keys="p n">in a weekly review: the week before, the week after</Keys>
            <Keys keys="j k x">in a list of violations: down, up, select; Shift takes the rows between, Enter opens</Keys>
            <Keys keys="?">this list</Keys>
          </dl>
          <div className="mt-4 flex flex-wrap items-center justify-between gap-3 border-t border-hairline pt-4 text-sm">
            <label className="flex items-center gap-2">
              <input type="checkbox" checked={singleKeys} onChange={(event) => writeSetting(event.target.checked)} className="accent-accent" />
              Single keys are shortcuts
            </label>
            <Button onClick={() => setWindow("none")}>Close</Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}

function Keys({ keys, children }: { keys: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap">
        {keys.split(" ").map((key) => (
          <kbd key={key} className="mr-1 border border-hairline px-1.5 py-px font-mono text-xs">{key}</kbd>
        ))}
      </dt>
      <dd className="text-ink-2">{children}</dd>
    </>
  );
}

function repositoryOf(pathname: string): { owner: string; name: string; label: string; path: string } | null {
  const [, first, owner, name] = pathname.split("/");
  if (first !== "repositories" || !owner || !name) return null;
  const [account, own] = [decodeURIComponent(owner), decodeURIComponent(name)];
  return { owner: account, name: own, label: `${account}/${own}`, path: `/repositories/${owner}/${name}` };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

function readSetting(): boolean {
  return localStorage.getItem(SETTING) !== "off";
}

function writeSetting(on: boolean): void {
  localStorage.setItem(SETTING, on ? "on" : "off");
  window.dispatchEvent(new Event(CHANGED));
}

function onSettingChange(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener("storage", listener);
  };
}
