import { Fold } from "@/app/_ui/chart-frame";
import { PERMISSIONS } from "@/lib/github";

/** What the App may do, and what each permission is for. */
export function MayDo() {
  return (
    <div className="mt-4">
      <Fold title="What the App may do, and why">
        <dl className="grid max-w-3xl grid-cols-[auto_1fr] gap-x-5 gap-y-1.5 text-sm">
          {PERMISSIONS.map(({ name, level, why }) => (
            <div key={name} className="contents">
              <dt className="font-mono text-[0.92em]">{name}: {level}</dt>
              <dd className="text-ink-2">{why}</dd>
            </div>
          ))}
        </dl>
      </Fold>
    </div>
  );
}
