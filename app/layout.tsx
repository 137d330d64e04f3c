import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, Suspense } from "react";

import { whoSpeaks } from "@/app/_access/who-speaks";
import { repositoryPath } from "@/app/_ui/format";
import { PrintAddress } from "@/app/_ui/print-address.client";
import { listRepositories } from "@/lib/catalog";
import { can } from "@/lib/identity";

import "./globals.css";
import { Masthead } from "./masthead";

export const metadata: Metadata = {
  title: { default: "Lintel", template: "%s · Lintel" },
  description: "Is the wall holding? The architecture health of modular monoliths, over time.",
  robots: { index: false, follow: false },
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fdfdfb" },
    { media: "(prefers-color-scheme: dark)", color: "#121315" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const asked = await headers();
  const heard = await whoSpeaks(asked, { anyone: true });
  const principal = heard.ok ? heard.value : null;
  const repositories = principal ? (await listRepositories()).filter((repository) => can(principal, "read", repository.id)) : [];

  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:bg-raised focus:px-3 focus:py-2">
          Skip to the content
        </a>
        <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem nonce={asked.get("x-nonce") ?? undefined}>
          <NuqsAdapter>
            <Masthead
              principal={principal}
              repositories={repositories.map((repository) => ({ label: `${repository.owner}/${repository.name}`, href: repositoryPath(repository), hint: "repository" }))}
            />
            <Suspense>
              <PrintAddress />
            </Suspense>
            {children}
          </NuqsAdapter>
        </ThemeProvider>
      </body>
    </html>
  );
}
