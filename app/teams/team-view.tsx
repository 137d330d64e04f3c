import { Ages } from "./team-ages";
import { ByRepository, Sides } from "./team-course";
import { Flow } from "./team-flow";
import { Owned } from "./team-modules";
import { Pairs } from "./team-pairs";
import type { TeamProps } from "./team-props";
import { Ready } from "./team-ready";

/** Everything about one team, in one repository or over all. */
export function TeamView(props: TeamProps) {
  const { isAcross, json } = props;
  return (
    <div className="space-y-12">
      <Sides {...props} />
      {isAcross && <ByRepository {...props} />}
      <Ready {...props} />
      <Flow {...props} />
      <Pairs {...props} />
      <Ages {...props} />
      <Owned {...props} />
      <p className="text-sm"><a href={json} data-screen-only className="text-ink-2 hover:text-ink"><span aria-hidden="true" className="mr-1 text-ink-3">↗</span>All of this as JSON</a></p>
    </div>
  );
}
