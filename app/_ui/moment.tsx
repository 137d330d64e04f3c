import { formatAge, formatMoment, formatShortDay, formatTime } from "./format";

/** How long ago, with the exact time on hover and for machines. */
export function Age({ at, now }: { at: string | Date; now: Date }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)} className="whitespace-nowrap">
      {formatAge(at, now)}
    </time>
  );
}

/** A day, with the exact time on hover and for machines. */
export function Day({ at }: { at: string | Date }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)} className="whitespace-nowrap">
      {formatShortDay(at)}
    </time>
  );
}

/** A day and the time of day, for lists in which several share a day; the head of the column says that it is UTC. */
export function DayAndTime({ at }: { at: string | Date }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)} className="whitespace-nowrap">
      {formatShortDay(at)} <span className="text-ink-2">{formatTime(at)}</span>
    </time>
  );
}
