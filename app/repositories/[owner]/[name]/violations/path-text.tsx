import { Fragment } from "react";

import { PathPart } from "@/app/_ui/names";

/** A path that breaks after its slashes rather than within a name; where a name alone is too long, anywhere. Folders stay in their order, whatever their names are written in. */
export function PathText({ path }: { path: string }) {
  const parts = path.split("/");
  return (
    <span className="[overflow-wrap:anywhere]">
      {parts.map((part, place) => (
        <Fragment key={place}>
          {place > 0 && <>/<wbr /></>}
          <PathPart>{part}</PathPart>
        </Fragment>
      ))}
    </span>
  );
}
