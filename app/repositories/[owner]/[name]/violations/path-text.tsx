import { Fragment } from "react";

/** A path that breaks after its slashes rather than within a name; where a name alone is too long, anywhere. */
export function PathText({ path }: { path: string }) {
  const parts = path.split("/");
  return (
    <span className="[overflow-wrap:anywhere]">
      {parts.map((part, place) => (
        <Fragment key={place}>
          {place > 0 && <>/<wbr /></>}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
