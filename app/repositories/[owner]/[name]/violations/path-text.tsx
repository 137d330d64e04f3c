import { Fragment } from "react";

import { Name } from "@/app/_ui/names";

/** What is written from right to left, and marks that turn what follows. */
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]|\p{Script=Adlam}/u;

/** A path that breaks after its slashes rather than within a name; where a name alone is too long, anywhere. Folders stay in their order, whatever their names are written in. */
export function PathText({ path }: { path: string }) {
  const parts = path.split("/");
  return (
    <span className="[overflow-wrap:anywhere]">
      {parts.map((part, place) => (
        <Fragment key={place}>
          {place > 0 && <>/<wbr /></>}
          {TURNS.test(part) ? <Name>{part}</Name> : part}
        </Fragment>
      ))}
    </span>
  );
}
