/** How one line of a graph looks, and what its number is. Source: CloudWatch, "Dashboard Body Structure and Syntax". */
export interface Rendering {
  readonly id?: string;
  readonly expression?: string;
  readonly label?: string;
  readonly color?: string;
  readonly stat?: string;
  readonly period?: number;
  readonly visible?: boolean;
  readonly yAxis?: "left" | "right";
}

/** A metric (namespace, name, dimensions in pairs, rendering), or an expression (rendering alone). */
export type Line = readonly (string | Rendering)[];

/** A line that is drawn across a graph at a value. */
export interface Threshold {
  readonly value: number;
  readonly label: string;
  readonly color: string;
}

/** A widget without its place. */
export interface Panel {
  readonly type: "metric" | "text" | "log" | "alarm";
  /** Columns of 24. */
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A widget in its place. */
export interface Widget extends Panel {
  readonly x: number;
  readonly y: number;
}

/** A graph to draw. */
export interface Graph {
  readonly title: string;
  readonly region: string;
  readonly width: number;
  readonly lines: readonly Line[];
  /** Label of the left axis. */
  readonly unit: string;
  /** Upper end of the left axis. @defaultValue as CloudWatch finds fit */
  readonly max?: number;
  readonly thresholds?: readonly Threshold[];
  /** Lines of the rollout's events; they take the right axis, from 0 to 1. */
  readonly events: readonly Line[];
}

const GRAPH_HEIGHT = 6;

/** Red: what rolls back. */
export const ROLLS_BACK = "#d62728";
/** Orange: what pages. */
export const PAGES = "#ff7f0e";

/** A graph over time, with the rollout's events on it. */
export function graph({ title, region, width, lines, unit, max, thresholds = [], events }: Graph): Panel {
  return {
    type: "metric",
    width,
    height: GRAPH_HEIGHT,
    properties: {
      title,
      region,
      view: "timeSeries",
      stacked: false,
      period: 60,
      metrics: [...lines, ...events],
      yAxis: {
        left: { label: unit, showUnits: false, min: 0, ...(max === undefined ? {} : { max }) },
        right: { label: "rollout", showUnits: false, min: 0, max: 1 },
      },
      ...(thresholds.length === 0 ? {} : { annotations: { horizontal: thresholds } }),
    },
  };
}

/** Columns of a dashboard's grid. */
const WIDTH = 24;

/** Text in Markdown, as wide as the dashboard. */
export function text(markdown: string, height: number): Panel {
  return { type: "text", width: WIDTH, height, properties: { markdown } };
}

/** Puts rows of panels one below the other, each row from left to right. */
export function placed(rows: readonly (readonly Panel[])[]): readonly Widget[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const widgets = row.map((panel) => {
      const widget = { ...panel, x, y };
      x += panel.width;
      return widget;
    });
    if (x > WIDTH) throw new Error(`a row of the dashboard is ${x} columns wide; the grid has ${WIDTH}`);
    y += Math.max(0, ...row.map((panel) => panel.height));
    return widgets;
  });
}

/** Rows of at most two panels. */
export function inPairs(panels: readonly Panel[]): readonly (readonly Panel[])[] {
  return Array.from({ length: Math.ceil(panels.length / 2) }, (_, row) => panels.slice(2 * row, 2 * row + 2));
}
