"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";

const ORDER = ["system", "light", "dark"] as const;
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const WORDS = { system: "as the system", light: "light", dark: "dark" };

const never = () => () => {};

/** Light, dark, or whatever the system says. Its place is kept until the browser knows which. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  const known = useSyncExternalStore(never, () => true, () => false);
  const current = ORDER.find((choice) => choice === theme) ?? "system";
  const next = ORDER[(ORDER.indexOf(current) + 1) % ORDER.length] ?? "system";
  const Icon = known ? ICONS[current] : Monitor;
  const label = known ? `Colours: ${WORDS[current]}. Change to ${WORDS[next]}.` : "Colours";

  return (
    <button type="button" aria-label={label} title={label} onClick={() => setTheme(next)} className="flex size-8 items-center justify-center rounded-[3px] text-ink-2 hover:bg-wash hover:text-ink">
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
    </button>
  );
}
