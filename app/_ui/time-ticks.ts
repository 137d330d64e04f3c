const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;

export type TimeTick = { x: number; label: string };

/** Round moments to mark on an axis of time, at most `most`: days, Mondays, months or years, all in UTC. January carries its year. */
export function ticksOfTime(from: number, to: number, most = 8): TimeTick[] {
  const days = (to - from) / DAY_MS;
  if (days <= 0) return [];
  if (days <= most) return every(from, to, 1).map(dayTick);
  if (days <= most * 7) return mondays(from, to, Math.ceil(days / 7 / most)).map(dayTick);
  const months = days / 30.44;
  const step = [1, 2, 3, 6, 12, 24, 60].find((candidate) => months / candidate <= most) ?? 120;
  return firstsOfMonths(from, to, step).map((x) => {
    const date = new Date(x);
    const year = String(date.getUTCFullYear());
    if (step >= 12) return { x, label: year };
    const name = MONTHS[date.getUTCMonth()] ?? "";
    return { x, label: date.getUTCMonth() === 0 ? `${name} ${year}` : name };
  });
}

function every(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / DAY_MS) * DAY_MS;
  const ticks: number[] = [];
  for (let x = first; x <= to; x += step * DAY_MS) ticks.push(x);
  return ticks;
}

function mondays(from: number, to: number, step: number): number[] {
  const days = every(from, to, 1);
  const first = days.findIndex((x) => new Date(x).getUTCDay() === 1);
  return days.filter((_, index) => first >= 0 && index >= first && (index - first) % (7 * step) === 0);
}

function firstsOfMonths(from: number, to: number, step: number): number[] {
  const ticks: number[] = [];
  const start = new Date(from);
  for (let month = start.getUTCFullYear() * 12 + start.getUTCMonth(); ; month += 1) {
    const x = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (x > to) return ticks;
    if (x >= from && month % step === 0) ticks.push(x);
  }
}

function dayTick(x: number): TimeTick {
  const date = new Date(x);
  return { x, label: `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}` };
}
