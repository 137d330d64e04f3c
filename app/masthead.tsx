import Link from "next/link";

import { CommandCentre, type Place } from "@/app/_ui/command-centre.client";
import { Tabs } from "@/app/_ui/tabs.client";
import { ThemeSwitch } from "@/app/_ui/theme-switch.client";
import type { Principal } from "@/lib/identity";

import { findPlaces } from "./find-places";
import { SignOut } from "./sign-out.client";

/** The head of every page. A stranger sees the name and how to sign in; nothing else is said to them. */
export function Masthead({ principal, repositories }: { principal: Principal | null; repositories: readonly Place[] }) {
  const isAdministrator = principal?.scope === "admin";
  const tabs = [
    { label: "Overview", href: "/", exact: true },
    { label: "Teams", href: "/teams" },
    { label: "Reviews", href: "/reviews" },
    { label: "Status", href: "/status" },
    ...(isAdministrator ? [{ label: "Settings", href: "/settings" }] : []),
    { label: "API", href: "/docs/api" },
  ];
  const places: Place[] = [
    { label: "Overview", href: "/", letter: "o" },
    { label: "Teams", href: "/teams", letter: "t" },
    { label: "Weekly reviews", href: "/reviews", letter: "w" },
    { label: "Status", href: "/status", letter: "s" },
    ...(isAdministrator ? [{ label: "Settings", href: "/settings", letter: "e" }, { label: "Tokens", href: "/settings/tokens", letter: "k" }] : []),
    { label: "API documentation", href: "/docs/api", letter: "d" },
    ...repositories,
  ];

  return (
    <header data-screen-only className="border-b border-hairline">
      <div className="mx-auto flex max-w-[84rem] flex-wrap items-center gap-x-6 px-4 sm:px-6 lg:px-8">
        <Link href="/" className="flex items-center gap-2 py-2.5 font-serif text-lg font-semibold tracking-tight">
          <svg viewBox="0 0 32 32" aria-hidden="true" className="size-[1.15rem]" fill="currentColor">
            <path d="M2 5h28v6H2zM5 13.5h6V28H5zM21 13.5h6V28h-6z" />
          </svg>
          Lintel
        </Link>
        {principal && (
          <div className="order-last flex w-full sm:order-none sm:w-auto sm:self-stretch">
            <Tabs label="Lintel" tabs={tabs} />
          </div>
        )}
        <div className="ml-auto flex items-center gap-1">
          {principal && <CommandCentre places={places} find={findPlaces} />}
          <ThemeSwitch />
          {principal && principal.kind !== "anyone" ? <SignOut name={principal.name} /> : <Link href="/login" className="link px-2 text-sm">Sign in</Link>}
        </div>
      </div>
    </header>
  );
}
