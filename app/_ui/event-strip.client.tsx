"use client";

import Link from "next/link";
import { Popover } from "radix-ui";
import { useEffect, useRef, useState } from "react";

import { count, formatShortDay, shortSha } from "./format";

export type Mark = { at: string; commit: string | null; title: string; detail: string };

const CLOSE = 26;

/** The events of a chart's time in a strip beneath it. Marks that would overlap become one with a count; pressing one lists what it holds. */
export function EventStrip({ marks, position, left, right, commitPath }: {
  marks: readonly Mark[];
  /** Where in the drawing a moment lies, from 0 to 1. */
  position: (at: string) => number;
  left: number;
  right: number;
  commitPath: string;
}) {
  const strip = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!strip.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(strip.current);
    return () => observer.disconnect();
  }, []);

  const clusters = clusterOf(marks, position, width);
  return (
    <div className="h-7 shrink-0 pt-1" style={{ marginLeft: left, marginRight: right }}>
      <div ref={strip} className="relative h-6">
        {clusters.map((cluster) => (
          <Popover.Root key={cluster.marks[0]?.at}>
            <Popover.Trigger
              className="absolute top-0 flex h-6 min-w-6 -translate-x-1/2 items-center justify-center text-xs text-ink-2 hover:text-ink"
              style={{ left: `${cluster.at * 100}%` }}
              aria-label={`${count(cluster.marks.length, "event")}: ${cluster.marks.map((mark) => mark.title).join(", ")}`}
            >
              <span aria-hidden="true" className="flex h-5 min-w-5 items-center justify-center rounded-full border border-line bg-paper px-1">
                {cluster.marks.length === 1 ? "◆" : cluster.marks.length}
              </span>
            </Popover.Trigger>
            <Popover.Portal>
              <Popover.Content sideOffset={6} collisionPadding={12} className="z-30 max-h-80 w-80 max-w-[calc(100vw-1.5rem)] overflow-y-auto border border-line bg-raised p-3 text-sm text-ink shadow-[0_4px_20px_rgb(0_0_0/0.16)]">
                <ul className="space-y-2.5">
                  {cluster.marks.map((mark, index) => (
                    <li key={`${mark.at}${index}`}>
                      <p className="flex justify-between gap-x-3">
                        <span className="font-medium">{mark.title}</span>
                        <span className="whitespace-nowrap text-ink-3">{formatShortDay(mark.at)}</span>
                      </p>
                      <p className="text-ink-2">
                        {mark.detail}{" "}
                        {mark.commit && (
                          <Link href={`${commitPath}/${mark.commit}`} className="link font-mono text-[0.92em]">
                            {shortSha(mark.commit)}
                          </Link>
                        )}
                      </p>
                    </li>
                  ))}
                </ul>
                <Popover.Arrow className="fill-line" />
              </Popover.Content>
            </Popover.Portal>
          </Popover.Root>
        ))}
      </div>
    </div>
  );
}

type Cluster = { at: number; marks: Mark[] };

function clusterOf(marks: readonly Mark[], position: (at: string) => number, width: number): Cluster[] {
  if (width === 0) return [];
  const clusters: { start: number; end: number; marks: Mark[] }[] = [];
  for (const mark of [...marks].sort((one, other) => one.at.localeCompare(other.at))) {
    const at = position(mark.at);
    if (at < 0 || at > 1) continue;
    const last = clusters[clusters.length - 1];
    if (last && (at - last.end) * width < CLOSE) {
      last.end = at;
      last.marks.push(mark);
    } else {
      clusters.push({ start: at, end: at, marks: [mark] });
    }
  }
  return clusters.map((cluster) => ({ at: (cluster.start + cluster.end) / 2, marks: cluster.marks }));
}
