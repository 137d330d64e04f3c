import type { ReactNode } from "react";

/** The body of every page: its width, its margins, and the target of the skip link. */
export function PageBody({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  return (
    <main id="main" tabIndex={-1} className={`mx-auto w-full px-4 pt-6 pb-20 outline-none sm:px-6 lg:px-8 ${narrow ? "max-w-3xl" : "max-w-[84rem]"}`}>
      {children}
    </main>
  );
}
